package headers

// Unfold gives what a use of a macro outside of functions comes to, in one
// line, if a call of an opaque macro is in it: only the expansion shows where
// that call stands. ok is false for other uses, and for what has no end.
func (v *View) Unfold(name string, use []byte) (text []byte, ok bool) {
	w := v.w
	s := w.x.tab.find(name)
	if w.macro(s) == nil || !v.leadsToOpaque(s, 0) {
		return nil, false
	}
	w.exp.reset(false)
	out, ok := w.exp.expand(w.x.spell(use), nil)
	if !ok || len(out) == 0 {
		return nil, false
	}
	for i := range out {
		out[i].line = 1
	}
	e := &emitter{names: w.x.tab.text(), line: 1}
	e.tokens(adapt(out), nil)
	return e.b, true
}

// leadsToOpaque says whether a macro's body, or one of a macro named there,
// spells a name that is opaque.
func (v *View) leadsToOpaque(s sym, depth int) bool {
	if leads, known := v.leads[s]; known {
		return leads
	}
	if v.leads == nil {
		v.leads = map[sym]bool{}
	}
	w := v.w
	m := w.macro(s)
	if m == nil || depth > maxNesting {
		return false
	}
	v.leads[s] = false // while it is looked at: a macro may name itself
	for i := range m.body {
		t := &m.body[i]
		if t.kind != ident {
			continue
		}
		if int(t.sym) < len(w.fixed) && w.fixed[t.sym]&opaque != 0 || v.leadsToOpaque(t.sym, depth+1) {
			v.leads[s] = true
			break
		}
	}
	return v.leads[s]
}
