package link

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// guessed gives what naming conventions tell of the macros that a unit uses
// and nobody in view defines. A convention is believed of a lock class only
// if the unit both takes and releases it so.
func guessed(m *model.Model, u *ir.Unit) map[string]*summary.Summary {
	all := map[string]*summary.Summary{}
	taken, released := map[string]bool{}, map[string]bool{}
	for _, f := range u.Funcs {
		for _, b := range f.Blocks {
			for i := range b.Instrs {
				in := &b.Instrs[i]
				name := in.Callee.Name
				if in.Op != ir.Call || name == "" || all[name] != nil || m.Func(name) != nil {
					continue
				}
				s := m.Guess(name, len(in.Args))
				if s == nil {
					continue
				}
				all[name] = s
				for _, c := range s.Cases {
					for _, op := range c.Ops {
						switch op.Kind {
						case summary.Lock, summary.TryLock:
							taken[op.Class] = true
						case summary.Unlock:
							released[op.Class] = true
						}
					}
				}
			}
		}
	}
	for name, s := range all {
		for _, c := range s.Cases {
			for _, op := range c.Ops {
				if op.Class != "" && !(taken[op.Class] && released[op.Class]) {
					delete(all, name)
				}
			}
		}
	}
	return all
}
