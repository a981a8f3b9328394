// Package contract puts function summaries into words: what a function
// requires, acquires, releases, and where it opens a gap. The words are the
// same in text and in JSON.
package contract

import (
	"fmt"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/wording"
)

// Writer puts summaries into words.
type Writer struct {
	words *wording.Namer
}

// New makes a Writer that names locks as words does.
func New(words *wording.Namer) *Writer { return &Writer{words: words} }

// Lock names a lock: PROC_LOCK(w->target) [proc.p_mtx], or proctree_lock where
// the name is the class.
func (n *Writer) Lock(path ir.Path, class string) string {
	text := n.words.Lock(flow.Held{Path: path})
	switch {
	case text == "":
		return class
	case class == "" || class == text:
		return text
	}
	return text + " [" + class + "]"
}

func modeWords(m summary.Mode) string {
	switch m {
	case summary.Shared:
		return "shared"
	case summary.Exclusive:
		return "exclusive"
	}
	return "shared or exclusive"
}

// held gives a lock with its mode.
func (n *Writer) held(op *summary.Op) string {
	s := n.Lock(op.Path, op.Class)
	return s + " (" + modeWords(op.Mode) + ")"
}

// Function puts a summary into words. r is the analysis that it comes from, or
// nil.
func (n *Writer) Function(s *summary.Summary, r *flow.Result) report.Function {
	f := report.Function{Name: s.Func, NoReturn: len(s.Cases) == 0}
	if r != nil {
		f.Name = r.Func.Name
		f.Partial = r.Func.Partial
		f.Line = int(r.Func.Pos.Line)
		f.File = r.Unit.Path
		if i := int(r.Func.Pos.File); i >= 0 && i < len(r.Unit.Files) {
			f.File = r.Unit.Files[i]
		}
	}
	var effects [][]string
	for i := range s.Cases {
		effects = append(effects, n.collect(&f, &s.Cases[i]))
	}
	if len(s.Sleeps) > 0 {
		f.Sleeps = true
		f.Sleep = placeOf(s.Sleeps[0].Chain)
	}
	f.Cases = n.cases(s, effects)
	return f
}

// collect adds a case's operations to f, each said once, and gives what the
// case does to the caller.
func (n *Writer) collect(f *report.Function, c *summary.Case) []string {
	var does []string
	for i := range c.Ops {
		op := &c.Ops[i]
		switch op.Kind {
		case summary.Require:
			add(&f.Requires, n.held(op))
		case summary.RequireNot:
			add(&f.Requires, n.Lock(op.Path, op.Class)+" not held")
		case summary.RequireHold:
			add(&f.Requires, "hold on "+op.Path.String())
		case summary.Lock, summary.TryLock:
			add(&f.Acquires, n.held(op))
			add(&does, "acquires "+n.held(op))
		case summary.Unlock:
			add(&f.Releases, n.Lock(op.Path, op.Class))
			add(&does, "releases "+n.Lock(op.Path, op.Class))
		case summary.Gap:
			addGap(&f.Gaps, report.Gap{Lock: n.Lock(op.Path, op.Class), Where: gapWords(op.Sites)})
			add(&does, "drops and retakes "+n.Lock(op.Path, op.Class))
		case summary.Upgrade:
			add(&does, "upgrades "+n.Lock(op.Path, op.Class))
		case summary.Downgrade:
			add(&does, "downgrades "+n.Lock(op.Path, op.Class))
		case summary.Hold:
			add(&f.Holds, "takes a hold on "+op.Path.String())
			add(&does, "takes a hold on "+op.Path.String())
		case summary.Unhold:
			add(&f.Holds, "drops the hold on "+op.Path.String())
			add(&does, "drops the hold on "+op.Path.String())
		case summary.Blocks:
			f.Sleeps = true
		case summary.Store:
			add(&does, "sets "+op.Path.String()+stored(op))
		}
	}
	return does
}

// stored says what a Store leaves.
func stored(op *summary.Op) string {
	switch op.Name {
	case "":
		return fmt.Sprintf(" to %d", op.Int)
	case summary.StoreUnknown:
		return ""
	case summary.StoreObject:
		return " to an object"
	case summary.StorePath:
		return " to " + op.From.String()
	case summary.StoreAddr:
		return " to &" + op.From.String()
	}
	return " to " + op.Name
}

// add appends s unless it has been said.
func add(list *[]string, s string) {
	if !slices.Contains(*list, s) {
		*list = append(*list, s)
	}
}

func addGap(list *[]report.Gap, g report.Gap) {
	if !slices.ContainsFunc(*list, func(o report.Gap) bool { return o.Lock == g.Lock }) {
		*list = append(*list, g)
	}
}

// cases tells outcomes apart, if there are several that differ.
func (n *Writer) cases(s *summary.Summary, effects [][]string) []report.Case {
	differ := false
	for _, e := range effects {
		differ = differ || !slices.Equal(e, effects[0])
	}
	if !differ {
		return nil
	}
	told := slices.ContainsFunc(s.Cases, func(c summary.Case) bool { return len(c.When) > 0 })
	var list []report.Case
	for i := range s.Cases {
		c := report.Case{Does: effects[i]}
		if told {
			c.When = Guards(s.Cases[i].When)
		}
		if !slices.ContainsFunc(list, func(o report.Case) bool {
			return o.When == c.When && slices.Equal(o.Does, c.Does)
		}) {
			list = append(list, c)
		}
	}
	return list
}

// Guards puts a conjunction into words; none is "otherwise".
func Guards(gs []summary.Guard) string {
	if len(gs) == 0 {
		return "otherwise"
	}
	var words []string
	for _, g := range gs {
		words = append(words, guardWords(g))
	}
	return strings.Join(words, " and ")
}

func guardWords(g summary.Guard) string {
	subject := g.Subject.String()
	val := g.Name
	if val == "" {
		val = fmt.Sprint(g.Int)
		if g.Int == 0 && g.Subject.Type.Ptr > 0 {
			val = "NULL"
		}
	}
	switch g.Op {
	case summary.Eq:
		return subject + " == " + val
	case summary.Ne:
		return subject + " != " + val
	case summary.In:
		vals := make([]string, len(g.Ints))
		for i, n := range g.Ints {
			vals[i] = fmt.Sprint(n)
		}
		return subject + " in {" + strings.Join(vals, ", ") + "}"
	case summary.Has:
		return subject + " has " + val
	case summary.Lacks:
		return subject + " lacks " + val
	case summary.Below:
		return subject + " < 0"
	case summary.NotBelow:
		return subject + " >= 0"
	}
	return subject
}

// gapWords says where a lock is dropped and retaken: at lines of the function
// itself, or by a function that it calls. Lines of callees are left to their
// own summaries.
func gapWords(sites []summary.Site) string {
	if len(sites) == 0 {
		return ""
	}
	first, last := sites[0], sites[len(sites)-1]
	switch {
	case sites[min(1, len(sites)-1)].Func != first.Func:
		return fmt.Sprintf("dropped and retaken by %s(), called at line %d", sites[1].Func, first.Line)
	case first.Line == last.Line:
		return fmt.Sprintf("dropped and retaken at line %d", first.Line)
	}
	return fmt.Sprintf("dropped at line %d, retaken at line %d", first.Line, last.Line)
}

func placeOf(chain []summary.Site) (p report.Place) {
	if len(chain) == 0 {
		return p
	}
	last := chain[len(chain)-1]
	p = report.Place{What: last.What, File: last.File, Line: last.Line, Col: last.Col, Func: last.Func}
	for _, s := range chain[:len(chain)-1] {
		p.Through = append(p.Through, s.What)
	}
	return p
}
