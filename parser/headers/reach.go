package headers

import "slices"

// mark is what is known of a symbol in one reach.
type mark uint8

const (
	markNamed     mark = 1 << iota // the text or what it reaches spells it
	markDeclared                   // its declarations are taken
	markTag                        // its definition as a tag is taken
	markCandidate                  // the definition is taken if one of its members is named
	markPastes                     // as a macro it makes names
	markNoPaste
	markMacro // its definitions are taken
)

// reach finds which definitions a text needs.
type reach struct {
	w          *walk
	marked     []sym
	macros     []sym
	candidates []sym
	todo       []int32 // declarations to take
	taken      []bool  // by declaration
	list       []int32
	bodies     []int8 // by declaration: 1 matters to locks, -1 does not
	kept       map[int32]bool
	made       map[string]bool // uses of macros that were expanded
	sizes      map[*macro]size
	size       size // a bound for what the texts come to
}

func (r *reach) clear() {
	for _, s := range r.marked {
		r.w.marks[s] = 0
	}
	r.marked, r.macros, r.candidates, r.todo, r.list = r.marked[:0], r.macros[:0], r.candidates[:0], r.todo[:0], r.list[:0]
	clear(r.taken)
	clear(r.bodies)
	clear(r.kept)
	clear(r.made)
	clear(r.sizes)
	r.size = size{}
}

func (r *reach) begin() {
	r.clear()
	n := len(r.w.decls)
	r.taken = slices.Grow(r.taken[:0], n)[:n]
	r.bodies = slices.Grow(r.bodies[:0], n)[:n]
	clear(r.taken)
	clear(r.bodies)
	if r.kept == nil {
		r.kept, r.made, r.sizes = map[int32]bool{}, map[string]bool{}, map[*macro]size{}
	}
}

// set sets a mark; false if it was set.
func (r *reach) set(s sym, m mark) bool {
	r.w.grow(s)
	old := r.w.marks[s]
	if old&m != 0 {
		return false
	}
	if old == 0 {
		r.marked = append(r.marked, s)
	}
	r.w.marks[s] = old | m
	return true
}

// text takes all that a text of the unit spells.
func (r *reach) text(src []byte) {
	toks := r.w.x.cutText(src)
	s := r.measure(toks, 0)
	r.size = size{max(r.size.deep, s.deep), max(r.size.run, s.run)}
	r.tokens(toks, src)
	r.settle()
}

// inserted takes what the files spell that the unit includes as its own text.
func (r *reach) inserted() {
	for i := range r.w.inserts {
		if s := r.w.inserts[i].text; s != "" {
			r.text([]byte(s))
		}
	}
}

// tokens takes names; src is what they are cut from, or nil if they are
// spelled out.
func (r *reach) tokens(toks []token, src []byte) {
	for i := range toks {
		t := &toks[i]
		if t.kind != ident || t.sym == 0 {
			continue
		}
		if i > 0 && toks[i-1].kind == ident && toks[i-1].sym.tagged() {
			r.tag(t.sym, i+1 < len(toks) && toks[i+1].is('*'))
			continue
		}
		r.name(t.sym)
		if r.pastes(t.sym, 0) {
			r.madeBy(toks, i, src)
		}
	}
}

// name takes a name that text spells.
func (r *reach) name(s sym) {
	if r.set(s, markNamed) {
		r.declared(s)
		r.macro(s)
	}
}

// macro takes the definitions of a name as a macro, and what they spell.
func (r *reach) macro(s sym) {
	w := r.w
	if int(s) >= len(w.last) || w.last[s] == 0 || !r.set(s, markMacro) {
		return
	}
	r.macros = append(r.macros, s)
	for k := w.last[s]; k > 0; k = w.events[k-1].prev {
		if m := w.events[k-1].mac; m != nil {
			r.tokens(m.body, nil)
		}
	}
}

