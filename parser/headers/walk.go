package headers

import (
	"context"
	"errors"
	"slices"
	"strconv"
)

const (
	maxIncludes = 200     // includes within includes
	maxFiles    = 20_000  // includes of one unit
	maxDecls    = 4 << 20 // declarations of one unit
)

// walk goes through a unit and its headers as a preprocessor does, but for the
// text: of that it notes which declarations are there. It is reused from unit
// to unit; per symbol it has what holds in this one.
type walk struct {
	x    *Index
	ctx  context.Context
	unit *file
	in   *Unit

	dirs    []string // for quoted names first
	dirsID  int
	exp     expander
	scratch []token

	env   []*macro // by symbol
	fixed []uint8  // by symbol: what keeps headers from defining it
	last  []int32  // by symbol: latest of events, plus one
	ord   []int32  // by symbol: latest of links that declares the name, plus one
	tags  []int32
	asked []uint32 // by symbol: stamp of the expansion that looked it up
	stamp uint32
	marks []mark // by symbol: of the reach
	used  []sym  // of which something above is set

	events []event
	links  []link
	decls  []placed
	seen   map[*file]bool
	files  []*file
	absent map[string]bool
	chunk  int32
	count  int

	pend    *pending
	pendAt  int // nesting of files where it began
	level   int
	dirAt   []int // by level: the directory that the file was found in
	inserts []insertion
	active  []bool // nodes of the unit that are compiled
	tuState splitter
	tuCode  bool     // the unit has had text of its own since the last point
	inline  *rawText // where text goes that is inserted into the unit's
	made    []Computed
	own     int   // then: the unit's line behind the #include
	ownFile *file // then: the file
	reach   reach
}

const (
	opaque uint8 = 1 << iota // calls of it stay visible
	pinned                   // it has a definition that goes before all
	owned                    // the unit's text defines it

	fixed = opaque | pinned
)

// event is a definition of a macro, or its end, in a header.
type event struct {
	mac   *macro // nil: undefined
	prev  int32  // the name's event before, plus one
	chunk int32
}

// link is a declaration of a name.
type link struct {
	decl int32
	prev int32 // of the same name, plus one
}

// placed is a declaration where a unit has it.
type placed struct {
	d     *decl
	chunk int32
}

func (x *Index) newWalk(ctx context.Context, in *Unit) *walk {
	w, _ := x.walks.Get().(*walk)
	if w == nil {
		w = &walk{seen: map[*file]bool{}, absent: map[string]bool{}}
		w.exp.w, w.reach.w = w, w
	}
	w.x, w.ctx, w.in = x, ctx, in
	w.dirs = append(append(w.dirs[:0], in.QuotePaths...), in.IncludePaths...)
	w.dirsID = x.number(append(slices.Clone(w.dirs), strconv.Itoa(len(in.QuotePaths))))
	w.grow(sym(len(x.tab.text())))
	return w
}

// release forgets the unit, and keeps the storage for the next one.
func (w *walk) release() {
	for _, s := range w.used {
		w.env[s], w.fixed[s], w.last[s], w.ord[s], w.tags[s] = nil, 0, 0, 0, 0
	}
	x := w.x
	clear(w.seen)
	clear(w.absent)
	clear(w.decls)
	w.used, w.events, w.links, w.decls, w.files = w.used[:0], w.events[:0], w.links[:0], w.decls[:0], w.files[:0]
	w.chunk, w.count, w.pend, w.level, w.inserts, w.active = 0, 0, nil, 0, nil, nil
	w.tuState, w.tuCode, w.inline, w.own, w.ownFile = splitter{}, false, nil, 0, nil
	w.unit, w.in, w.x, w.ctx = nil, nil, nil, nil
	w.dirAt = w.dirAt[:0]
	w.made = w.made[:0]
	w.reach.clear()
	x.walks.Put(w)
}

