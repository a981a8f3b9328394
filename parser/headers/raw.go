package headers

import "bytes"

// insertion is what comes before a line of the unit: a file's text, or what
// is needed of the headers included there.
type insertion struct {
	line  int
	chunk int32
	text  string
}

// rawText collects what is compiled of a file that is part of the unit's own
// text: macros are left to cc.
type rawText struct {
	w *walk
	e emitter
}

func (r *rawText) add(f *file, toks []token) {
	if len(toks) == 0 {
		return
	}
	r.e.names = r.w.x.tab.text()
	r.e.at(f.path, toks[0].line)
	r.e.tokens(adapt(toks), f.src)
}

func (r *rawText) define(f *file, n *node) {
	if r.e.col > 0 {
		r.e.newline()
	}
	if n.kind == nodeDefine {
		r.e.b = append(r.e.b, r.w.textOfMacro(r.w.x.definition(f, n))...)
	} else {
		r.e.b = append(r.e.b, "#undef "...)
		r.e.b = append(r.e.b, r.w.x.tab.text()[n.name]...)
		r.e.b = append(r.e.b, '\n')
	}
	r.e.path = ""
}

func (r *rawText) finish() string { return string(r.e.b) + "\n" }

// rawText is the text of a function in its header, with what cc does not read
// blanked.
func (d *decl) rawText() string {
	if s := d.whole.Load(); s != nil {
		return *s
	}
	sp := d.raw.spans[0]
	b := bytes.Clone(sp.file.src[sp.start:sp.end])
	toks := d.raw.toks
	blank := func(from, to int) {
		for i := toks[from].off - sp.start; i <= toks[to].off-sp.start; i++ {
			if b[i] != '\n' && b[i] != '\\' {
				b[i] = ' '
			}
		}
	}
	for i := 0; i < len(toks); i++ {
		t := &toks[i]
		if t.kind != ident {
			continue
		}
		switch t.sym {
		case symAsm, symAsm1, symAsm2:
			k := i
			for k+1 < len(toks) && toks[k+1].kind == ident {
				k++
			}
			if e := callEnd(toks, k); e > 0 {
				blank(i, e)
				i = e
			}
		case symAttribute, symAttribute1, symStaticAssert, symStaticAssert1:
			if e := callEnd(toks, i); e > 0 {
				blank(i, e)
				i = e
			}
		case symSegGS, symSegFS, symExtension:
			for k := range len(words[t.sym-symAsm]) {
				b[int(t.off-sp.start)+k] = ' '
			}
		}
	}
	s := string(bytes.TrimRight(b, " \t\n"))
	d.whole.Store(&s)
	return s
}
