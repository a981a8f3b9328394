package link

import "slices"

// starts gives the functions that run only while the system starts.
func (p *Program) starts() map[[2]string]bool {
	p.startOnce.Do(func() {
		if p.sameCalls {
			p.startsOf = p.startsKept()
		} else {
			p.startsOf = p.startup()
		}
	})
	return p.startsOf
}

// startsKept gives them as the image tells, where functions call each other as there.
func (p *Program) startsKept() map[[2]string]bool {
	img, found := p.opt.Image, map[[2]string]bool{}
	for i, flags := range img.flags {
		if flags&isStart != 0 {
			f := &p.roster.funcs[i]
			found[[2]string{p.roster.text[f.file], p.roster.text[f.name]}] = true
		}
	}
	return found
}

// startup finds the functions that run only while the system starts, before
// there is a second thread, by file and name: those that only a startup slot of
// the model names, and static ones that only such functions call.
func (p *Program) startup() map[[2]string]bool {
	slots := p.Model.Startup()
	if len(slots) == 0 {
		return nil
	}
	r := p.roster
	begins := map[int32]bool{}
	for _, s := range slots {
		begins[r.find(s)] = true
	}
	n := len(r.funcs)
	root, kept := make([]bool, n), make([]bool, n)
	calls, callers := make([][]int32, n), make([]int32, n)
	for i := range r.units {
		for _, t := range r.tables(int32(i)) {
			f := r.body(int32(i), t[1])
			switch {
			case f < 0:
			case begins[t[0]]:
				root[f] = true
			default:
				kept[f] = true
			}
		}
	}
	for i := range r.funcs {
		f := &r.funcs[i]
		root[i] = root[i] || begins[f.name]
		for _, name := range f.refs {
			if b := r.body(f.unit, name); b >= 0 {
				kept[b] = true
			}
		}
		for _, b := range f.reach {
			if b >= 0 && b != int32(i) && !slices.Contains(calls[i], b) {
				calls[i] = append(calls[i], b)
				callers[b]++
			}
		}
	}
	found := map[[2]string]bool{}
	var todo []int32
	for i := range r.funcs {
		if root[i] && callers[i] == 0 && !kept[i] {
			todo = append(todo, int32(i))
		}
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		f := &r.funcs[i]
		found[[2]string{r.text[f.file], r.text[f.name]}] = true
		for _, c := range calls[i] {
			if callers[c]--; callers[c] == 0 && !kept[c] && (r.funcs[c].static || root[c]) {
				todo = append(todo, c)
			}
		}
	}
	return found
}
