package link

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"sync"

	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/pack"
)

// unitAsks is what is said of a unit, and what was asked for that.
type unitAsks struct {
	said   []byte
	asked  []answered
	steady *steadyAsks
}

// Keep keeps what is said of a unit, which rests on what rec was told, for an
// image of the program. steady tells which of its functions are: see [Program.Steady].
func (p *Program) Keep(u *ir.Unit, rec *Recorder, said []byte, steady []bool) {
	p.asks[p.roster.numberOf[u]] = unitAsks{said, rec.all.list(), p.steadyAsks(rec, steady)}
}

// Recall gives what the image keeps of what is said of a unit, if it rests on the
// same; else nil.
func (p *Program) Recall(u *ir.Unit) []byte {
	i := p.roster.numberOf[u]
	if !p.sameUnits()[i] {
		return nil
	}
	return p.opt.Image.said.of(p.roster.units[i].was)
}

// Said gives what the image keeps of what was said of a unit, be it the same or not.
func (p *Program) Said(u *ir.Unit) []byte {
	was := p.roster.units[p.roster.numberOf[u]].was
	if p.opt.Image == nil || was < 0 {
		return nil
	}
	return p.opt.Image.said.of(was)
}

// sameUnits tells of which units all is as in the image that rules ask about.
func (p *Program) sameUnits() []bool {
	p.sameOnce.Do(func() {
		p.unitSame = make([]bool, len(p.roster.units))
		if p.opt.Image == nil {
			return
		}
		if p.all {
			for i := range p.unitSame {
				p.unitSame[i] = true
			}
			return
		}
		p.told = p.toldNow()
		for i := range p.unitSame {
			p.unitSame[i] = p.isSameUnit(int32(i), p.told)
		}
	})
	return p.unitSame
}

func (p *Program) isSameUnit(i int32, told func(q int32) bool) bool {
	r, s, img := p.roster, p.same, p.opt.Image
	u := &r.units[i]
	if u.was < 0 {
		return false
	}
	from, to := img.span(u.was)
	if to-from != u.n {
		return false
	}
	for k := range u.n {
		f := &r.funcs[u.first+k]
		if !s.same[u.first+k] || f.old != from+k || f.line != img.line.at(f.old) {
			return false
		}
	}
	if u.old < 0 && u.bones.rest != img.rests.of(u.was) {
		return false
	}
	if !eachOf(img.ask.of(u.was), told) {
		return false
	}
	return s.reaches(i, &img.reach, u.was)
}

// reaches reports whether names mean to a unit what they did, with what that came to.
func (s *sameness) reaches(unit int32, l *lists, of int32) bool {
	a, b := l.span(of)
	for ; a < b; a += 2 {
		if !s.sameSum(s.p.roster.body(unit, l.values.at(a)), l.values.at(a+1)) {
			return false
		}
	}
	return true
}

// What is kept of a question.
const (
	askedKind = iota
	askedA    // and what follows: symbols
	askedB
	toFunctions // the answer while functions are analysed
	toRules     // the answer when all of them are
	ofQuestion
)

// questionAt gives a question of the image.
func (img *Image) questionAt(q int32) question {
	at := img.question[4*ofQuestion*q:]
	return question{askKind(at.at(askedKind)), img.text[at.at(askedA)], img.text[at.at(askedB)]}
}

// answer gives an answer of the image to a question.
func (img *Image) answer(q, to int32) string { return img.text[img.question.at(ofQuestion*q+to)] }

// askedBy gives what was asked while a function was analysed.
func (img *Image) askedBy(fn int32) answers {
	as := answers{}
	eachOf(img.asked.of(fn), func(q int32) bool {
		as[img.questionAt(q)] = img.answer(q, toFunctions)
		return true
	})
	from, to := img.bodies.span(fn)
	for ; from < to; from += 2 {
		answer := ""
		if y := img.bodies.values.at(from + 1); y >= 0 {
			sum := img.sums.of(y)
			answer = string(sum[:])
		}
		as.note(askBody, img.text[img.bodies.values.at(from)], "", answer)
	}
	return as
}

func (img *Image) questions() int { return img.question.len() / ofQuestion }

// toldNow tells whether the program gives rules the image's answer to a question
// that is no unit's own.
func (p *Program) toldNow() func(q int32) bool {
	img := p.opt.Image
	known := make([]int8, img.questions())
	return func(q int32) bool {
		if known[q] == 0 {
			ask := img.questionAt(q)
			known[q] = 1
			if !p.restsOnSame(ask) && p.answer(nil, ask) != img.answer(q, toRules) {
				known[q] = -1
			}
		}
		return known[q] > 0
	}
}

// restsOnSame reports whether all is as in the image that the answer to a question
// comes from, so that nobody has to ask it.
func (p *Program) restsOnSame(q question) bool {
	switch q.Kind {
	case askOrderers:
		r := p.found.edges[[2]string{q.A, q.B}]
		return r != nil && !r.changed
	case askProtects, askWritten:
		return p.sameDeclared() && !p.found.writes.changed(q.B)
	case askSettled:
		return !p.found.writes.changed(q.A)
	case askProtectors:
		return p.sameDeclared()
	case askClass, askRecurses, askCounts:
		return p.sameFacts && !p.found.otherKinds
	case askStable:
		return p.sameFacts
	case askStarts:
		return p.sameCalls
	}
	return false
}

