package format

import (
	"io"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

// Harbormaster is the parameter object of harbormaster.sendmessage but
// for the build target, which whoever sends it adds.
type Harbormaster struct {
	Type string     `json:"type"`
	Lint []lintUnit `json:"lint"`
}

type lintUnit struct {
	Name        string `json:"name"`
	Code        string `json:"code"`
	Severity    string `json:"severity"`
	Path        string `json:"path"`
	Line        int    `json:"line"`
	Char        int    `json:"char,omitempty"`
	Description string `json:"description"`
}

// writePhabricator writes a build's outcome with its lint results.
func writePhabricator(w io.Writer, r *report.Report, o Options) error {
	return encode(w, HarbormasterOf(shown(r, o), o))
}

// HarbormasterOf makes lint results of findings.
func HarbormasterOf(fs []*finding.Finding, o Options) Harbormaster {
	m := Harbormaster{Type: "pass", Lint: []lintUnit{}}
	for _, f := range fs {
		severity := "advice"
		switch f.Severity {
		case finding.Error:
			severity = "error"
		case finding.Warning:
			severity = "warning"
		}
		if report.Counts(f) {
			m.Type = "fail"
		}
		description := f.Message
		if len(f.Trace) > 0 {
			description += "\n\n" + steps(f, o)
		}
		m.Lint = append(m.Lint, lintUnit{
			Name: title(f.Rule), Code: f.Rule, Severity: severity,
			Path: o.path(f.File), Line: f.Line, Char: f.Column, Description: description,
		})
	}
	return m
}