// grow makes room for a symbol.
func (w *walk) grow(s sym) {
	if int(s) < len(w.env) {
		return
	}
	n := int(s) + int(s)/4 + 1024
	w.env = append(w.env, make([]*macro, n-len(w.env))...)
	w.fixed = append(w.fixed, make([]uint8, n-len(w.fixed))...)
	w.last = append(w.last, make([]int32, n-len(w.last))...)
	w.ord = append(w.ord, make([]int32, n-len(w.ord))...)
	w.tags = append(w.tags, make([]int32, n-len(w.tags))...)
	w.asked = append(w.asked, make([]uint32, n-len(w.asked))...)
	w.marks = append(w.marks, make([]mark, n-len(w.marks))...)
}

// touch says that something is about to be set for a symbol.
func (w *walk) touch(s sym) {
	w.grow(s)
	if w.env[s] == nil && w.fixed[s] == 0 && w.last[s] == 0 && w.ord[s] == 0 && w.tags[s] == 0 {
		w.used = append(w.used, s)
	}
}

func (w *walk) macro(s sym) *macro {
	if int(s) < len(w.env) {
		return w.env[s]
	}
	return nil
}

func (w *walk) firstAsked(s sym) bool {
	w.grow(s)
	if w.asked[s] == w.stamp {
		return false
	}
	w.asked[s] = w.stamp
	return true
}

// setup makes what is there before the first line.
func (w *walk) setup() {
	own := w.x.predefined(w.in.Pinned)
	w.enter(own, -1)
	for _, n := range own.nodes {
		if n.kind == nodeDefine {
			w.fixed[n.name] |= pinned
		}
	}
	for _, s := range w.x.symbolsOf(w.in.Opaque) {
		w.touch(s)
		if w.fixed[s] == 0 {
			w.fixed[s] = opaque
		}
	}
	for _, s := range []sym{symLine, symFile, symCounter} {
		w.touch(s)
		w.env[s] = builtins[s]
	}
	pre := w.x.predefined(w.in.Defines)
	w.enter(pre, -1)
	for _, name := range w.in.Includes {
		if f, dir := w.find(pre, name, true, -1); f != nil {
			w.enter(f, dir)
		} else {
			w.absent[name] = true
		}
	}
}

var builtins = map[sym]*macro{
	symLine: {name: symLine, builtin: symLine}, symFile: {name: symFile, builtin: symFile}, symCounter: {name: symCounter, builtin: symCounter},
}

// symbolsOf gives the symbols of names.
func (x *Index) symbolsOf(names []string) []sym {
	list := make([]sym, len(names))
	var missing bool
	x.tab.mu.RLock()
	for i, n := range names {
		s, ok := x.tab.byStr[n]
		list[i], missing = s, missing || !ok
	}
	x.tab.mu.RUnlock()
	if missing {
		x.tab.mu.Lock()
		for i, n := range names {
			list[i] = x.tab.intern([]byte(n))
		}
		x.tab.mu.Unlock()
	}
	return list
}

// predefined gives the file that a unit's own definitions make.
func (x *Index) predefined(text string) *file {
	name := "<defines " + text + ">"
	for x.base != nil {
		x = x.base
	}
	e := x.entry(name)
	e.once.Do(func() {
		e.file = x.cut("<defines>", []byte(text+"\n"), true)
		e.file.dir = "."
	})
	return e.file
}

// find finds a header that f includes.
func (w *walk) find(f *file, name string, quoted bool, after int) (*file, int) {
	k := find{dirs: w.dirsID, after: after, name: name}
	if quoted && after < 0 {
		k.from = f.dir
	}
	return w.x.search(k, w.dirs, len(w.in.QuotePaths))
}

var errTooMuch = errors.New("includes too many files")