// toldElse gives the questions of functions of the image that have another
// answer now.
func (p *Program) toldElse() map[int32]bool {
	img := p.opt.Image
	if p.sameFacts && p.sameDeclared() {
		return nil
	}
	told := map[int32]bool{}
	for q := range int32(img.questions()) {
		switch ask := img.questionAt(q); ask.Kind {
		case askRecurses, askCounts, askStatic, askDeclared, askListed, askProtected, askStable:
			if p.answer(nil, ask) != img.answer(q, toFunctions) {
				told[q] = true
			}
		}
	}
	return told
}

// sum covers what is declared.
func (t *protection) sum() []byte {
	h := sha256.New()
	for _, m := range slices.Sorted(maps.Keys(t.classes)) {
		fmt.Fprintf(h, "%q %q\n", m, t.classes[m])
	}
	for _, m := range slices.Sorted(maps.Keys(t.settled)) {
		fmt.Fprintf(h, "%q %t\n", m, t.settled[m])
	}
	return h.Sum(nil)
}

type sameState struct {
	sameFacts bool
	sameCalls bool // functions call and name each other as in the image

	declaredOnce sync.Once
	declaredSame bool

	all      bool // the program is the image's
	sameOnce sync.Once
	unitSame []bool
	told     func(q int32) bool // whether rules are told the same; not for several at once

	steadyMu sync.Mutex
	steady   map[int32][]int32 // units -> functions of theirs

	orderOnce sync.Once
	ordered   bool

	judgeOnce sync.Once
	judged    []*graph.Edge

	startOnce sync.Once
	startsOf  map[[2]string]bool

	callersOnce sync.Once
	callersOf   *callers
}

// Has reports whether an image tells of a unit of this content.
func (img *Image) Has(path string, sum Key) bool {
	i, ok := img.unit(path)
	return ok && img.sum(i) == sum && sum != Key{}
}

// Files gives the files that a unit of the image has code of.
func (img *Image) Files(path string) []string {
	i, ok := img.unit(path)
	if !ok {
		return nil
	}
	var names []string
	for _, f := range img.files(i) {
		names = append(names, img.text[f])
	}
	return names
}

// Units counts the units of an image.
func (img *Image) Units() int {
	if img == nil {
		return 0
	}
	return img.path.len()
}

// More gives what [Program.Image] was given to be kept with an image.
func (img *Image) More() ([]byte, error) {
	w, err := img.wholeFacts()
	return w.More, err
}

// Pack gives a value as bytes, with the places in it as an image has them.
func (p *Program) Pack(v any) []byte { return pack.BytesWith(v, p.places) }

// Unpack reads what [Program.Pack] wrote, with the places where they are in this
// program.
func (p *Program) Unpack(data []byte, v any) error { return pack.ValueWith(data, v, p.places) }

// Moved reports whether a function stands elsewhere in its file than in the image,
// or is another one.
func (p *Program) Moved(file, function string) bool {
	n := p.roster.in(file, function)
	if n < 0 || p.opt.Image == nil {
		return false
	}
	f := &p.roster.funcs[n]
	if f.old < 0 || f.line != p.opt.Image.line.at(f.old) {
		return true
	}
	return p.roster.units[f.unit].old < 0 && f.sum != p.opt.Image.digest.of(f.old)
}

// Identical reports whether the program is the image's.
func (p *Program) Identical() bool { return p.all }

// Others gives the files that units of which the image does not tell, or tells
// otherwise, have code of, then or now: what the image says of places in all others
// holds as it stands. ok is false where the program has not the image's units.
func (p *Program) Others() (files map[string]bool, ok bool) {
	r, img := p.roster, p.opt.Image
	if img == nil || len(r.units) != img.path.len() {
		return nil, false
	}
	files = map[string]bool{}
	for i := range r.units {
		u := &r.units[i]
		if u.was < 0 {
			return nil, false
		}
		if u.old >= 0 {
			continue
		}
		for _, f := range u.unit.Files {
			files[f] = true
		}
		for _, f := range img.files(u.was) {
			files[img.text[f]] = true
		}
	}
	return files, true
}

// UnitOf gives the unit of a function with a body, by the name of the file that it
// stands in; nil if there is none.
func (p *Program) UnitOf(file, function string) *ir.Unit {
	n := p.roster.in(file, function)
	if n < 0 {
		return nil
	}
	return p.roster.units[p.roster.funcs[n].unit].unit
}

// UnitsOf gives the units that have functions in files.
func (p *Program) UnitsOf(in func(file string) bool) map[*ir.Unit]bool {
	r := p.roster
	units := map[*ir.Unit]bool{}
	for i, is := range r.within(in) {
		if is {
			units[r.units[r.funcs[i].unit].unit] = true
		}
	}
	return units
}

// within tells of each function whether it stands in one of the files. Each
// file is asked about once.
func (r *roster) within(in func(file string) bool) []bool {
	here := make([]bool, len(r.funcs))
	known := map[int32]bool{}
	for i := range r.funcs {
		file := r.funcs[i].file
		is, ok := known[file]
		if !ok {
			is = in(r.text[file])
			known[file] = is
		}
		here[i] = is
	}
	return here
}

// EdgesIn gives the ends of the graph's edges that come about in files.
func (p *Program) EdgesIn(in func(file string) bool) map[[2]string]bool {
	here := p.roster.within(in)
	edges := map[[2]string]bool{}
	for pair, rel := range p.found.edges {
		if slices.ContainsFunc(rel.by, func(n int32) bool { return here[n] }) {
			edges[pair] = true
		}
	}
	return edges
}
