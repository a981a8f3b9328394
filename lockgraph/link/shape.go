package link

import "slices"

// sameShape reports whether the program has the image's functions, and they call each
// other as they did there: then the call graph is the image's.
func (p *Program) sameShape() bool {
	r, img := p.roster, p.opt.Image
	if img == nil || len(r.units) != img.path.len() || len(r.funcs) != img.name.len() {
		return false
	}
	for i := range r.units {
		u := &r.units[i]
		if u.was != int32(i) || u.Spare != (img.spare[i] != 0) {
			return false
		}
		if u.old >= 0 {
			continue // the numbers of its functions are left to be compared
		}
		if !slices.Equal(u.bones.tables, img.tables(u.was)) {
			return false
		}
		for n := u.first; n < u.first+u.n; n++ {
			f := &r.funcs[n]
			if f.old != n || f.static != (img.flags[n]&isStatic != 0) || f.index != img.index.at(n) {
				return false
			}
			from, to := img.call.span(n)
			if int(to-from) != len(f.calls) {
				return false
			}
			for i, c := range f.calls {
				if c != uint32(img.call.values.at(from+int32(i))) {
					return false
				}
			}
		}
	}
	for i := range r.funcs {
		if r.funcs[i].old != int32(i) {
			return false
		}
	}
	return true
}

// sameRefs reports whether functions of a program of the image's shape name the same
// functions as there.
func (p *Program) sameRefs() bool {
	img := p.opt.Image
	for i := range p.roster.units {
		u := &p.roster.units[i]
		if u.old >= 0 {
			continue
		}
		for n := u.first; n < u.first+u.n; n++ {
			if !slices.Equal(p.roster.funcs[n].refs, img.ref.of(n)) {
				return false
			}
		}
	}
	return true
}

// takeShape takes the call graph from the image, and gives its components by levels.
func (p *Program) takeShape() [][][]int {
	img, funcs := p.opt.Image, p.roster.funcs
	p.takeReach()
	var all [][][]int
	at := make(map[int32]int) // components of several functions, in their level
	single := make([]int, len(funcs))
	for i := range funcs {
		n := int32(i)
		c := component{img.comp.at(n), img.size.at(n)}
		l := img.level.at(n)
		p.level[i], p.comps[i] = l, c
		for len(all) <= int(l) {
			all = append(all, nil)
		}
		switch k, had := at[c.first]; {
		case had:
			all[l][k] = append(all[l][k], i)
		case c.size > 1:
			at[c.first] = len(all[l])
			fallthrough
		default:
			single[i] = i
			all[l] = append(all[l], single[i:i+1:i+1])
		}
	}
	return all
}

// takeReach takes from the image what calls reach, where that has the same functions.
func (p *Program) takeReach() {
	img, funcs := p.opt.Image, p.roster.funcs
	reached := make([]int32, img.reached.len())
	for i := range reached {
		reached[i] = img.reached.at(int32(i))
	}
	for i := range funcs {
		from, to := img.call.span(int32(i))
		funcs[i].reach = reached[from:to:to]
	}
}
