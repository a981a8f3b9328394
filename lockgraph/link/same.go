package link

import (
	"bytes"
	"context"
	"slices"
)

// sameness tells which functions come to the same as in the image: their bodies
// are the same, what they reach comes to the same, and they are told the same.
// It does so bottom-up, as functions are analysed.
type sameness struct {
	p       *Program
	img     *Image
	guesses []bool         // units: naming conventions tell the same of what they use
	same    []bool         // functions, by their numbers
	told    map[int32]bool // questions with another answer than in the image
	known   []known        // of functions that are the same
}

func (p *Program) sameness() *sameness {
	s := &sameness{p: p, img: p.opt.Image}
	if s.img == nil {
		return s
	}
	r := p.roster
	s.same, s.known = make([]bool, len(r.funcs)), make([]known, len(r.funcs))
	s.guesses = make([]bool, len(r.units))
	for i := range r.units {
		u := &r.units[i]
		s.guesses[i] = u.old >= 0 || u.was >= 0 && s.img.guess.of(u.was) == u.bones.guessed
	}
	s.told = p.toldElse()
	return s
}

// component reports whether the functions of a component are the same.
func (s *sameness) component(comp []int) bool {
	if s.img == nil {
		return false
	}
	first, last := int32(-1), int32(-1)
	for i, n := range comp {
		o := s.p.roster.funcs[n].old
		switch {
		case o <= last || int(s.img.size.at(o)) != len(comp):
			return false
		case i == 0:
			first = s.img.comp.at(o)
		case s.img.comp.at(o) != first:
			return false
		}
		last = o
	}
	for _, n := range comp {
		if !s.function(int32(n)) {
			return false
		}
	}
	return true
}

// function reports whether a function is the same, given that those of its component
// are.
func (s *sameness) function(n int32) bool {
	if !s.stands(n) {
		return false
	}
	f := &s.p.roster.funcs[n]
	from, _ := s.img.call.span(f.old)
	for i, c := range f.calls {
		if kindOf(c) == direct && !s.reach(n, f.reach[i], s.img.reached.at(from+int32(i))) {
			return false
		}
	}
	return true
}

// stands reports whether all is as it was that a function rests on beside what those
// come to that it calls by name.
func (s *sameness) stands(n int32) bool {
	r, img := s.p.roster, s.img
	f := &r.funcs[n]
	o := f.old
	if r.units[f.unit].old < 0 && f.sum != img.digest.of(o) || !s.guesses[f.unit] {
		return false
	}
	twice := r.twice(f)
	if twice != (img.flags[o]&isTwice != 0) || twice && f.line != img.line.at(o) { // its sites are told by their lines
		return false
	}
	was := img.unitOf.at(o)
	for _, c := range f.calls {
		if k := kindOf(c); (k == pointer || k == local) && !s.pointer(n, was, c) {
			return false
		}
	}
	if len(s.told) > 0 && !eachOf(img.asked.of(o), func(q int32) bool { return !s.told[q] }) {
		return false
	}
	for _, b := range s.pairs(&img.bodies, o) {
		x := r.body(f.unit, b[0])
		if x >= 0 && s.p.level[x] >= s.p.level[n] {
			x = -1 // it is not known by the order of work
		}
		if !s.sameSum(x, b[1]) {
			return false
		}
	}
	return true
}

func (s *sameness) pairs(l *lists, i int32) [][2]int32 {
	from, to := l.span(i)
	if from == to {
		return nil
	}
	out := make([][2]int32, 0, (to-from)/2)
	for j := from; j < to; j += 2 {
		out = append(out, [2]int32{l.values.at(j), l.values.at(j + 1)})
	}
	return out
}

// reach reports whether to the function n, the function x comes to what the image's
// function y does. Both are -1 if there is none.
func (s *sameness) reach(n, x, y int32) bool {
	if x < 0 || y < 0 {
		return x < 0 && y < 0
	}
	within := s.img.comp.at(y) == s.img.comp.at(s.p.roster.funcs[n].old)
	if s.p.comps[x] == s.p.comps[n] {
		return within && s.p.roster.funcs[x].old == y
	}
	return !within && s.sameSum(x, y)
}

func (s *sameness) sameSum(x, y int32) bool {
	if x < 0 || y < 0 {
		return x < 0 && y < 0
	}
	if s.same[x] && s.p.roster.funcs[x].old == y {
		return true
	}
	k := s.p.known[x]
	return k != nil && k.sum == s.img.sums.of(y)
}

