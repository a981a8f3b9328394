package link

import (
	"slices"

	"lockcheck/lockgraph/summary"
)

// callers tells who calls the functions of a program, and which ones others may call
// whom nobody sees: those that a table has, or that are handed on.
type callers struct {
	of    groups
	named []bool
}

func (p *Program) callers() *callers {
	p.callersOnce.Do(func() {
		r := p.roster
		c := &callers{named: make([]bool, len(r.funcs))}
		c.of = grouped(len(r.funcs), func(add func(k, v int32)) {
			for i := range r.funcs {
				for _, callee := range r.funcs[i].reach {
					if callee >= 0 && callee != int32(i) {
						add(callee, int32(i))
					}
				}
			}
		})
		name := func(unit, symbol int32) {
			if n := r.body(unit, symbol); n >= 0 {
				c.named[n] = true
			}
		}
		for i := range r.units {
			for _, t := range r.tables(int32(i)) {
				name(int32(i), t[1])
			}
		}
		for i := range r.funcs {
			for _, symbol := range r.funcs[i].refs {
				name(r.funcs[i].unit, symbol)
			}
		}
		p.callersOf = c
	})
	return p.callersOf
}

// Bare gives the calls that lead to a place in a function, which needs a lock of file
// scope, out of a function of another file that nobody calls or hands on, as the entry
// of a system call: on the way nobody takes the lock. It is nil where there is none.
func (p *Program) Bare(file, function, lock string) []summary.Site {
	n := p.roster.in(file, function)
	if n < 0 {
		return nil
	}
	seen := map[int32]bool{n: true}
	for todo := []int32{n}; len(todo) > 0; todo = todo[1:] {
		for _, caller := range p.callers().of.of(todo[0]) {
			way := p.needs(caller, lock)
			if seen[caller] || len(way) < 2 || way[len(way)-1].Func != function {
				continue
			}
			seen[caller] = true
			todo = append(todo, caller)
			f := &p.roster.funcs[caller]
			if len(p.callers().of.of(caller)) == 0 && !p.callers().named[caller] && f.file != p.roster.funcs[n].file {
				return way
			}
		}
	}
	return nil
}

// needs gives the calls that lead from a function to what needs the lock held on entry,
// or nil if it does not.
func (p *Program) needs(n int32, lock string) []summary.Site {
	s := p.summaryOf(n)
	if s == nil {
		return nil
	}
	for i := range s.Cases {
		ops := s.Cases[i].Ops
		at := slices.IndexFunc(ops, func(op summary.Op) bool { return op.Kind == summary.Require && op.Path.Key() == lock })
		if at >= 0 {
			return ops[at].Sites
		}
	}
	return nil
}
