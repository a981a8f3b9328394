package link

import (
	"slices"

	"lockcheck/lockgraph/ir"
)

// startup finds the functions that run only while the system starts, before
// there is a second thread, by file and name: those that only a startup slot of
// the model names, and static ones that only such functions call.
func (p *Program) startup() map[[2]string]bool {
	slots := p.Model.Startup()
	if len(slots) == 0 {
		return nil
	}
	root, kept := map[*ir.Func]bool{}, map[*ir.Func]bool{}
	calls, callers := map[*ir.Func][]*ir.Func{}, map[*ir.Func]int{}
	files := map[*ir.Func]string{}
	for _, u := range p.Units {
		for _, t := range u.Tables {
			if pl, ok := p.index.body(u, t.Func); ok && slices.Contains(slots, t.Slot) {
				root[pl.fn] = true
			} else if ok {
				kept[pl.fn] = true
			}
		}
		for _, f := range u.Funcs {
			files[f] = u.Files[f.Pos.File]
			if slices.Contains(slots, f.Name) {
				root[f] = true
			}
			o := p.index.outline[f]
			for _, n := range o.names {
				if pl, ok := p.index.body(u, n); ok {
					kept[pl.fn] = true
				}
			}
			for _, c := range o.calls {
				if pl, ok := p.index.body(u, c.Name); ok && c.Ptr == nil && pl.fn != f && !slices.Contains(calls[f], pl.fn) {
					calls[f] = append(calls[f], pl.fn)
					callers[pl.fn]++
				}
			}
		}
	}
	found := map[[2]string]bool{}
	var todo []*ir.Func
	for f := range root {
		if callers[f] == 0 && !kept[f] {
			todo = append(todo, f)
		}
	}
	for len(todo) > 0 {
		f := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		found[[2]string{files[f], f.Name}] = true
		for _, c := range calls[f] {
			if callers[c]--; callers[c] == 0 && !kept[c] && (c.Static || root[c]) {
				todo = append(todo, c)
			}
		}
	}
	return found
}