// pointer reports whether a call through a pointer reaches the same.
func (s *sameness) pointer(n, was int32, c uint32) bool {
	img, o := s.img, s.p.roster.funcs[n].old
	xs, ys := s.p.roster.targets(s.p.roster.funcs[n].unit, c), img.targets(was, c)
	if len(xs) != len(ys) {
		return false
	}
	if len(xs) == 1 {
		return s.reach(n, xs[0], ys[0])
	}
	xs = s.p.below(n, xs)
	ys = slices.DeleteFunc(ys, func(y int32) bool { return img.level.at(y) >= img.level.at(o) })
	return slices.EqualFunc(xs, ys, func(x, y int32) bool { return s.reach(n, x, y) })
}

// targets gives the functions that a call of the image may reach.
func (img *Image) targets(unit int32, call uint32) []int32 {
	i, ok := img.slots[symbolOf(call)]
	if !ok {
		return nil
	}
	from, to := img.target.span(i)
	out := make([]int32, 0, (to-from)/2)
	for j := from; j < to; j += 2 {
		if kindOf(call) == local && img.target.values.at(j) != unit {
			continue
		}
		out = append(out, img.target.values.at(j+1))
	}
	return out
}

// twice reports whether there are several functions of a name in a file.
func (r *roster) twice(f *node) bool {
	count := 0
	for _, n := range r.byName[f.name] {
		if r.funcs[n].file == f.file {
			count++
		}
	}
	return count > 1
}

// take takes what came of a component from the image.
func (s *sameness) take(comp []int) {
	for _, n := range comp {
		o := s.p.roster.funcs[n].old
		s.same[n] = true
		k := &s.known[n]
		k.sum, k.old = s.img.sums.of(o), o
		s.p.known[n] = k
		s.p.work[n] = work{old: o}
	}
}

// rest takes out of the evidence what the image has of functions that are not
// the same, and tells it who the others are.
func (s *sameness) rest() error {
	if s.img == nil {
		return nil
	}
	now, instead := make([]int32, s.img.name.len()), make(map[int32]int32)
	for i := range now {
		now[i] = -1
	}
	found := s.p.found
	for n := range s.same {
		switch o := s.p.roster.funcs[n].old; {
		case s.same[n]:
			now[o] = int32(n)
		case o >= 0:
			instead[o] = int32(n)
		default:
			found.instead(nil, found.fresh[int32(n)])
		}
	}
	for o, n := range now {
		if n >= 0 {
			continue
		}
		was, err := s.p.contribution(int32(o))
		if err != nil {
			return err
		}
		var is *contribution
		if n, ok := instead[int32(o)]; ok {
			is = found.fresh[n]
		}
		found.instead(was, is)
	}
	found.contributed(s.img, now)
	return nil
}

// identical reports whether the program is that of the image.
func (p *Program) identical() bool {
	img := p.opt.Image
	if img == nil || !p.sameFacts || !p.sameDeclared() {
		return false
	}
	for i := range p.roster.units {
		if p.roster.units[i].old != int32(i) {
			return false
		}
	}
	return true
}

// sameDeclared reports whether it is declared as in the image which lock protects
// what.
func (p *Program) sameDeclared() bool {
	p.declaredOnce.Do(func() {
		w, err := p.opt.Image.wholeFacts()
		p.declaredSame = err == nil && bytes.Equal(p.declared.sum(), w.Protects)
	})
	return p.declaredSame
}

// takeAll takes what came of all functions from the image.
func (p *Program) takeAll(ctx context.Context) error {
	img, funcs := p.opt.Image, p.roster.funcs
	all := make([]known, len(funcs))
	s := &sameness{p: p, img: img, same: make([]bool, len(funcs))}
	p.same, p.asks, p.all, p.sameCalls = s, make([]unitAsks, len(p.roster.units)), true, true
	now := make([]int32, len(funcs))
	for i := range funcs {
		o := int32(i)
		s.same[i], now[i] = true, o
		all[i].sum, all[i].old = img.sums.of(o), o
		p.known[i], p.work[i] = &all[i], work{old: o}
		p.level[i], p.comps[i] = img.level.at(o), component{img.comp.at(o), img.size.at(o)}
	}
	p.takeReach()
	var err error
	if p.found, err = newEvidence(p); err != nil {
		return err
	}
	w, err := img.wholeFacts()
	if err != nil {
		return err
	}
	p.Stats = w.Stats
	p.found.contributed(img, now)
	return p.finish(ctx, p.found)
}