// enter goes through a header.
func (w *walk) enter(f *file, dir int) {
	if f.guard != 0 && w.seen[f] && w.macro(f.guard) != nil || f.once && w.seen[f] {
		return
	}
	if w.count++; w.level >= maxIncludes || w.count > maxFiles || len(w.decls) > maxDecls || w.ctx.Err() != nil {
		return
	}
	if !w.seen[f] {
		w.seen[f] = true
		w.files = append(w.files, f)
	}
	w.level++
	w.dirAt = append(w.dirAt, dir)
	w.nodes(f)
	if p := w.pend; p != nil && w.pendAt == w.level && p.state.depth == 0 {
		w.piece(p.finish())
		w.pend = nil
	}
	w.level--
	w.pendAt = min(w.pendAt, w.level)
	w.dirAt = w.dirAt[:len(w.dirAt)-1]
}

// nodes goes through the parts of a file that are compiled.
func (w *walk) nodes(f *file) {
	for i := int32(0); i >= 0 && int(i) < len(f.nodes); {
		n := f.nodes[i]
		if w.active != nil && f == w.unit {
			w.active[i] = true
		}
		switch n.kind {
		case nodeRun:
			w.text(f, n)
		case nodeDefine, nodeUndef:
			w.define(f, n)
		case nodeInclude:
			w.include(f, n)
		case nodeIf:
			i = w.choose(f, i)
			continue
		case nodeElif, nodeElse:
			i = n.next // the part before it was taken
			continue
		}
		i++
	}
}

// choose gives the node to go on at from an #if.
func (w *walk) choose(f *file, i int32) int32 {
	for i >= 0 {
		n := f.nodes[i]
		switch n.kind {
		case nodeIf, nodeElif:
			if w.test(f, n) {
				return i + 1
			}
		case nodeElse, nodeEndif:
			return i + 1
		}
		i = n.next
	}
	return -1
}

// text handles a run.
func (w *walk) text(f *file, n *node) {
	if f == w.unit {
		for i := range n.toks {
			if w.tuState.step(&n.toks[i]) {
				w.tuState = splitter{}
			}
		}
		w.tuCode = true
		return
	}
	if w.inline != nil {
		for i := range n.toks {
			if w.tuState.step(&n.toks[i]) {
				w.tuState = splitter{}
			}
		}
		w.tuCode = true
		w.inline.add(f, n.toks)
		return
	}
	r := *n.run
	if w.pend != nil {
		r = w.pend.joinedTo(f, n)
	}
	if w.pend == nil || len(r.pieces) > 0 {
		w.pendAt = w.level
	}
	w.pend = r.rest
	for _, p := range r.pieces {
		w.piece(p)
	}
}

func (w *walk) define(f *file, n *node) {
	s := n.name
	var m *macro
	if n.kind == nodeDefine {
		m = w.x.definition(f, n)
		s = m.name
	} else if f == w.unit && s == 0 {
		return
	}
	if s == 0 || s == symDefined {
		return
	}
	if int(s) < len(w.fixed) && w.fixed[s]&fixed != 0 {
		return
	}
	w.touch(s)
	if w.pend != nil && w.env[s] != m {
		w.keepMeaning(s)
	}
	w.env[s] = m
	if w.inline != nil {
		w.inline.define(f, n)
	}
	if w.inline != nil || f == w.unit {
		w.fixed[s] |= owned
	} else {
		w.events = append(w.events, event{mac: m, prev: w.last[s], chunk: w.chunk})
		w.last[s] = int32(len(w.events))
	}
}

// keepMeaning lets a name mean in the pending declaration what it has meant up
// to now.
func (w *walk) keepMeaning(s sym) {
	if w.env[s] == nil {
		w.pend = w.pend.painted(s)
		return
	}
	// Uses of macros may be whole declarations without a semicolon.
	if q := w.pend.finish(); w.pend.state.depth == 0 && w.variantOf(q).complete {
		w.piece(q)
		w.pend = nil
		return
	}
	w.pend = w.pend.expanded(w)
}
