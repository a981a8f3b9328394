package link

import (
	"sync"

	"lockcheck/lockgraph/ir"
)

// A function is steady if what rules say of it rests on it alone, and on the answers to
// what they asked. In a unit of which one function is another one most are as steady as
// they were; they need not be analysed again to know what is said of them.

// SteadyFunc is a function of which rules say what they said.
type SteadyFunc struct {
	Index      int // of the unit's functions
	File, Name string
	Moved      bool // it stands at another line of its file
}

// steadyAsks is what was asked for the steady functions of a unit: numbers of what the
// program's rules asked.
type steadyAsks struct {
	own []int32   // for all of them
	of  [][]int32 // for each; nil for one that is not steady
}

// ruleAsks numbers what rules asked and were told, which is much the same from one
// function to the next.
type ruleAsks struct {
	mu  sync.Mutex
	ids map[answered]int32
	all []answered
}

func (a *ruleAsks) id(k answered) int32 {
	id, ok := a.ids[k]
	if !ok {
		if a.ids == nil {
			a.ids = map[answered]int32{}
		}
		id = int32(len(a.all))
		a.ids[k] = id
		a.all = append(a.all, k)
	}
	return id
}

func (a *ruleAsks) list(ids []int32) []answered {
	out := make([]answered, len(ids))
	for i, id := range ids {
		out[i] = a.all[id]
	}
	return out
}

func (p *Program) steadyAsks(rec *Recorder, steady []bool) *steadyAsks {
	p.ruleAsks.mu.Lock()
	defer p.ruleAsks.mu.Unlock()
	ids := func(as answers) []int32 {
		out := make([]int32, 0, len(as))
		for _, x := range as.list() {
			out = append(out, p.ruleAsks.id(x))
		}
		return out
	}
	a := &steadyAsks{own: ids(rec.own), of: make([][]int32, len(steady))}
	for i, is := range steady {
		switch {
		case !is:
		case i < len(rec.of):
			a.of[i] = ids(rec.of[i])
		default:
			a.of[i] = []int32{}
		}
	}
	return a
}

// Steady gives the functions of a unit that are as steady as in the image; of is how many
// it has in all.
func (p *Program) Steady(u *ir.Unit) (all []SteadyFunc, of int) {
	if p.sameUnits(); p.told == nil {
		return nil, 0
	}
	r := p.roster
	i := r.numberOf[u]
	p.steadyMu.Lock()
	defer p.steadyMu.Unlock()
	steady, had := p.steady[i]
	if !had {
		if p.steady == nil {
			p.steady = map[int32][]int32{}
		}
		steady = p.steadyIn(i)
		p.steady[i] = steady
	}
	for _, k := range steady {
		f := &r.funcs[r.units[i].first+k]
		all = append(all, SteadyFunc{int(k), r.text[f.file], r.text[f.name], f.line != p.opt.Image.line.at(f.old)})
	}
	return all, int(r.units[i].n)
}

// Placed reports whether a function is the only one of its name in a file: what was
// kept of places in it tells where they are now.
func (p *Program) Placed(file, function string) bool {
	_, count := p.roster.those(file, function)
	return count == 1
}

func (p *Program) steadyIn(i int32) (steady []int32) {
	r, s, img, told := p.roster, p.same, p.opt.Image, p.told
	u := &r.units[i]
	if u.was < 0 || u.old < 0 && u.bones.rest != img.rests.of(u.was) ||
		!eachOf(img.steadyAsk.of(u.was), told) || !s.reaches(i, &img.steadyReach, u.was) {
		return nil
	}
	for k := range u.n {
		n := u.first + k
		o := r.funcs[n].old
		if o < 0 || img.flags[o]&isSteady == 0 || !s.same[n] || !eachOf(img.steadyAskOf.of(o), told) || !s.reaches(i, &img.steadyReachOf, o) {
			continue
		}
		steady = append(steady, k)
	}
	return steady
}

// steadyUnit takes in what was asked for a unit's steady functions as such.
func (m *maker) steadyUnit(i int32) {
	img, old := m.img, m.old
	switch a, was := m.p.asks[i].steady, m.p.roster.units[i].was; {
	case a != nil:
		img.steadyAsk.add(m.asked(m.p.ruleAsks.list(a.own), toRules, &img.steadyReach, i))
	case m.p.sameUnits()[i]:
		img.steadyAsk.add(m.again(old.steadyAsk.of(was), toRules))
		m.reachAgain(&img.steadyReach, &old.steadyReach, was, i)
	default:
		img.steadyAsk.add(nil)
	}
	img.steadyReach.end()
}

// steadyFunc takes in whether a function is steady, and what was asked for that.
func (m *maker) steadyFunc(n int32) (flags byte) {
	img, old, f := m.img, m.old, &m.p.roster.funcs[n]
	a := m.p.asks[f.unit].steady
	var ask []byte
	switch {
	case a != nil:
		if k := int(n - m.p.roster.units[f.unit].first); k < len(a.of) && a.of[k] != nil {
			ids := a.of[k]
			ask, flags = m.asked(m.p.ruleAsks.list(ids), toRules, &img.steadyReachOf, f.unit), isSteady
		}
	case m.p.sameUnits()[f.unit] && old.flags[f.old]&isSteady != 0:
		ask, flags = m.again(old.steadyAskOf.of(f.old), toRules), isSteady
		m.reachAgain(&img.steadyReachOf, &old.steadyReachOf, f.old, f.unit)
	}
	img.steadyAskOf.add(ask)
	img.steadyReachOf.end()
	return flags
}

// reachAgain takes in names of the old image that rules asked about in a unit.
func (m *maker) reachAgain(to, from *lists, of, unit int32) {
	for _, b := range m.p.same.pairs(from, of) {
		to.values.add(m.sym(b[0]))
		to.values.add(m.p.roster.body(unit, b[0]))
	}
}
