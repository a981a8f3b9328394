package check

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"lockcheck/cmd/lockcheck/internal/ignore"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules"
	"lockcheck/rules/finding"
)

func isRule(name string) bool { return rules.Find(name) != nil }

// directives reads the comments of a file that silence findings. One that does
// not say what it must silences nothing.
func (p *parsed) directives(file string, text []byte) {
	ds, faults := ignore.Scan(text, isRule)
	p.ignores = ds
	for _, f := range faults {
		p.problems = append(slices.Clip(p.problems), report.Problem{File: file, Line: f.Line, What: f.What, Do: f.Do, Ours: true})
	}
}

// silence takes out of a side what comments in its files silence, and tells
// which comments silence nothing.
func (c *checker) silence(s *side, docs []doc, outs []parsed) {
	of := make(map[string][]ignore.Directive)
	read := make(map[string]bool) // files whose comments are known
	for i := range outs {
		if docs[i].spare && outs[i].unit == nil {
			continue // a header of other units
		}
		read[docs[i].path] = true
		if len(outs[i].ignores) > 0 {
			of[docs[i].path] = outs[i].ignores
		}
	}
	used := make(map[string][]bool)
	s.findings = slices.DeleteFunc(s.findings, func(f finding.Finding) bool {
		if !read[f.File] {
			read[f.File] = true
			if text, ok := s.text(f.File); ok {
				of[f.File], _ = ignore.Scan(text, isRule)
			}
		}
		for i, d := range of[f.File] {
			if !d.Covers(f.Rule, f.Line) {
				continue
			}
			if used[f.File] == nil {
				used[f.File] = make([]bool, len(of[f.File]))
			}
			used[f.File][i] = true
			s.silenced = append(s.silenced, report.Silenced{Finding: f, InSource: true, Reason: d.Reason})
			return true
		}
		return false
	})
	for i := range docs {
		d := &docs[i]
		if d.fragment || d.spare {
			continue // what it silences may be out of view
		}
		for j, dir := range of[d.path] {
			if u := used[d.path]; u != nil && u[j] || !c.ran(dir.Rules) {
				continue
			}
			s.stale = append(s.stale, report.Problem{
				File: d.path, Line: dir.Line, What: fmt.Sprintf("lockcheck:ignore %s silences nothing", strings.Join(dir.Rules, ",")),
				Do: "take it out",
			})
		}
	}
}

// silencedBefore parts what a patch silences from what it fixes: a finding of
// the old side that a comment silences on the new one is not fixed.
func silencedBefore(before, after *side) {
	for i := range after.silenced {
		x := &after.silenced[i]
		same := func(f finding.Finding) bool { return f.Fingerprint == x.Fingerprint }
		was := slices.ContainsFunc(before.silenced, func(o report.Silenced) bool { return same(o.Finding) })
		if j := slices.IndexFunc(before.findings, same); j >= 0 && !slices.ContainsFunc(after.findings, same) {
			before.findings = slices.Delete(before.findings, j, j+1)
			was = true
		}
		if was {
			x.Status = finding.Existing
		}
	}
}

// ran reports whether all of some rules were run.
func (c *checker) ran(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		return !slices.ContainsFunc(c.opt.Rules, func(a *analysis.Analyzer) bool { return a.Name == name })
	})
}
