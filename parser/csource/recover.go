package csource

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"modernc.org/cc/v4"
)

// maxRepairs bounds the statements left out of one function.
const maxRepairs = 4

// recovery parses a unit and, where cc finds errors, item by item: an item
// that cannot be read alone is repaired or left out, then the whole is read
// again. That is at most three times the work for a good file.
type recovery struct {
	u     *unit
	file  *File
	depth *depths
	list  []item
}

// problem is one error of cc in the file itself.
type problem struct {
	line, col int
	msg       string
}

func (r *recovery) run(ctx context.Context) error {
	r.tokens()
	guarded := r.guard()
	if guarded {
		r.tokens()
	}
	ast, problems := r.whole()
	if len(problems) > 0 && r.u.opt.FS != nil {
		for _, p := range problems {
			if p.line == 0 {
				return errHeaders
			}
		}
	}
	if len(problems) == 0 {
		r.file.Trees = []*cc.AST{ast}
		return nil
	}
	return r.pieces(ctx)
}

// tokens cuts the text anew, after changes to it.
func (r *recovery) tokens() {
	u := r.u
	all, _ := lex(u.work, 0, len(u.work), 1)
	u.defs, u.deflist, u.toks = map[string][]*define{}, nil, all[:0]
	for _, t := range all {
		if t.kind != directive {
			u.toks = append(u.toks, t)
			continue
		}
		line, _ := lex(u.work, int(t.start)+1, int(t.end), t.line)
		if len(line) > 1 && u.str(line[0]) == "define" {
			u.define(t, line[1:])
		}
	}
	var ok bool
	u.match, _, ok = pair(u.toks)
	u.broken = !ok
	r.list = u.items()
}

// guard leaves out items that a recursive parser must not see: nested too
// deep, or without an end. At the end of its input cc may loop for ever.
func (r *recovery) guard() (changed bool) {
	for _, it := range r.list {
		toks := r.u.toks[it.from:it.to]
		why := r.depth.check(toks)
		if why == "" {
			why = unfinished(toks)
		}
		if why != "" {
			r.lose(it, why, 0, 0)
			changed = true
		}
	}
	return changed
}

// unfinished says why an external declaration has no end, or "".
func unfinished(toks []token) string {
	if last := toks[len(toks)-1]; last.kind != punct || last.ch != ';' && last.ch != '}' && last.ch != ')' {
		return "it does not end"
	}
	if _, _, ok := pair(toks); !ok {
		return "its brackets do not pair"
	}
	return ""
}

func (r *recovery) lose(it item, why string, line, col int) {
	u := r.u
	first := u.toks[it.from]
	if line == 0 {
		line, col = u.position(first)
	}
	end := u.toks[it.to-1].end
	r.file.Lost = append(r.file.Lost, Lost{Name: u.itemName(it), Reason: why, Line: line, Col: col, Text: bytes.Clone(u.work[first.start:end])})
	u.blank(first.start, end)
}

// tail follows every text: with it, what cc skips to after an error comes
// before the end of the input, where some of its loops do not stop.
var tail = strings.Repeat("extern int __lockcheck_end(int a, int), __lockcheck_ends[1];\nstruct __lockcheck_end { int a; };\n", 8)

// whole parses the text at one go.
func (r *recovery) whole() (*cc.AST, []problem) {
	u := r.u
	limit := u.expansionLimit(len(u.toks))
	var fsys fs.FS = emptyFS{}
	headers := u.opt.FS != nil
	var sources []cc.Source
	switch {
	case headers:
		fsys = &headerFS{u: u}
		sources = u.allHeaders()
	case u.view != nil:
		sources = u.indexed()
		headers = u.tooBig()
	default:
		sources = []cc.Source{
			{Name: "<prelude>", Value: u.prelude(u.spelled())},
			{Name: u.path, Value: append(bytes.Clone(u.work), '\n', ';', '\n')},
			{Name: "<end>", Value: tail},
		}
	}
	if why := r.depth.expanded(u, fsys, limit, sources, headers); why != "" {
		return nil, []problem{{line: 1, col: 1, msg: why}}
	}
	ast, err := parseC(u, fsys, limit, sources)
	return ast, u.problems(ast, err)
}

func (u *unit) expansionLimit(toks int) int {
	if n := u.opt.Limits.Expansion; n > 0 {
		return n
	}
	switch {
	case u.opt.FS != nil:
		return 50_000_000
	case u.view != nil:
		return 100*toks + 10_000_000
	}
	return 40*toks + 200_000
}

// problems gives cc's errors; those that do not spoil the tree are left out.
func (u *unit) problems(ast *cc.AST, err error) (list []problem) {
	if err == nil {
		return nil
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		if ast != nil && strings.Contains(line, "label undefined") {
			continue // the label may be out of sight
		}
		p := problem{msg: line}
		if rest, ok := strings.CutPrefix(line, u.path+":"); ok {
			a, rest, _ := strings.Cut(rest, ":")
			b, msg, _ := strings.Cut(rest, ":")
			p.line, _ = strconv.Atoi(a)
			p.col, _ = strconv.Atoi(b)
			p.msg = strings.TrimSpace(msg)
		}
		list = append(list, p)
	}
	return list
}

