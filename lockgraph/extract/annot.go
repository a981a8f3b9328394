package extract

import (
	"bytes"
	"strings"

	"lockcheck/lockgraph/ir"
)

// Lock annotations stand between a function's parameters and its body, or
// the semicolon of its prototype. They are macros that a compiler's headers
// turn into attributes or into nothing, so they are read from the source text:
// NAME(path, ...), the name beginning with two underscores.

const maxAnnotations = 2048 // bytes behind the parameters that are looked at

// annotations reads those behind the declarator whose name stands at pos.
// params are in scope of their arguments.
func (u *unit) annotations(pos ir.Pos, name string, params []ir.Var, types []typ) []ir.Annotation {
	text := u.src.text
	o, ok := u.src.offset(int(pos.Line), int(pos.Col))
	if pos.File != 0 || !ok || !bytes.HasPrefix(text[o:], []byte(name)) {
		return nil
	}
	from := closing(text, o+len(name))
	if from == o+len(name) {
		return nil
	}
	rest := text[from:min(len(text), from+maxAnnotations)]
	end := bytes.IndexAny(rest, "{;")
	if end < 0 {
		return nil
	}
	rest = rest[:end]
	a := annotator{unit: u, params: params, types: types}
	var notes []ir.Annotation
	for i := 0; i < len(rest); {
		if !isIdent(rest[i]) {
			i++
			continue
		}
		start := i
		for i < len(rest) && isIdent(rest[i]) {
			i++
		}
		word := string(rest[start:i])
		stop := closing(rest, i)
		if stop > i && strings.HasPrefix(word, "__") && word != "__attribute__" && word != "__attribute" {
			line := pos.Line + int32(bytes.Count(text[o:from+start], []byte{'\n'}))
			col := from + start - u.src.lines[line-1] + 1
			open := i + bytes.IndexByte(rest[i:], '(')
			notes = append(notes, ir.Annotation{
				Name: word,
				Args: a.args(rest[open+1 : stop-1]),
				Pos:  ir.Pos{Line: line, Col: int32(col)},
			})
		}
		i = max(i, stop)
	}
	return notes
}

// annotator reads the arguments of annotations.
type annotator struct {
	*unit
	params []ir.Var
	types  []typ
}

func (a *annotator) args(text []byte) []ir.Value {
	var out []ir.Value
	depth, start := 0, 0
	for i := 0; i <= len(text); i++ {
		switch {
		case i == len(text) || text[i] == ',' && depth == 0:
			if arg := strings.TrimSpace(string(text[start:i])); arg != "" {
				out = append(out, a.value(arg))
			}
			start = i + 1
		case text[i] == '(' || text[i] == '[':
			depth++
		case text[i] == ')' || text[i] == ']':
			depth--
		}
	}
	return out
}

// value reads a path: &p->lock, *m, sc->sc_q.mtx, tab[i]. Others are unknown.
func (a *annotator) value(s string) ir.Value {
	kind := ir.Read
	for strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	if rest, ok := strings.CutPrefix(s, "&"); ok {
		kind, s = ir.Addr, strings.TrimSpace(rest)
	}
	star := false
	if rest, ok := strings.CutPrefix(s, "*"); ok {
		star, s = true, strings.TrimSpace(rest)
	}
	n := 0
	for n < len(s) && isIdent(s[n]) {
		n++
	}
	if n == 0 {
		return ir.Value{}
	}
	p, t := a.base(s[:n])
	for s = s[n:]; s != ""; {
		arrow := strings.HasPrefix(s, "->")
		switch {
		case arrow || s[0] == '.':
			s = strings.TrimLeft(s, "->.")
			n := 0
			for n < len(s) && isIdent(s[n]) {
				n++
			}
			if n == 0 {
				return ir.Value{}
			}
			if arrow {
				t = a.pointee(t)
			}
			owner, ft := a.memberOf(t, s[:n])
			p = p.Field(arrow, owner, a.intern(s[:n]))
			t, s = ft, s[n:]
		case s[0] == '[':
			end := strings.IndexByte(s, ']')
			if end < 0 {
				return ir.Value{}
			}
			p = p.Extend(ir.Step{Kind: ir.Element, Name: strings.TrimSpace(s[1:end])})
			t, s = t.elem(), s[end+1:]
		default:
			return ir.Value{}
		}
	}
	if star {
		p = p.Extend(ir.Step{Kind: ir.Deref})
	}
	return ir.Value{Kind: kind, Path: &p}
}

func (a *annotator) base(name string) (ir.Path, typ) {
	for i, p := range a.params {
		if p.Name == name {
			return ir.Path{Base: ir.Param, Name: p.Name, Index: i, Type: p.Type}, a.types[i]
		}
	}
	if g := a.globals[name]; g != nil {
		g.used = true
		return *a.globalPath(g), g.typ
	}
	p := ir.Path{Base: ir.GlobalVar, Name: a.intern(name)}
	if it, ok := a.unit.types.GlobalType(name); ok {
		p.Type = it
		return p, fromIR(it)
	}
	return p, typ{}
}
