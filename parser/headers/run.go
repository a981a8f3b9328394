package headers

import (
	"slices"
	"sync/atomic"
)

// run is text between directives, cut into external declarations as if it
// began with one.
type run struct {
	pieces []*piece
	rest   *pending
}

// pending is a declaration that the end of a run leaves open. What it becomes
// depends on the runs that follow.
type pending struct {
	toks  []token
	spans []span
	state splitter
	next  atomic.Pointer[[]joined]
	paint atomic.Pointer[[]painting]
	whole atomic.Pointer[piece] // if nothing follows
}

// painting is a pending declaration with what a directive within it would
// change expanded, or kept from being expanded.
type painting struct {
	name sym   // no macro up to now; or 0
	deps []dep // of the expansion
	p    *pending
}

// joined is what a pending declaration comes to with one further run.
type joined struct {
	node *node
	run  run
}

// span is a part of a file's text.
type span struct {
	file       *file
	start, end int32
	line       int32
}

// piece is one or several external declarations as a header has them, macros
// not expanded.
type piece struct {
	toks     []token
	spans    []span
	variants atomic.Pointer[[]*variant]
}

func newRun(f *file, n *node) *run {
	r := join(nil, f, n)
	return &r
}

// joinedTo gives what follows p when the run n of f comes next.
func (p *pending) joinedTo(f *file, n *node) run {
	var memo []joined
	if l := p.next.Load(); l != nil {
		memo = *l
	}
	for i := range memo {
		if memo[i].node == n {
			return memo[i].run
		}
	}
	r := join(p, f, n)
	if len(memo) < maxMemo {
		list := append(memo[:len(memo):len(memo)], joined{n, r})
		p.next.Store(&list)
	}
	return r
}

// painted gives p with a name kept from being expanded in it.
func (p *pending) painted(name sym) *pending {
	has := false
	for i := range p.toks {
		if t := &p.toks[i]; t.kind == ident && t.sym == name && t.flag&painted == 0 {
			has = true
			break
		}
	}
	if !has {
		return p
	}
	memo := p.paintings()
	for i := range memo {
		if memo[i].name == name {
			return memo[i].p
		}
	}
	toks := slices.Clone(p.toks)
	for i := range toks {
		if t := &toks[i]; t.kind == ident && t.sym == name {
			t.flag |= painted
		}
	}
	return p.remember(memo, painting{name: name, p: &pending{toks: toks, spans: p.spans, state: p.state}})
}

// expanded gives p with macros expanded as they are now.
func (p *pending) expanded(w *walk) *pending {
	memo := p.paintings()
	for i := range memo {
		if memo[i].name == 0 && w.holds(memo[i].deps) {
			return memo[i].p
		}
	}
	e := &w.exp
	e.reset(true)
	toks, ok := e.expand(p.toks, nil)
	q := p
	if ok {
		// The file of no span has these tokens one by one.
		q = &pending{toks: toks, spans: append(p.spans[:len(p.spans):len(p.spans)], span{file: p.spans[0].file})}
		for i := range toks {
			q.state.step(&toks[i])
		}
	}
	return p.remember(memo, painting{deps: e.deps, p: q})
}

func (p *pending) paintings() []painting {
	if l := p.paint.Load(); l != nil {
		return *l
	}
	return nil
}

func (p *pending) remember(memo []painting, m painting) *pending {
	if len(memo) < maxMemo {
		list := append(memo[:len(memo):len(memo)], m)
		p.paint.Store(&list)
	}
	return m.p
}

// finish takes a declaration as complete.
func (p *pending) finish() *piece {
	if q := p.whole.Load(); q != nil {
		return q
	}
	q := &piece{toks: p.toks, spans: p.spans}
	p.whole.Store(q)
	return q
}

// join cuts a run into pieces, the first of them begun by p.
func join(p *pending, f *file, n *node) (r run) {
	var s splitter
	var head []token
	var spans []span
	if p != nil {
		s, head, spans = p.state, p.toks, p.spans
	}
	from := 0
	take := func(to int) ([]token, []span) {
		toks := n.toks[from:to:to]
		sp := span{file: f}
		if len(toks) > 0 {
			sp.start, sp.line = toks[0].off, toks[0].line
			sp.end = n.end
			if to < len(n.toks) {
				sp.end = n.toks[to].off
			}
		}
		if head != nil {
			toks = append(head[:len(head):len(head)], toks...)
			sp2 := append(spans[:len(spans):len(spans)], sp)
			head, spans = nil, nil
			return toks, sp2
		}
		return toks, []span{sp}
	}
	for i := range n.toks {
		if s.step(&n.toks[i]) {
			toks, sp := take(i + 1)
			r.pieces = append(r.pieces, &piece{toks: toks, spans: sp})
			from = i + 1
			s = splitter{}
		}
	}
	if from < len(n.toks) || head != nil {
		toks, sp := take(len(n.toks))
		r.rest = &pending{toks: toks, spans: sp, state: s}
	}
	return r
}

// splitter finds the ends of external declarations, token by token.
type splitter struct {
	depth  int32
	init   bool // behind the = of a declarator
	tagged bool // a brace would open a struct, union or enum
	body   bool // the open brace is that of a function
	prev   sym  // the latest name outside brackets
	before sym  // the one before
}

// step takes a token; true if a declaration ends with it.
func (s *splitter) step(t *token) bool {
	if t.kind != punct {
		if s.depth == 0 && t.kind == ident {
			if t.sym.tagged() {
				s.tagged = true
			}
			s.before, s.prev = s.prev, t.sym
		}
		return false
	}
	switch t.sym {
	case '(', '[':
		if s.depth == 0 {
			// struct ATTRIBUTE(16) tag {
			if !attributeLike(s.prev) && !s.before.tagged() && t.sym == '(' {
				s.tagged = false
			}
		}
		s.depth++
	case '{':
		if s.depth == 0 {
			s.body = !s.init && !s.tagged
		}
		s.depth++
	case ')', ']':
		s.depth = max(0, s.depth-1)
	case '}':
		s.depth = max(0, s.depth-1)
		if s.depth == 0 {
			if s.body {
				s.body = false
				return true
			}
			s.tagged = false
			s.before, s.prev = s.prev, t.sym
		}
	case ';':
		return s.depth == 0
	case '=':
		if s.depth == 0 {
			s.init = true
		}
	case ',':
		if s.depth == 0 {
			s.init = false
		}
	case '*':
		if s.depth == 0 {
			s.tagged = false
		}
	}
	return false
}

// attributeLike says whether parentheses behind a name belong to an attribute.
func attributeLike(s sym) bool {
	switch s {
	case symAttribute, symAttribute1, symAlignas, symDeclspec, symAligned, symPacked:
		return true
	}
	return false
}

// split cuts expanded tokens into external declarations.
func split(toks []token) (list [][]token) {
	var s splitter
	from := 0
	for i := range toks {
		if s.step(&toks[i]) {
			list = append(list, toks[from:i+1])
			from, s = i+1, splitter{}
		}
	}
	if from < len(toks) {
		list = append(list, toks[from:])
	}
	return list
}
