package check

import (
	"regexp"
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/rules/finding"
)

// recalled is [recall], for what has not been read for the side before already, with
// all its places as they stand now.
func (s *side) recalled(u *ir.Unit) (unitSaid, bool) {
	before := s.program.before
	if before == nil || before.linked == nil || !before.linked.Identical() {
		return recall(s.linked, u)
	}
	s.otherOnce.Do(func() { s.others, s.sameUnits = s.linked.Others() })
	said, ok := before.recall[u.Path]
	if !ok || !s.sameUnits || s.linked.Recall(u) == nil || slices.ContainsFunc(said.Findings, s.speaksOfOthers) {
		return recall(s.linked, u)
	}
	return said, true
}

// speaksOfOthers reports whether a finding tells places in files that have changed.
func (s *side) speaksOfOthers(f finding.Finding) bool {
	return s.others[f.File] ||
		slices.ContainsFunc(f.Trace, func(t finding.Step) bool { return s.others[t.File] }) ||
		slices.ContainsFunc(f.Places, func(p finding.Place) bool { return s.others[p.File] })
}

// recall gives what the image keeps of what is said of a unit.
func recall(prog *link.Program, u *ir.Unit) (said unitSaid, ok bool) {
	data := prog.Recall(u)
	if data == nil || prog.Unpack(data, &said) != nil {
		return said, false
	}
	for i := range said.Findings {
		if tellsMoved(prog, &said.Findings[i]) {
			return said, false
		}
	}
	return said, true
}

// tellsMoved reports whether a message tells a line which may be of what has moved.
func tellsMoved(prog *link.Program, f *finding.Finding) bool {
	return strings.Contains(f.Message, "line ") && inLines.MatchString(f.Message) &&
		slices.ContainsFunc(f.Trace, func(s finding.Step) bool { return prog.Moved(s.File, s.Function) })
}

// inLines matches a message that tells a line.
var inLines = regexp.MustCompile(`\bline \d`)
