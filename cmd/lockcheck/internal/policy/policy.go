// Package policy is what a project makes of the findings of a run: how much
// they weigh, which files are its own, and which of them it knows already.
package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/baseline"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/settings"
	"lockcheck/rules/finding"
)

// Weigh gives findings the severities that the settings say, and leaves out
// those in files that are none of theirs. dir is the working directory.
func Weigh(rep *report.Report, s *settings.Settings, dir string) {
	if len(s.Severities) > 0 {
		for i := range rep.Findings {
			f := &rep.Findings[i]
			if sev, ok := s.Severities[f.Rule]; ok {
				f.Severity = sev
			}
		}
		slices.SortStableFunc(rep.Findings, finding.Compare)
	}
	if len(s.Skip)+len(s.Include) == 0 {
		return
	}
	place := Place(s.Root, dir)
	rep.Findings = slices.DeleteFunc(rep.Findings, func(f finding.Finding) bool { return !s.Covers(place(f.File)) })
}

// Place gives the paths of files as seen from root: of those that are there.
// Others, such as a patch's, are taken to be named from there.
func Place(root, dir string) func(file string) string {
	known := make(map[string]string)
	return func(file string) string {
		if p, ok := known[file]; ok {
			return p
		}
		p, full := filepath.ToSlash(filepath.Clean(file)), file
		if !filepath.IsAbs(full) {
			full = filepath.Join(dir, file)
		}
		if _, err := os.Stat(full); err == nil {
			if rel, err := filepath.Rel(root, full); err == nil && filepath.IsLocal(rel) {
				p = filepath.ToSlash(rel)
			}
		}
		known[file] = p
		return p
	}
}

// Silence takes out the findings that a baseline knows, and tells of entries
// that are no longer true. place gives the paths that the baseline has; ran
// reports whether a rule was run.
func Silence(rep *report.Report, b *baseline.Baseline, place func(string) string, ran func(rule string) bool) {
	found := make(map[string]bool)
	fixed := make(map[string]bool)
	rep.Findings = slices.DeleteFunc(rep.Findings, func(f finding.Finding) bool {
		if f.Status == finding.Fixed {
			fixed[f.Fingerprint] = true
			return false
		}
		e := b.Find(f.Fingerprint)
		if e == nil {
			return false
		}
		found[f.Fingerprint] = true
		rep.Silenced = append(rep.Silenced, report.Silenced{Finding: f, Reason: "in the baseline"})
		return true
	})
	for i := range rep.Silenced { // a comment does it, too
		found[rep.Silenced[i].Fingerprint] = true
	}
	seen := seenIn(rep, place)
	for _, e := range b.Entries {
		if found[e.Fingerprint] || !ran(e.Rule) {
			continue
		}
		what := "is not found any more"
		switch {
		case fixed[e.Fingerprint]:
			what = "is fixed"
		case !seen(e.File):
			continue
		}
		rep.Stale = append(rep.Stale, report.Problem{
			File: b.Name, Line: e.Line, What: fmt.Sprintf("%s in %s %s", e.Rule, where(e), what), Do: "take the line out",
		})
	}
}

func where(e baseline.Entry) string {
	if e.Function == "" {
		return e.File
	}
	return e.File + ", " + e.Function + "(),"
}

// seenIn tells whether a run saw a file whole, so that what it did not find in
// it is not there.
func seenIn(rep *report.Report, place func(string) string) func(file string) bool {
	whole := make(map[string]bool)
	var dirs []string
	for _, in := range rep.Inputs {
		switch {
		case in.Status == report.Failed:
		case in.Kind == report.CFile:
			whole[place(in.Path)] = true
		case in.Kind == report.Directory:
			dirs = append(dirs, place(in.Path))
		}
	}
	return func(file string) bool {
		return whole[file] || slices.ContainsFunc(dirs, func(d string) bool {
			return d == "." || strings.HasPrefix(file, d+"/")
		})
	}
}
