package link

import (
	"bytes"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// shared is what a program keeps of a function's outcome for a program that is
// linked on its base.
type shared struct {
	unit    *ir.Unit
	comp    int // the number of its component
	size    int // how many functions that has
	key     Key
	answers []answered
	gives   *contribution
}

// share keeps the outcomes of a component for programs on this one's base.
func (p *Program) share(places []place, comp []int, outs []*outcome) {
	if !p.opt.Share || p.opt.Memo == nil {
		return
	}
	if p.shares == nil {
		p.shares = make(map[*ir.Func]*shared, len(places))
	}
	for i, o := range outs {
		answers := o.told
		if o.result != nil {
			answers = o.asked
		}
		p.shares[o.fn] = &shared{places[comp[i]].unit, comp[0], len(comp), o.key, answers, o.gives}
	}
}

// moved are the files in which functions are others than in the base, or
// stand elsewhere.
func (p *Program) moved() map[string]bool {
	b := p.opt.Base
	files := map[string]bool{}
	now := map[*ir.Func]bool{}
	for _, u := range p.Units {
		for _, f := range u.Funcs {
			now[f] = true
			if b.shares[f] == nil {
				files[u.Files[f.Pos.File]] = true
			}
		}
	}
	for f, s := range b.shares {
		if !now[f] {
			files[s.unit.Files[f.Pos.File]] = true
		}
	}
	return files
}

// fromBase gives the outcomes of a component that are the base's: its functions
// are the same ones, what they reach comes to the same, and they are told the
// same. It says no more than the memo would, without keys.
func (p *Program) fromBase(places []place, comp []int) []*outcome {
	b := p.opt.Base
	if b == nil || b.shares == nil {
		return nil
	}
	first := b.shares[places[comp[0]].fn]
	if first == nil || first.size != len(comp) {
		return nil
	}
	own := make(map[*ir.Func]bool, len(comp))
	for _, n := range comp {
		own[places[n].fn] = true
	}
	outs := make([]*outcome, len(comp))
	for i, n := range comp {
		pl := places[n]
		s := b.shares[pl.fn]
		if s == nil || s.comp != first.comp || p.files[pl.unit] != b.files[s.unit] ||
			!p.reachesSame(pl, s.unit, own) || s.gives.in(p.elsewhere) || !p.still(pl.unit, s.answers) {
			return nil
		}
		k := b.summaries[pl.fn]
		outs[i] = &outcome{fn: pl.fn, key: s.key, gives: s.gives, told: s.answers,
			known: &known{sum: k.sum, data: k.data, from: p}}
	}
	return outs
}

// reachesSame reports whether the calls of a function reach the same functions
// as in the base, and whether these come to the same.
func (p *Program) reachesSame(pl place, was *ir.Unit, own map[*ir.Func]bool) bool {
	b := p.opt.Base
	same := func(x, y place) bool {
		if x.fn != y.fn {
			return false
		}
		if own[x.fn] {
			return true
		}
		now, then := p.summaries[x.fn], b.summaries[x.fn]
		return now != nil && then != nil && now.sum == then.sum
	}
	for _, in := range p.index.outline[pl.fn].calls {
		if in.Ptr != nil {
			xs, ys := p.index.targets(pl.unit, *in.Ptr), b.index.targets(was, *in.Ptr)
			if len(xs) != len(ys) {
				return false
			}
			if len(xs) > 1 {
				xs, ys = p.below(pl.fn, xs), b.below(pl.fn, ys)
			}
			if len(xs) != len(ys) {
				return false
			}
			for i := range xs {
				if !same(xs[i], ys[i]) {
					return false
				}
			}
			continue
		}
		if m := p.Model.Func(in.Name); m != nil && m.Primitive {
			continue
		}
		x, has := p.index.body(pl.unit, in.Name)
		y, had := b.index.body(was, in.Name)
		if has != had || has && !same(x, y) || !alike(p.index.guesses[pl.unit][in.Name], b.index.guesses[was][in.Name]) {
			return false
		}
	}
	return true
}

func alike(x, y *summary.Summary) bool {
	if x == nil || y == nil {
		return x == y
	}
	return bytes.Equal(pack.Bytes(*x), pack.Bytes(*y))
}

// in reports whether a place that it tells of is in one of some files.
func (c *contribution) in(files map[string]bool) bool {
	for i := range c.Edges {
		s := &c.Edges[i].Site
		if files[s.File] || files[s.Held.File] {
			return true
		}
		for j := range s.Chain {
			if files[s.Chain[j].File] {
				return true
			}
		}
	}
	return false
}