// declared takes the declarations of a name.
func (r *reach) declared(s sym) {
	w := r.w
	if int(s) >= len(w.ord) || w.ord[s] == 0 || !r.set(s, markDeclared) {
		return
	}
	def, first, last := int32(-1), int32(-1), int32(-1)
	for k := w.ord[s]; k > 0; k = w.links[k-1].prev {
		d := w.links[k-1].decl
		if last < 0 {
			last = d
		}
		first = d
		if w.decls[d].d.kind == declFunc {
			def = d
		}
	}
	r.take(first)
	if def >= 0 {
		r.take(def)
	}
	if last != first && last != def {
		r.take(last)
	}
}

// tag takes the definition of a tag, if it can matter.
func (r *reach) tag(s sym, ptr bool) {
	if ptr {
		r.candidate(s)
		return
	}
	r.define(s)
}

func (r *reach) candidate(s sym) {
	if int(s) < len(r.w.tags) && r.w.tags[s] != 0 && r.w.marks[s]&markTag == 0 && r.set(s, markCandidate) {
		r.candidates = append(r.candidates, s)
	}
}

func (r *reach) define(s sym) {
	w := r.w
	if int(s) >= len(w.tags) || w.tags[s] == 0 || !r.set(s, markTag) {
		return
	}
	first := int32(-1)
	for k := w.tags[s]; k > 0; k = w.links[k-1].prev {
		first = w.links[k-1].decl
	}
	r.take(first)
}

func (r *reach) take(k int32) {
	if !r.taken[k] {
		r.taken[k] = true
		r.todo = append(r.todo, k)
		r.list = append(r.list, k)
	}
}

// settle takes what is reached until nothing more is.
func (r *reach) settle() {
	for {
		for len(r.todo) > 0 {
			k := r.todo[len(r.todo)-1]
			r.todo = r.todo[:len(r.todo)-1]
			r.needs(k)
		}
		n := 0
		for _, s := range r.candidates {
			if r.w.marks[s]&markTag != 0 {
				continue
			}
			if r.memberNamed(s) {
				r.define(s)
				continue
			}
			r.candidates[n] = s
			n++
		}
		r.candidates = r.candidates[:n]
		if len(r.todo) == 0 {
			return
		}
	}
}

// memberNamed says whether a member of a struct is spelled anywhere.
func (r *reach) memberNamed(s sym) bool {
	w := r.w
	for k := w.tags[s]; k > 0; k = w.links[k-1].prev {
		for _, m := range w.decls[w.links[k-1].decl].d.members {
			if int(m) < len(w.marks) && w.marks[m]&markNamed != 0 {
				return true
			}
		}
	}
	return false
}

// needs takes what a declaration needs.
func (r *reach) needs(k int32) {
	d := r.w.decls[k].d
	for _, u := range d.uses {
		r.used(u, d.kind == declTypedef)
	}
	if d.kind != declFunc || !r.keep(k) {
		return
	}
	r.kept[k] = true
	for _, u := range d.calls {
		switch {
		case u.tag:
			r.tag(u.name, u.ptr)
		case u.ptr:
			r.set(u.name, markNamed) // a member
		default:
			r.declared(u.name)
			r.set(u.name, markNamed)
		}
	}
	if r.raw(d) {
		for i := range d.raw.toks {
			if t := &d.raw.toks[i]; t.kind == ident {
				r.macro(t.sym)
			}
		}
	}
}

func (r *reach) used(u use, typedef bool) {
	switch {
	case !u.tag:
		r.declared(u.name)
	case typedef && !u.ptr:
		r.define(u.name)
	default:
		r.candidate(u.name)
	}
}

// spell cuts a text with all that is in it interned.
func (x *Index) spell(text []byte) []token {
	x.tab.mu.Lock()
	defer x.tab.mu.Unlock()
	return rest(&lexer{tab: x.tab, src: text, line: 1, intern: true})
}

// cutText cuts a text of the unit: what no header spells has no symbol.
func (x *Index) cutText(src []byte) []token {
	x.tab.mu.RLock()
	defer x.tab.mu.RUnlock()
	l := &lexer{tab: x.tab, src: src, line: 1, begin: true}
	toks := make([]token, 0, len(src)/5+16)
	for {
		t, ok := l.next()
		if !ok {
			return toks
		}
		toks = append(toks, t)
	}
}
