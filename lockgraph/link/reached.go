package link

// reached tells which functions of a program that has the image's shape may come to
// something else than there: those of units that are not as they were, and as far as
// those do come to something else, who rests on them. All others are as they were, and
// are not looked at.
type reached struct {
	s    *sameness
	may  []bool
	back *dependents // once one is another one
}

// reached gives what may be reached at first.
func (s *sameness) reached() *reached {
	p, r := s.p, &reached{s: s, may: make([]bool, len(s.same))}
	for i := range p.roster.units {
		if u := &p.roster.units[i]; u.old < 0 {
			for n := u.first; n < u.first+u.n; n++ {
				r.may[n] = true
			}
		}
	}
	if len(s.told) > 0 {
		for n := range r.may {
			r.may[n] = r.may[n] || !eachOf(s.img.asked.of(int32(n)), func(q int32) bool { return !s.told[q] })
		}
	}
	return r
}

// component reports whether one of a component may be another one.
func (r *reached) component(comp []int) bool {
	for _, n := range comp {
		if r.may[n] {
			return true
		}
	}
	return false
}

// another says that a function has come to something else.
func (r *reached) another(n int32) {
	if r.back == nil {
		r.back = r.s.p.dependents()
	}
	r.back.each(n, func(m int32) { r.may[m] = true })
}

// dependents are, of each function, those that rest on what it comes to: who calls it, by
// its name or through a slot that has it, and who asks about its body.
type dependents struct {
	direct groups
	slots  groups          // of functions: slots that have them
	slotOf map[int32]int32 // slots, numbered
	users  [][]int32       // of slots: who calls through them
}

// groups are lists of numbers, one after the other.
type groups struct{ ends, all []int32 }

// grouped groups pairs of a key below n and a value that each gives twice.
func grouped(n int, each func(add func(k, v int32))) groups {
	g := groups{ends: make([]int32, n+1)}
	each(func(k, _ int32) { g.ends[k+1]++ })
	for i := 1; i <= n; i++ {
		g.ends[i] += g.ends[i-1]
	}
	g.all = make([]int32, g.ends[n])
	at := append([]int32(nil), g.ends[:n]...)
	each(func(k, v int32) { g.all[at[k]] = v; at[k]++ })
	return g
}

func (g *groups) of(k int32) []int32 { return g.all[g.ends[k]:g.ends[k+1]] }

func (p *Program) dependents() *dependents {
	r, img := p.roster, p.opt.Image
	d := &dependents{slotOf: map[int32]int32{}}
	for s := range r.slots {
		d.slotOf[s] = int32(len(d.slotOf))
	}
	d.users = make([][]int32, len(d.slotOf))
	d.slots = grouped(len(r.funcs), func(add func(k, v int32)) {
		for s, id := range d.slotOf {
			for _, e := range r.slots[s] {
				if n := r.body(e.unit, e.name); n >= 0 {
					add(n, id)
				}
			}
		}
	})
	d.direct = grouped(len(r.funcs), func(add func(k, v int32)) {
		for i := range r.funcs {
			n, f := int32(i), &r.funcs[i]
			for _, x := range f.reach {
				if x >= 0 {
					add(x, n)
				}
			}
			from, to := img.bodies.span(n)
			for ; from < to; from += 2 {
				if x := img.bodies.values.at(from + 1); x >= 0 {
					add(x, n)
				}
			}
		}
	})
	for i := range r.funcs {
		for _, c := range r.funcs[i].calls {
			if k := kindOf(c); k == pointer || k == local {
				if id, ok := d.slotOf[symbolOf(c)]; ok {
					d.users[id] = append(d.users[id], int32(i))
				}
			}
		}
	}
	return d
}

// each gives those that rest on a function.
func (d *dependents) each(n int32, f func(int32)) {
	for _, m := range d.direct.of(n) {
		f(m)
	}
	for _, s := range d.slots.of(n) {
		for _, m := range d.users[s] {
			f(m)
		}
	}
}
