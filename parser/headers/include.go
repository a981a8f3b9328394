package headers

import (
	"path"
	"slices"
)

func (w *walk) include(f *file, n *node) {
	name, quoted := n.include, n.quoted
	if name == "" {
		if name, quoted = w.computed(f, n); name == "" {
			w.absent["an #include made by a macro"] = true
			return
		}
		if c := (Computed{f.path, name, quoted, n.nextDir}); !slices.Contains(w.made, c) {
			w.made = append(w.made, c)
		}
	}
	after := -1
	if n.nextDir && w.level > 0 {
		after = w.dirAt[w.level-1]
	}
	g, dir := w.find(f, name, quoted, after)
	if g == nil {
		w.absent[name] = true
		return
	}
	line := w.own
	switch {
	case f == w.unit:
		line = w.lineAfter(n)
	case w.own == 0 || f != w.ownFile:
		w.enter(g, dir) // a header's header
		return
	}
	switch {
	case w.tuState.depth > 0 || path.Ext(g.path) == ".c":
		w.insert(g, dir, line)
		return
	case w.tuCode:
		w.flushInline(line)
		w.chunk++
		w.inserts = append(w.inserts, insertion{line: line, chunk: w.chunk})
		w.tuCode = false
	}
	inline, own := w.inline, w.own
	w.inline, w.own = nil, 0
	w.enter(g, dir)
	w.inline, w.own = inline, own
}

// flushInline ends a part of inserted text.
func (w *walk) flushInline(line int) {
	if w.inline == nil {
		return
	}
	if text := w.inline.finish(); text != "\n" {
		w.inserts = append(w.inserts, insertion{line: line, text: text})
	}
	w.inline = &rawText{w: w}
}

// lineAfter is the line behind a directive of the unit.
func (w *walk) lineAfter(n *node) int {
	line := int(n.line) + 1
	for _, c := range w.unit.src[n.start:n.end] {
		if c == '\n' {
			line++
		}
	}
	return line
}

// insert takes a file as part of the unit's own text: what it includes within
// a declaration, and code that it includes.
func (w *walk) insert(g *file, dir, line int) {
	w.flushInline(line)
	outer, own, file := w.inline, w.own, w.ownFile
	w.inline, w.own, w.ownFile = &rawText{w: w}, line, g
	w.enter(g, dir)
	w.flushInline(line)
	w.inline, w.own, w.ownFile = outer, own, file
	w.tuCode = true
}

// computed gives the name that macros make.
func (w *walk) computed(f *file, n *node) (name string, quoted bool) {
	w.exp.reset(false)
	toks, ok := w.exp.expand(n.toks, nil)
	if !ok || len(toks) == 0 {
		return "", false
	}
	names := w.x.tab.text()
	if toks[0].kind == text {
		s := names[toks[0].sym]
		if len(s) < 3 || s[0] != '"' {
			return "", false
		}
		return s[1 : len(s)-1], true
	}
	if !toks[0].is('<') {
		return "", false
	}
	for _, t := range toks[1:] {
		if t.is('>') {
			return name, false
		}
		name += names[t.sym]
	}
	return "", false
}
