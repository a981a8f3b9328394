package csource

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"modernc.org/cc/v4"
)

// depths guards cc's recursive parser: a Go stack that overflows ends the
// program. Nesting in the text is counted before cc sees it; what macros can
// make of it is bounded from their bodies, or counted in the expanded text
// where a bound is too hard to tell.
type depths struct {
	u    *unit
	memo map[string]int
	busy map[string]bool
}

func newDepths(u *unit) *depths {
	return &depths{u: u, memo: map[string]int{}, busy: map[string]bool{}}
}

// check says why tokens are too deep, or "".
func (d *depths) check(toks []token) string {
	lim := d.u.opt.Limits
	deep, length := d.measure(toks)
	switch {
	case deep > lim.Depth:
		return fmt.Sprintf("nested deeper than %d levels", lim.Depth)
	case length > lim.Length:
		return fmt.Sprintf("an expression or statement of more than %d tokens", lim.Length)
	}
	return ""
}

// measure gives the deepest nesting that tokens can come to, macros expanded,
// and the longest run of tokens without a separator.
func (d *depths) measure(toks []token) (deep, length int) {
	const most = 1 << 20
	type level struct{ base int }
	var stack []level
	cur, run, chain := 0, 0, 0
	for i, t := range toks {
		run++
		switch t.kind {
		case ident:
			n := d.u.str(t)
			if n == "else" {
				chain++
			}
			if m := d.u.macro(n); m != nil {
				// Arguments may end up at the deepest place of the body.
				k := d.macro(m)
				deep = max(deep, min(cur+k, most))
				if m.fn && i+1 < len(toks) && toks[i+1].ch == '(' {
					cur = min(cur+k, most)
					stack = append(stack, level{-k})
				}
			}
		case punct:
			switch t.ch {
			case '(', '[', '{':
				if n := len(stack); n > 0 && stack[n-1].base < 0 {
					stack[n-1].base = -stack[n-1].base
				} else {
					stack = append(stack, level{0})
				}
				cur = min(cur+1, most)
				deep = max(deep, cur)
			case ')', ']', '}':
				if n := len(stack); n > 0 {
					k := stack[n-1].base
					if k < 0 {
						k = -k
					}
					cur = max(0, cur-1-k)
					stack = stack[:n-1]
				} else {
					cur = max(0, cur-1)
				}
			}
			switch t.ch {
			case ';', ',', '{', '}':
				length = max(length, run)
				run = 0
			}
		}
	}
	// An else-if stands in the scope of all ifs before it, and cc looks names up
	// through each of them.
	const branch = 10
	return deep, max(length, run, branch*chain)
}

// macro bounds the nesting that the expansion of a macro adds.
func (d *depths) macro(m *define) int {
	if v, ok := d.memo[m.name]; ok {
		return v
	}
	if d.busy[m.name] {
		return 0 // not expanded within itself
	}
	if len(d.busy) > 200 {
		return 1 << 20
	}
	d.busy[m.name] = true
	v, _ := d.measure(m.body)
	delete(d.busy, m.name)
	d.memo[m.name] = v
	return v
}

var errDeep = errors.New("too deep")

// counter measures expanded text that is written to it.
type counter struct {
	depth, run, maxDepth, maxRun int
}

func (c *counter) Write(p []byte) (int, error) {
	if len(p) > 0 && (p[0] == '"' || p[0] == '\'') {
		return len(p), nil
	}
	if len(p) != 1 {
		c.run++
	} else {
		switch p[0] {
		case ' ', '\n':
			return 1, nil
		case '(', '[', '{':
			c.depth++
		case ')', ']', '}':
			c.depth = max(0, c.depth-1)
		}
		switch p[0] {
		case ';', ',', '{', '}':
			c.run = 0
		default:
			c.run++
		}
	}
	if c.depth > c.maxDepth || c.run > c.maxRun {
		return 0, errDeep
	}
	return len(p), nil
}

// expanded measures what macro expansion makes of the sources, where that may
// be much more than their text: with headers, and where macros are pasted
// together.
func (d *depths) expanded(u *unit, fsys fs.FS, limit int, sources []cc.Source, headers bool) string {
	if !headers && (u.view != nil || !d.wild()) {
		return ""
	}
	c := &counter{maxDepth: u.opt.Limits.Depth, maxRun: u.opt.Limits.Length}
	err := preprocess(u, fsys, limit, sources, c)
	if errors.Is(err, errDeep) || err != nil && strings.Contains(err.Error(), "expansion limit") {
		return "macro expansion nests too deep or grows too long"
	}
	return ""
}

// wild says whether the file's macros can grow in ways not seen in their
// bodies: names pasted together, or a body that repeats what it is given.
func (d *depths) wild() bool {
	n := 0
	for _, m := range d.u.deflist {
		uses := 0
		for i, t := range m.body {
			if t.kind == directive || t.ch == '#' && i+1 < len(m.body) && m.body[i+1].ch == '#' {
				return true
			}
			if t.kind == ident && d.u.macro(d.u.str(t)) != nil {
				uses++
			}
		}
		if uses > 1 {
			n++
		}
	}
	return n > 12
}
