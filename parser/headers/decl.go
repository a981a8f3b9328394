package headers

import (
	"slices"
	"sync/atomic"
)

// variant is what a piece comes to where names have these definitions.
type variant struct {
	deps     []dep
	decls    []*decl
	complete bool // nothing is left open at its end
}

// decl is one external declaration, macros expanded.
type decl struct {
	file    *file
	line    int32
	toks    []token
	names   []sym // that it declares, enumerators included
	tags    []sym // that it defines
	members []sym // of the structs and unions in it
	uses    []use // what it needs to be read
	kind    declKind
	inline  bool
	body    int   // of a function: the token that opens its body
	gives   bool  // of a function: all it does is to give a pointer
	calls   []use // what the body needs
	raw     *piece
	deps    []dep // of raw
	text    atomic.Pointer[string]
	head    atomic.Pointer[string] // as a prototype
	whole   atomic.Pointer[string] // raw
}

type declKind uint8

const (
	declOther declKind = iota
	declTypedef
	declFunc  // with its body
	declProto // or several
)

// use is a name that a declaration mentions.
type use struct {
	name sym
	tag  bool // behind struct, union or enum
	ptr  bool // and a pointer to it
	call bool
}

// piece notes the declarations of a piece.
func (w *walk) piece(p *piece) {
	v := w.variantOf(p)
	for _, d := range v.decls {
		k := int32(len(w.decls))
		w.decls = append(w.decls, placed{d, w.chunk})
		for _, s := range d.names {
			w.touch(s)
			w.links = append(w.links, link{k, w.ord[s]})
			w.ord[s] = int32(len(w.links))
		}
		for _, s := range d.tags {
			w.touch(s)
			w.links = append(w.links, link{k, w.tags[s]})
			w.tags[s] = int32(len(w.links))
		}
	}
}

func (w *walk) variantOf(p *piece) *variant {
	var memo []*variant
	if l := p.variants.Load(); l != nil {
		memo = *l
	}
	for _, v := range memo {
		if w.holds(v.deps) {
			return v
		}
	}
	e := &w.exp
	e.reset(true)
	toks, ok := e.expand(p.toks, w.scratch[:0])
	w.scratch = toks
	v := &variant{deps: slices.Clip(e.deps)}
	if ok {
		if anyMacro(e.deps) {
			toks = slices.Clone(toks)
		} else {
			toks = p.toks // nothing was expanded
		}
		toks = adapt(toks)
		n := len(toks)
		v.complete = n == 0 || toks[n-1].is(';') || toks[n-1].is('}')
		parts := split(toks)
		for _, t := range parts {
			if d := newDecl(p, t); d != nil {
				v.decls = append(v.decls, d)
			}
		}
		if len(v.decls) == 1 && len(parts) == 1 && v.decls[0].kind == declFunc {
			v.decls[0].raw, v.decls[0].deps = p, v.deps
		}
	}
	if len(memo) < maxMemo {
		list := append(memo[:len(memo):len(memo)], v)
		p.variants.Store(&list)
	}
	return v
}

func anyMacro(deps []dep) bool {
	for i := range deps {
		if deps[i].mac != nil {
			return true
		}
	}
	return false
}

// newDecl looks at a declaration; nil if it declares nothing.
func newDecl(p *piece, toks []token) *decl {
	if s := plain(toks); s.deep > maxNest || s.run > maxRun {
		return nil // not for a recursive parser
	}
	d := &decl{file: p.spans[0].file, line: toks[0].line, toks: toks, body: -1}
	a := &analysis{d: d}
	a.external(toks)
	if len(d.names) == 0 && len(d.tags) == 0 {
		return nil
	}
	return d
}
