package headers

// madeBy takes the names that one use of a macro makes.
func (r *reach) madeBy(toks []token, i int, src []byte) {
	w := r.w
	end := i
	if i+1 < len(toks) && toks[i+1].is('(') {
		if end = closing(toks, i+1); end < 0 {
			return
		}
	} else if w.macro(toks[i].sym).fn {
		return
	}
	call := toks[i : end+1]
	if src != nil {
		part := src[toks[i].off:min(int(toks[end].off)+1, len(src))]
		if end == i {
			part = []byte(w.x.tab.text()[toks[i].sym])
		}
		if r.made[string(part)] {
			return
		}
		r.made[string(part)] = true
		call = w.x.spell(part)
	}
	w.exp.reset(true)
	out, ok := w.exp.expand(call, nil)
	if !ok {
		return
	}
	for _, d := range w.exp.deps {
		if d.mac != nil {
			r.name(d.name) // perhaps a name that was made, too
		}
	}
	for i := range out {
		t := &out[i]
		if t.kind != ident || t.sym == 0 || t.sym.keyword() {
			continue
		}
		if i > 0 && out[i-1].kind == ident && out[i-1].sym.tagged() {
			r.tag(t.sym, i+1 < len(out) && out[i+1].is('*'))
			continue
		}
		r.name(t.sym)
	}
}

// pastes says whether a macro makes names that no text spells.
func (r *reach) pastes(s sym, depth int) bool {
	m := r.w.macro(s)
	if m == nil || depth > 50 {
		return false
	}
	switch k := r.w.marks[s]; {
	case k&markPastes != 0:
		return true
	case k&markNoPaste != 0:
		return false
	}
	if m.pastes {
		r.set(s, markPastes)
		return true
	}
	r.set(s, markNoPaste)
	for i := range m.body {
		if t := &m.body[i]; t.kind == ident && t.sym != s && r.pastes(t.sym, depth+1) {
			r.w.marks[s] &^= markNoPaste
			r.set(s, markPastes)
			return true
		}
	}
	return false
}
