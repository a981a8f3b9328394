package format

import (
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/parser/patch"
	"lockcheck/rules/finding"
)

// fixable is a report on a body that gets braces and a statement.
func fixable() *report.Report {
	r := &report.Report{Findings: []finding.Finding{{
		Rule: "lockbalance", Severity: finding.Error, File: "foo.c", Line: 2, Column: 3, Message: "held", Fingerprint: "a-1",
		Fix: &finding.Fix{What: "add `U()`", Edits: []finding.Edit{
			{Line: 1, Column: 15, EndLine: 1, EndColumn: 15, New: " {"},
			{Line: 2, Column: 1, EndLine: 2, EndColumn: 1, New: "\t\tU();\n"},
			{Line: 2, Column: 10, EndLine: 2, EndColumn: 10, New: "\n\t}"},
		}},
	}}}
	r.AddSource(false, func(string) ([]byte, bool) { return []byte("\tif (a /*é*/)\n\t\treturn;\n\tx();\n"), true })
	return r
}

// TestSuggestions: reviewdog replaces whole lines.
func TestSuggestions(t *testing.T) {
	var res rdResult
	decoded(t, write(t, "rdjson", fixable(), everything), &res)
	s := res.Diagnostics[0].Fixes
	if len(s) != 1 || s[0].Range.Start != (rdPosition{Line: 1}) || *s[0].Range.End != (rdPosition{Line: 2}) ||
		s[0].Text != "\tif (a /*é*/) {\n\t\tU();\n\t\treturn;\n\t}" {
		t.Errorf("suggestions %+v", s)
	}
}

// TestSARIFFixes: regions in UTF-16 code units, and empty ones for what is
// only added.
func TestSARIFFixes(t *testing.T) {
	var log sarifLog
	decoded(t, write(t, "sarif", fixable(), everything), &log)
	fix := log.Runs[0].Results[0].Fixes
	if len(fix) != 1 || len(fix[0].Changes) != 1 || fix[0].Changes[0].Artifact.URI != "foo.c" || len(fix[0].Changes[0].Replacements) != 3 {
		t.Fatalf("fixes %+v", fix)
	}
	for i, want := range []sarifRegion{{1, 14, 1, 14}, {2, 1, 2, 1}, {2, 10, 2, 10}} {
		if r := fix[0].Changes[0].Replacements[i]; r.Deleted != want || r.Inserted.Text == "" {
			t.Errorf("replacement %d: %+v %q, want %+v", i, r.Deleted, r.Inserted.Text, want)
		}
	}
}

// TestFixIsTold: the text says which flag makes it.
func TestFixIsTold(t *testing.T) {
	r := fixable()
	if got := write(t, "text", r, everything); !strings.HasSuffix(got, "\nfoo.c:2:3: note: fix: add `U()`; --fix applies it\n") {
		t.Error(got)
	}
	r.Diff = []report.FileDiff{{Path: "foo.c", Lines: map[int][]byte{2: nil}}}
	if got := write(t, "text", r, everything); !strings.HasSuffix(got, "add `U()`; --diff prints it\n") {
		t.Error(got)
	}
}

// TestGitHubSuggestion: the comment stands on the lines that it would change,
// if the diff shows all of them.
func TestGitHubSuggestion(t *testing.T) {
	r := fixable()
	r.Diff = []report.FileDiff{{Path: "foo.c", Hunks: []patch.Span{{First: 1, Last: 3}}}}
	var rv githubReview
	decoded(t, write(t, "github-review", r, everything), &rv)
	c := rv.Comments[0]
	if c.StartLine != 1 || c.StartSide != "RIGHT" || c.Line != 2 ||
		!strings.HasSuffix(c.Body, "\n\n```suggestion\n\tif (a /*é*/) {\n\t\tU();\n\t\treturn;\n\t}\n```\n\n<!-- lockcheck:a-1 -->") {
		t.Errorf("%+v", c)
	}
	r.Diff[0].Hunks[0].First = 2
	rv = githubReview{}
	decoded(t, write(t, "github-review", r, everything), &rv)
	if c := rv.Comments[0]; c.StartLine != 0 || c.Line != 2 || strings.Contains(c.Body, "```suggestion") || !strings.Contains(c.Body, "fix: add `U()`") {
		t.Errorf("%+v", c)
	}
}

// TestGitLabSuggestion: it tells how far it reaches from its line.
func TestGitLabSuggestion(t *testing.T) {
	r := fixable()
	r.Diff = []report.FileDiff{{Path: "foo.c", Hunks: []patch.Span{{First: 1, Last: 3}}}}
	c := &ReviewOf(r, Options{Show: everything}).Comments[0]
	if got := c.GitLab(); !strings.HasSuffix(got, "\n\n```suggestion:-1+0\n\tif (a /*é*/) {\n\t\tU();\n\t\treturn;\n\t}\n```\n\n<!-- lockcheck:a-1 -->") {
		t.Errorf("%q", got)
	}
	if c.Line = 3; c.GitLab() != c.Body {
		t.Errorf("away from its lines: %q", c.GitLab())
	}
}
