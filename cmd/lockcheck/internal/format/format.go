// Package format is the table of the forms in which a report can be written,
// and the forms that other programs read.
//
// A form is a function of a report. It shows what the text shows, by the same
// flags: what is new or touched, with Verbose its notes, with All the rest;
// only json and jsonl have everything. Paths are those of the report, made
// relative to the working directory where they lie below it. To add a form,
// write its function in a file of its own and name it in [All].
package format

import (
	"io"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"lockcheck/cmd/lockcheck/internal/jsonout"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/cmd/lockcheck/internal/text"
	"lockcheck/rules/finding"
)

// Options say what to write.
type Options struct {
	report.Show
	Color   bool
	Version string               // of lockcheck
	Rules   []*analysis.Analyzer // those that were run
	Dir     string               // the working directory; "" to leave paths alone
}

// Format is one form.
type Format struct {
	Name  string
	About string // for lists of forms
	Write func(io.Writer, *report.Report, Options) error
}

// All gives every form; the first is that of terminals.
func All() []Format {
	return []Format{
		{"text", "for people: source lines, and the trace as notes", writeText},
		{"short", "one line a finding: file:line:column: severity: message [rule]", writeShort},
		{"json", "everything; for scripts, and stable", func(w io.Writer, r *report.Report, o Options) error {
			return jsonout.Write(w, r, o.Version)
		}},
		{"jsonl", "one finding a line, as json has it", func(w io.Writer, r *report.Report, _ Options) error {
			return jsonout.WriteLines(w, r)
		}},
		{"sarif", "SARIF 2.1.0, for code scanning", writeSARIF},
		{"rdjson", "reviewdog's diagnostics, as one document", writeRDJSON},
		{"rdjsonl", "reviewdog's diagnostics, one a line", writeRDJSONL},
		{"github", "workflow commands of GitHub Actions", writeGitHub},
		{"github-review", "the body of a GitHub pull request review", writeGitHubReview},
		{"gitlab", "a GitLab code quality report", writeGitLab},
		{"checkstyle", "Checkstyle's XML", writeCheckstyle},
		{"phabricator", "lint results for harbormaster.sendmessage", writePhabricator},
		{"mail", "a reply on a mailing list: the diff, quoted, and what there is to say of it", writeMail},
		{"markdown", "a review in Markdown that can be mailed as well", writeMarkdown},
	}
}

// Names gives the names of the forms.
func Names() []string {
	var names []string
	for _, f := range All() {
		names = append(names, f.Name)
	}
	return names
}

// Find gives the form of a name, or nil.
func Find(name string) *Format {
	for _, f := range All() {
		if f.Name == name {
			return &f
		}
	}
	return nil
}

// Offers reports whether a form tells of fixes.
func Offers(name string) bool {
	switch name {
	case "text", "sarif", "rdjson", "rdjsonl", "github-review":
		return true
	}
	return false
}

func writeText(w io.Writer, r *report.Report, o Options) error {
	return text.Write(w, r, text.Options{Color: o.Color, Show: o.Show})
}

// shown gives the findings that are shown.
func shown(r *report.Report, o Options) []*finding.Finding {
	var fs []*finding.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; report.Shows(f, o.Show) {
			fs = append(fs, f)
		}
	}
	return fs
}

// path gives a file's path for programs that know the working directory.
func (o Options) path(file string) string {
	if o.Dir != "" && filepath.IsAbs(file) {
		if rel, err := filepath.Rel(o.Dir, file); err == nil && filepath.IsLocal(rel) {
			file = rel
		}
	}
	if file == "" {
		return ""
	}
	return filepath.ToSlash(filepath.Clean(file))
}

// isOld reports whether a finding's lines are those of the side before a patch.
func isOld(f *finding.Finding) bool { return f.Status == finding.Fixed }

// rangeOf gives what a finding points at.
func rangeOf(l *source.Lines, f *finding.Finding) source.Range {
	return l.Range(f.File, isOld(f), f.Line, f.Column)
}

// remark says in words what a finding's status is, and its view; "" for a new
// one.
func remark(f *finding.Finding) string {
	var words []string
	switch {
	case f.Status == finding.Fixed:
		words = append(words, "fixed")
	case f.Status == finding.Existing && f.Touched:
		words = append(words, "existing, touched")
	case f.Status == finding.Existing:
		words = append(words, "existing")
	}
	if f.Partial {
		words = append(words, "partial view")
	}
	return strings.Join(words, ", ")
}

// plain gives a text for a single line of output.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, s)
}
