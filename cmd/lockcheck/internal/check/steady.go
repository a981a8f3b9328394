package check

import (
	"slices"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/ir"
	"lockcheck/rules/driver"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// steady notes what a unit's steady functions tell the others, and gives which they
// are.
func (s *side) steady(u *ir.Unit, all []driver.FuncReport) []bool {
	is := make([]bool, len(u.Funcs))
	var heard []lockfacts.Heard
	for i := range all {
		is[all[i].At] = true
		if h := &all[i].Heard; len(h.Some)+len(h.Destroys)+len(h.Released) > 0 {
			heard = append(heard, *h)
		}
	}
	s.speaks(u, func(sp *spoken) { sp.Heard = heard })
	return is
}

// leftUnit is a unit on the side after a patch of which some functions are not analysed.
type leftUnit struct {
	is    []bool                         // of its functions
	words map[[2]string]*report.Function // of those of the image, by file and name
}

// leftOut gives the functions of a unit of which the image tells what is said; nil if
// there are none.
func (s *side) leftOut(u *ir.Unit) *driver.LeftOut {
	prog := s.linked
	steady, count := prog.Steady(u)
	var said unitSaid
	var sp spoken
	if len(steady) == 0 || prog.Unpack(prog.Said(u), &said) != nil || prog.Unpack(said.More, &sp) != nil {
		return nil
	}
	l := &leftUnit{is: make([]bool, count), words: make(map[[2]string]*report.Function, len(sp.Functions))}
	for i := range sp.Functions {
		f := &sp.Functions[i]
		l.words[[2]string{f.File, f.Name}] = f
	}
	out := &driver.LeftOut{Is: l.is}
	reports := make(map[string]*driver.FuncReport)
	of := func(function string) *driver.FuncReport {
		if reports[function] == nil {
			reports[function] = &driver.FuncReport{}
		}
		return reports[function]
	}
	for _, f := range said.Findings {
		of(f.Function).Findings = append(of(f.Function).Findings, f)
	}
	for _, b := range said.Bounds {
		of(b.Function).Bounds = append(of(b.Function).Bounds, b)
	}
	for _, h := range sp.Heard {
		of(h.Function).Heard = h
	}
	for _, f := range steady {
		rep := reports[f.Name]
		if rep != nil && slices.ContainsFunc(rep.Findings, func(x finding.Finding) bool { return !s.holds(&x, f.Moved) }) {
			continue
		}
		l.is[f.Index] = true
		if rep != nil {
			rep.Heard.Function, rep.At = f.Name, f.Index
			out.Say = append(out.Say, *rep)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left[u] = l
	return out
}

// holds reports whether a finding of the image says what it would say now, where its
// function has moved or not: its places are found by their functions, but not the lines
// in its words, nor those of a repair.
func (s *side) holds(f *finding.Finding, moved bool) bool {
	prog := s.linked
	if moved && f.Repair != nil || tellsMoved(prog, f) {
		return false
	}
	return prog.Placed(f.File, f.Function) &&
		!slices.ContainsFunc(f.Trace, func(st finding.Step) bool { return !prog.Placed(st.File, st.Function) }) &&
		!slices.ContainsFunc(f.Places, func(p finding.Place) bool { return !prog.Placed(p.File, p.Function) })
}

// withLeft adds to the words of those of a unit's functions that were analysed those
// of the others.
func (s *side) withLeft(u *ir.Unit, fresh []report.Function) []report.Function {
	s.mu.Lock()
	l := s.left[u]
	s.mu.Unlock()
	if l == nil {
		return fresh
	}
	all := make([]report.Function, 0, len(u.Funcs))
	for i, f := range u.Funcs {
		if !l.is[i] {
			if len(fresh) > 0 && fresh[0].Name == f.Name && fresh[0].Line == int(f.Pos.Line) {
				all, fresh = append(all, fresh[0]), fresh[1:]
			}
			continue
		}
		if w := l.words[[2]string{u.Files[f.Pos.File], f.Name}]; w != nil {
			now := *w
			now.Line = int(f.Pos.Line)
			all = append(all, now)
		}
	}
	return all
}