// pieces parses item by item, leaves out what is bad, and parses the whole
// once more. If that fails the trees of the items are the result.
func (r *recovery) pieces(ctx context.Context) error {
	var trees []*cc.AST
	if r.u.view != nil {
		r.u.typedefNames(r.u.toks, r.u.match)
	}
	for _, it := range r.list {
		if err := ctx.Err(); err != nil {
			return err
		}
		ast, p := r.alone(it)
		if p == nil {
			trees = append(trees, ast)
			continue
		}
		if ast = r.repair(it, *p); ast != nil {
			trees = append(trees, ast)
			continue
		}
		r.lose(it, p.msg, p.line, p.col)
	}
	if len(r.file.Lost) == 0 && len(r.file.Repaired) == 0 {
		r.file.Trees = trees
		return nil
	}
	r.tokens()
	if ast, problems := r.whole(); len(problems) == 0 {
		r.file.Trees = []*cc.AST{ast}
		return nil
	}
	r.file.Trees = trees
	return nil
}

// alone parses one item by itself, with the macros and types that it needs.
func (r *recovery) alone(it item) (*cc.AST, *problem) {
	u := r.u
	names, macros := u.reached(it)
	var pre strings.Builder
	if u.view != nil {
		pre.WriteString(u.ownPrelude(names))
		pre.WriteString(u.view.Prelude(u.reachedText(it, macros)))
		pre.WriteString("\n")
	} else {
		pre.WriteString(u.prelude(names))
	}
	for _, n := range sorted(u.known) {
		if names[n] {
			fmt.Fprintf(&pre, "typedef struct __known_%s %s;\n", n, n)
		}
	}
	for _, d := range macros {
		pre.Write(bytes.TrimRight(u.work[d.start:d.end], "\n"))
		pre.WriteByte('\n')
	}
	first, last := u.toks[it.from], u.toks[it.to-1]
	lineStart := bytes.LastIndexByte(u.work[:first.start], '\n') + 1
	var b bytes.Buffer
	fmt.Fprintf(&b, "#line %d\n", first.line)
	for range int(first.start) - lineStart {
		b.WriteByte(' ')
	}
	from := b.Len()
	b.Write(u.work[first.start:last.end])
	blankDirectives(b.Bytes()[from:])
	b.WriteString("\n;\n")
	sources := []cc.Source{
		{Name: "<prelude>", Value: pre.String()},
		{Name: u.path, Value: b.Bytes()},
		{Name: "<end>", Value: tail},
	}
	limit := u.expansionLimit(it.to - it.from)
	if why := r.depth.expanded(u, emptyFS{}, limit, sources, u.view != nil && u.tooBig()); why != "" {
		return nil, &problem{msg: why}
	}
	ast, err := parseC(u, emptyFS{}, limit, sources)
	if l := u.problems(ast, err); len(l) > 0 {
		return nil, &l[0]
	}
	return ast, nil
}

// reachedText is an item with the macros of the file that it reaches.
func (u *unit) reachedText(it item, macros []*define) []byte {
	var b bytes.Buffer
	for _, d := range macros {
		b.Write(u.work[d.start:d.end])
		b.WriteByte('\n')
	}
	b.Write(u.work[u.toks[it.from].start:u.toks[it.to-1].end])
	return b.Bytes()
}

// blankDirectives removes preprocessor lines from an item that is parsed
// alone: its macros stand before it.
func blankDirectives(b []byte) {
	toks, _ := lex(b, 0, len(b), 1)
	for _, t := range toks {
		if t.kind == directive {
			for i := t.start; i < t.end; i++ {
				if b[i] != '\n' {
					b[i] = ' '
				}
			}
		}
	}
}

// reached gives the names that an item mentions, itself or through macros of
// the file, and those macros as they are defined at its end.
func (u *unit) reached(it item) (names map[string]bool, macros []*define) {
	names = map[string]bool{}
	var todo []*define
	visit := func(toks []token) {
		for _, t := range toks {
			if t.kind != ident {
				continue
			}
			n := u.str(t)
			if names[n] {
				continue
			}
			names[n] = true
			if d := u.defineAt(n, u.toks[it.to-1].end); d != nil {
				todo = append(todo, d)
			}
		}
	}
	visit(u.toks[it.from:it.to])
	for len(todo) > 0 {
		d := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		macros = append(macros, d)
		visit(d.body)
	}
	return names, macros
}

// defineAt gives the definition of a macro in force at an offset, or else its
// first one.
func (u *unit) defineAt(name string, off int32) *define {
	l := u.defs[name]
	if len(l) == 0 {
		return nil
	}
	d := l[0]
	for _, x := range l[1:] {
		if x.start < off {
			d = x
		}
	}
	return d
}
