package model

import (
	"fmt"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// guess is what a naming convention tells of a macro that is defined out of
// view: SC_LOCK(sc) takes some lock of sc that SC_UNLOCK(sc) releases.
type guess struct {
	suffix string // with the underscore: "_LOCK"
	open   bool   // a word follows the suffix: FOO_UNLOCK_WAKEUP
	fn     *function
}

// stem gives what stands before the suffix in a name.
func (g *guess) stem(name string) (string, bool) {
	if !g.open {
		stem, ok := strings.CutSuffix(name, g.suffix)
		return stem, ok && isStem(stem)
	}
	stem, word, ok := strings.Cut(name, g.suffix)
	return stem, ok && isStem(stem) && isStem(word)
}

// stemMark stands in a guess's paths for what the star of its pattern matches.
const stemMark = "@"

// Guess gives what the model's naming conventions say of a macro, or nil if
// they say nothing. The summary is no [summary.Summary.Primitive], and the
// lock's kind is not known.
func (m *Model) Guess(name string, args int) *summary.Summary {
	var best *guess
	for i := range m.guesses {
		g := &m.guesses[i]
		if len(g.fn.params) != args || best != nil && !g.closer(best) {
			continue
		}
		if _, ok := g.stem(name); ok {
			best = g
		}
	}
	if best == nil {
		return nil
	}
	return best.expand(name)
}

// closer reports whether g says more of a name than another guess that fits it.
func (g *guess) closer(other *guess) bool {
	if g.open != other.open {
		return other.open
	}
	return len(g.suffix) > len(other.suffix)
}

// isStem tells whether a word reads as a macro's: capitals, digits and _.
func isStem(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != '_' && !isDigit(c) && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return s != "" && !isDigit(s[0])
}

// expand puts the stem of name into the guess's operations. All macros of a
// stem mean one lock class, named STEM_LOCK.
func (g *guess) expand(name string) *summary.Summary {
	stem, _ := g.stem(name)
	class := stem + "_LOCK"
	s := *g.fn.sum
	s.Func = name
	s.Cases = make([]summary.Case, len(g.fn.sum.Cases))
	for i, c := range g.fn.sum.Cases {
		s.Cases[i] = summary.Case{When: c.When, Ops: make([]summary.Op, len(c.Ops))}
		for j, op := range c.Ops {
			op.Path = substitute(op.Path, class)
			op.Class = class
			s.Cases[i].Ops[j] = op
		}
	}
	return &s
}

func substitute(p ir.Path, name string) ir.Path {
	if p.Name == stemMark {
		p.Name = name
	}
	q := p.Extend()
	for i := range q.Steps {
		if q.Steps[i].Name == stemMark {
			q.Steps[i].Name = name
		}
	}
	return q
}

// guessLine reads the head of "guess *SUFFIX(PARAM) : OPS"; behind a suffix
// that ends in an underscore there may be another star.
func (p *parser) guessLine(c *cursor, f *funcLines) error {
	if err := c.expect("*"); err != nil {
		return err
	}
	suffix, err := c.name("the end of a macro's name")
	if err != nil {
		return err
	}
	if !strings.HasPrefix(suffix, "_") {
		return fmt.Errorf("%q does not begin with an underscore; write a suffix such as _LOCK", suffix)
	}
	f.guess = suffix
	if strings.HasSuffix(suffix, "_") {
		if err := c.expect("*"); err != nil {
			return err
		}
	}
	f.names = nil
	if err := c.expect("("); err != nil {
		return err
	}
	return p.parameters(c, f)
}
