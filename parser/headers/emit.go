package headers

import (
	"bytes"
	"slices"
	"strconv"
)

// emitter writes tokens as text, each on its own line and, as far as macros
// leave room for it, in its own column.
type emitter struct {
	b     []byte
	names []string
	path  string
	line  int32
	col   int32 // bytes on this line
}

const maxGap = 6 // empty lines that stand for a #line

// at goes to a line of a file.
func (e *emitter) at(path string, line int32) {
	if path == e.path && line >= e.line && line-e.line <= maxGap {
		for e.line < line {
			e.newline()
		}
		return
	}
	if e.col > 0 {
		e.newline()
	}
	e.b = append(e.b, "#line "...)
	e.b = strconv.AppendInt(e.b, int64(max(line, 1)), 10)
	e.b = append(e.b, ` "`...)
	e.b = append(e.b, path...)
	e.b = append(e.b, '"', '\n')
	e.path, e.line, e.col = path, max(line, 1), 0
}

func (e *emitter) newline() {
	e.b = append(e.b, '\n')
	e.line++
	e.col = 0
}

// tokens writes tokens of one file; src is its text, or nil.
func (e *emitter) tokens(toks []token, src []byte) {
	wordEnd := false
	for i := range toks {
		t := &toks[i]
		if t.line > e.line && t.line-e.line <= maxGap {
			for e.line < t.line {
				e.newline()
			}
			wordEnd = false
		} else if t.line > e.line {
			e.at(e.path, t.line)
			wordEnd = false
		}
		if e.col == 0 || t.flag&spaced != 0 {
			e.indent(t, src)
		}
		s := e.names[t.sym]
		word := t.kind != punct
		if e.col > 0 && (t.flag&spaced != 0 && e.b[len(e.b)-1] != ' ' || word && wordEnd) {
			e.b = append(e.b, ' ')
			e.col++
		}
		e.b = append(e.b, s...)
		e.col += int32(len(s))
		wordEnd = word && t.kind != text
	}
}

// indent goes to the column of a token if it lies ahead.
func (e *emitter) indent(t *token, src []byte) {
	if src == nil || t.off <= 0 || int(t.off) > len(src) {
		return
	}
	col := t.off - int32(bytes.LastIndexByte(src[:t.off], '\n')) - 1
	for e.col < col && col < 200 {
		e.b = append(e.b, ' ')
		e.col++
	}
}

// render gives the text of tokens from line on.
func (w *walk) render(f *file, line int32, toks []token, end string) string {
	e := &emitter{names: w.x.tab.text(), path: f.path, line: line, b: make([]byte, 0, 8*len(toks)+32)}
	e.tokens(toks, f.src)
	return string(e.b) + end
}

// textOf gives the text of a declaration, or of its head.
func (w *walk) textOf(d *decl, head bool) string {
	p := &d.text
	if head {
		p = &d.head
	}
	if s := p.Load(); s != nil {
		return *s
	}
	toks, end := d.toks, ""
	if head {
		toks, end = d.toks[:d.body], ";"
	} else if d.kind != declFunc && !toks[len(toks)-1].is(';') {
		end = ";" // it is in the next piece
	}
	f := d.file
	s := w.render(f, d.line, toks, end)
	p.Store(&s)
	return s
}

// textOfMacro gives the directive that defines a macro.
func (w *walk) textOfMacro(m *macro) string {
	if s := m.text.Load(); s != nil {
		return *s
	}
	names := w.x.tab.text()
	b := append([]byte("#define "), names[m.name]...)
	if m.fn {
		b = append(b, '(')
		for i, p := range m.params {
			if i > 0 {
				b = append(b, ", "...)
			}
			if p == symVaArgs {
				b = append(b, "..."...)
			} else {
				b = append(b, names[p]...)
			}
		}
		b = append(b, ')')
	}
	body := adapt(m.body)
	wordEnd := true
	for i := range body {
		t := &body[i]
		word := t.kind != punct && t.kind != paste && t.kind != stringify
		if t.flag&spaced != 0 || word && wordEnd || i == 0 {
			b = append(b, ' ')
		}
		switch t.kind {
		case paste:
			b = append(b, " ##"...) // cc lets a comma go only before a space
		case stringify:
			b = append(b, '#')
			b = append(b, names[t.sym]...)
		default:
			b = append(b, names[t.sym]...)
		}
		wordEnd = word && t.kind != text
	}
	b = append(b, '\n')
	s := string(b)
	m.text.Store(&s)
	return s
}

