package link

import (
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// guessed gives what naming conventions tell of the macros that a unit with
// these functions uses and nobody in view defines. A convention is believed of a lock class only
// if the unit both takes and releases it so.
func guessed(m *model.Model, outlines []outline) map[string]*summary.Summary {
	all := map[string]*summary.Summary{}
	taken, released := map[string]bool{}, map[string]bool{}
	for i := range outlines {
		for _, in := range outlines[i].calls {
			if in.Name == "" || all[in.Name] != nil || m.Func(in.Name) != nil {
				continue
			}
			s := m.Guess(in.Name, in.args)
			if s == nil {
				continue
			}
			all[in.Name] = s
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
