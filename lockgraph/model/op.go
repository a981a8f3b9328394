package model

import (
	"fmt"
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// opForm says which words follow an operation's name.
type opForm uint8

const (
	onLock   opForm = iota // PATH KIND
	onObject               // PATH NAME
	onPath                 // PATH
	alone
	dropping // [dropping PATH[, PATH]]
	storing  // PATH = VALUE or PATH
	telling  // PATH == VALUE or PATH
	listing  // PATH [on PATH]
	ofBit    // PATH at PARAM
)

// opWords are the operations of model files.
var opWords = map[string]struct {
	kind summary.OpKind
	form opForm
	mode summary.Mode // unless said otherwise
}{
	"lock":         {summary.Lock, onLock, summary.Exclusive},
	"try":          {summary.TryLock, onLock, summary.Exclusive},
	"unlock":       {summary.Unlock, onLock, summary.Any},
	"require":      {summary.Require, onLock, summary.Any},
	"require-not":  {summary.RequireNot, onLock, summary.Any},
	"upgrade":      {summary.Upgrade, onLock, summary.Exclusive},
	"downgrade":    {summary.Downgrade, onLock, summary.Shared},
	"gap":          {summary.Gap, onLock, summary.Any},
	"known":        {summary.Known, onLock, summary.Any},
	"known-not":    {summary.KnownNot, onLock, summary.Any},
	"init":         {summary.Init, onLock, summary.Any},
	"destroy":      {summary.Destroy, onLock, summary.Any},
	"hold":         {summary.Hold, onObject, summary.Any},
	"unhold":       {summary.Unhold, onObject, summary.Any},
	"require-hold": {summary.RequireHold, onObject, summary.Any},
	"blocks":       {summary.Blocks, dropping, summary.Any},
	"first":        {summary.First, onPath, summary.Any},
	"next":         {summary.Next, onPath, summary.Any},
	"enlist":       {summary.Enlist, listing, summary.Any},
	"unlist":       {summary.Unlist, listing, summary.Any},
	"unlist-first": {summary.UnlistFirst, onPath, summary.Any},
	"pins":         {summary.Pins, onPath, summary.Any},
	"returns":      {summary.Returns, onPath, summary.Any},
	"store":        {summary.Store, storing, summary.Any},
	"is":           {summary.Is, telling, summary.Any},
	"keeps":        {summary.Keeps, onPath, summary.Any},
	"fresh":        {summary.Fresh, alone, summary.Any},
	"warns":        {summary.Warns, alone, summary.Any},
	"bit":          {summary.Bit, ofBit, summary.Any},
	"set-bit":      {summary.SetBit, ofBit, summary.Any},
	"clear-bit":    {summary.ClearBit, ofBit, summary.Any},
}

// op reads one operation with its modifiers.
func (b *body) op(c *cursor) (summary.Op, error) {
	word := c.next()
	form, ok := opWords[word.text]
	if !ok || word.kind != tokWord {
		return summary.Op{}, fmt.Errorf("unknown operation %s; write one of: %s noreturn", word, strings.Join(sortedKeys(opWords), " "))
	}
	op := summary.Op{Kind: form.kind, Mode: form.mode, Arg: -1, Type: -1}
	var err error
	switch form.form {
	case onLock:
		if op.Path, err = b.p.path(c, b.sc); err != nil {
			return op, err
		}
		op.Lock, err = b.lockKind(c, form.kind)
	case onObject:
		if op.Path, err = b.p.path(c, b.sc); err != nil {
			return op, err
		}
		op.Name, err = c.name("the kind of hold")
	case onPath:
		if op.Kind == summary.Returns && c.accept("&") {
			op.Kind = summary.ReturnsAddr
		}
		op.Path, err = b.p.path(c, b.sc)
	case listing:
		if op.Path, err = b.p.path(c, b.sc); err == nil && c.accept("on") {
			op.From, err = b.p.path(c, b.sc)
			op.Name = summary.StorePath
		}
	case ofBit:
		if op.Path, err = b.p.path(c, b.sc); err != nil {
			return op, err
		}
		if err = c.expect("at"); err == nil {
			op.Arg, err = b.param(c)
		}
	case dropping:
		if c.accept("dropping") {
			op.Dropped, err = b.paths(c)
		}
	case storing:
		if op.Path, err = b.p.path(c, b.sc); err != nil {
			return op, err
		}
		if err = c.expect("="); err != nil {
			return op, err
		}
		err = b.value(c, &op)
	case telling:
		if op.Path, err = b.p.path(c, b.sc); err != nil {
			return op, err
		}
		switch t := c.next(); t.text {
		case "==":
		case "!=":
			op.Kind = summary.IsNot
		default:
			return op, fmt.Errorf("expected == or !=, found %s; write is PATH != NULL", t)
		}
		err = b.value(c, &op)
	}
	if err != nil {
		return op, err
	}
	return op, b.modifiers(c, &op)
}

// lockKind reads the kind after a lock's path. It may be left out where it
// does not matter or is not known: gap *lk, whatever kind of lock it is.
func (b *body) lockKind(c *cursor, kind summary.OpKind) (string, error) {
	t := c.peek()
	if t.kind == tokWord && b.p.kindKnown(t.text) {
		c.pos++
		return t.text, nil
	}
	if kind != summary.Init && kind != summary.Destroy {
		switch t.text {
		case "", ";", "if", "shared", "exclusive", "any", "recurse", "class":
			return "", nil
		}
	}
	return "", fmt.Errorf("unknown lock kind %s; declare it with 'kind', or write one of: %s", t, strings.Join(b.p.kindNames(), " "))
}

func (p *parser) kindNames() []string {
	all := map[string]Kind{}
	mergeMap(all, p.below.kinds)
	mergeMap(all, p.m.kinds)
	return sortedKeys(all)
}

func (b *body) paths(c *cursor) ([]ir.Path, error) {
	var paths []ir.Path
	for {
		path, err := b.p.path(c, b.sc)
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
		if !c.accept(",") {
			return paths, nil
		}
	}
}

// modifiers reads what may follow an operation: a mode, recurse, dup, flags
// PARAM, name PARAM, type PARAM, count PARAM, class ID, if COND.
func (b *body) modifiers(c *cursor, op *summary.Op) error {
	for {
		t := c.peek()
		if t.kind == tokEnd || t.text == ";" {
			return nil
		}
		c.pos++
		var err error
		switch t.text {
		case "shared":
			op.Mode = summary.Shared
		case "exclusive":
			op.Mode = summary.Exclusive
		case "any":
			op.Mode = summary.Any
		case "recurse":
			op.Recurse = true
		case "dup":
			op.Dup = true
		case "flags":
			err = b.flags(c, op)
		case "name":
			op.Arg, err = b.param(c)
		case "type":
			op.Type, err = b.param(c)
		case "count":
			var i int
			i, err = b.param(c)
			op.Int = int64(i) + 1
		case "class":
			op.Class, err = classID(c)
		case "if":
			if c.accept("held") {
				op.IfHeld = true
				break
			}
			var guards []summary.Guard
			guards, err = b.guards(c)
			op.When = append(op.When, guards...)
		default:
			return fmt.Errorf("unexpected %s after an operation; write ';' before the next one, or shared, exclusive, any, recurse, dup, flags, name, type, count, class, if", t)
		}
		if err != nil {
			return err
		}
	}
}

// flags reads the parameter that carries flags and takes up all flags that
// mean something for the lock's kind.
func (b *body) flags(c *cursor, op *summary.Op) error {
	i, err := b.param(c)
	if err != nil {
		return err
	}
	defs := b.p.flagsFor(op.Lock)
	if len(defs) == 0 {
		return fmt.Errorf("no flag is known for kind %q; declare one with 'flag NAME MEANING %s'", op.Lock, op.Lock)
	}
	for _, d := range defs {
		op.Flags = append(op.Flags, summary.Flag{Param: i, Name: d.name, Means: d.means})
	}
	return nil
}

// value reads what an operation stores or compares with: a constant, or what a
// path that begins at a parameter holds.
func (b *body) value(c *cursor, op *summary.Op) (err error) {
	if !slices.Contains(b.sc.params, c.peek().text) {
		op.Int, op.Name, err = b.p.value(c)
		return err
	}
	op.Name = summary.StorePath
	op.From, err = b.p.path(c, b.sc)
	return err
}

func (b *body) param(c *cursor) (int, error) {
	name, err := c.name("a parameter")
	if err != nil {
		return 0, err
	}
	for i, n := range b.sc.params {
		if n == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%q is not a parameter; add it to the parameter list", name)
}