// write gives the text of what was reached, one for each point of the unit
// where headers come in.
func (r *reach) write() []string {
	w := r.w
	slices.Sort(r.list)
	out := make([]emitter, w.chunk+1)
	hidden := make([]map[sym]bool, w.chunk+1)
	for _, k := range r.list {
		p := w.decls[k]
		if r.kept[k] && r.raw(p.d) {
			continue
		}
		if p.chunk > 0 {
			hidden[p.chunk] = r.hide(&out[p.chunk], hidden[p.chunk], p)
		}
		out[p.chunk].decl(w, p.d, p.d.kind == declFunc && !r.kept[k])
	}
	r.writeMacros(out)
	r.showHidden(out, hidden)
	for _, k := range r.list {
		if p := w.decls[k]; r.kept[k] && r.raw(p.d) {
			out[p.chunk].raw(p.d)
		}
	}
	texts := make([]string, len(out))
	for i := range out {
		texts[i] = string(out[i].b)
	}
	return texts
}

// hide undefines, until the chunk's declarations are written, the macros of
// chunks before that they spell: they are expanded already.
func (r *reach) hide(e *emitter, hidden map[sym]bool, p placed) map[sym]bool {
	w := r.w
	for i := range p.d.toks {
		t := &p.d.toks[i]
		if t.kind != ident || int(t.sym) >= len(w.marks) || w.marks[t.sym]&markMacro == 0 || hidden[t.sym] {
			continue
		}
		if m := r.before(t.sym, p.chunk); m == nil {
			continue
		}
		if hidden == nil {
			hidden = map[sym]bool{}
		}
		hidden[t.sym] = true
		if e.col > 0 {
			e.newline()
		}
		e.b = append(e.b, "#undef "...)
		e.b = append(e.b, w.x.tab.text()[t.sym]...)
		e.newline()
		e.path = ""
	}
	return hidden
}

// before gives the definition of a macro at the end of the chunks before one.
func (r *reach) before(s sym, chunk int32) *macro {
	w := r.w
	for k := w.last[s]; k > 0; k = w.events[k-1].prev {
		if ev := w.events[k-1]; ev.chunk < chunk {
			return ev.mac
		}
	}
	return nil
}

// showHidden defines again what hide undefined, unless the chunk has done so.
func (r *reach) showHidden(out []emitter, hidden []map[sym]bool) {
	w := r.w
	for chunk, set := range hidden {
		for _, s := range r.macros {
			if !set[s] {
				continue
			}
			changed := false
			for k := w.last[s]; k > 0; k = w.events[k-1].prev {
				changed = changed || w.events[k-1].chunk == int32(chunk)
			}
			if m := r.before(s, int32(chunk)); m != nil && !changed {
				out[chunk].b = append(out[chunk].b, w.textOfMacro(m)...)
			}
		}
	}
}

// writeMacros writes definitions as they are in force at the end of each
// chunk.
func (r *reach) writeMacros(out []emitter) {
	w := r.w
	for i := range out {
		if e := &out[i]; e.col > 0 {
			e.newline()
		}
	}
	for _, s := range r.macros {
		chunk := int32(-1)
		for k := w.last[s]; k > 0; k = w.events[k-1].prev {
			ev := w.events[k-1]
			if ev.chunk == chunk {
				continue
			}
			chunk = ev.chunk
			e := &out[chunk]
			if ev.mac == nil || chunk > 0 {
				e.b = append(e.b, "#undef "...)
				e.b = append(e.b, w.x.tab.text()[s]...)
				e.b = append(e.b, '\n')
			}
			if ev.mac != nil {
				e.b = append(e.b, w.textOfMacro(ev.mac)...)
			}
			e.path = "" // its lines are not counted
		}
	}
}

func (e *emitter) decl(w *walk, d *decl, head bool) {
	e.at(d.file.path, d.line)
	if e.col > 0 {
		e.b = append(e.b, ' ')
	}
	s := w.textOf(d, head)
	e.b = append(e.b, s...)
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' {
			e.line++
			e.col = 0
		}
	}
	e.col++
	if bytes.Contains([]byte(s), []byte("#line")) {
		e.path = ""
	}
}

// raw writes a function as its header has it.
func (e *emitter) raw(d *decl) {
	sp := d.raw.spans[0]
	e.at(sp.file.path, sp.line)
	if e.col > 0 {
		e.newline()
		e.path = ""
		e.at(sp.file.path, sp.line)
	}
	pad := int(sp.start) - bytes.LastIndexByte(sp.file.src[:sp.start], '\n') - 1
	for range pad {
		e.b = append(e.b, ' ')
	}
	e.b = append(e.b, d.rawText()...)
	e.b = append(e.b, '\n')
	e.path, e.col = "", 0
}
