package format

import (
	"slices"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

// places finds the lines of a diff at which findings are told. Services take
// comments on lines that the diff shows, and few others.
type places struct {
	diff   map[string]*report.FileDiff
	starts map[string][]int // first lines of the functions of changed files
}

func placesOf(r *report.Report) *places {
	p := &places{diff: make(map[string]*report.FileDiff), starts: make(map[string][]int)}
	for i := range r.Diff {
		p.diff[r.Diff[i].Path] = &r.Diff[i]
	}
	for i := range r.Functions {
		if f := &r.Functions[i]; p.diff[f.File] != nil && f.Line > 0 {
			p.starts[f.File] = append(p.starts[f.File], f.Line)
		}
	}
	for _, s := range p.starts {
		slices.Sort(s)
	}
	return p
}

// of gives the place of a finding: its own line, or else one of what caused
// it: the step of its trace that comes last and is a line that the diff adds,
// or shows, or else the closest changed line of its function, or of a function
// that its trace runs through. ok is false if the diff has nothing to do with
// it, or if it is no more.
func (p *places) of(f *finding.Finding) (file string, line int, ok bool) {
	if isOld(f) {
		return "", 0, false
	}
	if d := p.diff[f.File]; d != nil && d.Shown(f.Line) {
		return f.File, f.Line, true
	}
	shown, added := -1, -1
	for i, s := range f.Trace {
		if d := p.diff[s.File]; d != nil && d.Shown(s.Line) {
			shown = i
			if d.Added[s.Line] {
				added = i
			}
		}
	}
	if added < 0 {
		added = shown
	}
	if added >= 0 {
		return f.Trace[added].File, f.Trace[added].Line, true
	}
	if line := p.near(f.File, f.Line); line > 0 {
		return f.File, line, true
	}
	for _, s := range slices.Backward(f.Trace) {
		if line := p.near(s.File, s.Line); line > 0 {
			return s.File, line, true
		}
	}
	return "", 0, false
}

// near gives the changed line that is closest to a line, within its function:
// an added one, or else one that the diff shows, as where something was taken
// out. It is 0 if there is none.
func (p *places) near(file string, line int) int {
	d := p.diff[file]
	if d == nil {
		return 0
	}
	first, end := p.function(file, line)
	if first == 0 {
		return 0
	}
	best, bestAdded := 0, false
	for _, h := range d.Hunks {
		for l := max(h.First, first); l <= h.Last && (end == 0 || l < end); l++ {
			a := d.Added[l]
			if best == 0 || a && !bestAdded || a == bestAdded && distance(l, line) < distance(best, line) {
				best, bestAdded = l, a
			}
		}
	}
	return best
}

// function gives the lines of the function around a line: the first one, and
// that of the function behind it, which is 0 at the end of the file.
func (p *places) function(file string, line int) (first, end int) {
	for _, s := range p.starts[file] {
		if s > line {
			return first, s
		}
		first = s
	}
	return first, 0
}

func distance(a, b int) int { return max(a-b, b-a) }
