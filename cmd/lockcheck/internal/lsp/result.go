package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lockcheck/cmd/lockcheck/internal/fixes"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/rules/finding"
)

// result is what came of a document.
type result struct {
	diagnostics []diagnostic
	fixes       []fix
	all         []textEdit // of all fixes that go together
}

// fix is the repair of one diagnostic.
type fix struct {
	title string
	of    diagnostic
	lines [2]int // first and last that it is about
	edits []textEdit
}

// maker makes a result out of a report.
type maker struct {
	*result
	s     *server
	rep   *report.Report
	doc   *document
	names [2]string // of the document in reports
	lines *source.Lines
}

// resultOf gives what a report says of a document. What stands in other files
// is told where those are checked.
func (s *server) resultOf(rep *report.Report, doc *document) *result {
	m := &maker{result: &result{}, s: s, rep: rep, doc: doc, names: [2]string{doc.path, real(doc.path)}, lines: source.Of(rep)}
	if len(rep.Inputs) != 1 || rep.Inputs[0].Kind != report.CFile {
		return m.result // not C, or a patch, whose lines are none of the document's
	}
	for i := range rep.Findings {
		f := &rep.Findings[i]
		if !m.own(f.File) || !report.Shows(f, s.cfg.Show) {
			continue
		}
		d := m.finding(f)
		m.diagnostics = append(m.diagnostics, d)
		if f.Fix != nil {
			m.fixes = append(m.fixes, fix{
				title: title(f.Fix.What), of: d, edits: m.edits(f.File, f.Fix.Edits),
				lines: [2]int{min(f.Line, f.Fix.First) - 1, max(f.Line, f.Fix.Last) - 1},
			})
		}
	}
	for _, file := range fixes.Of(rep) {
		if m.own(file.Path) && len(file.Made) > 0 {
			for _, f := range file.Made {
				m.all = append(m.all, m.edits(file.Path, f.Fix.Edits)...)
			}
		}
	}
	for _, p := range rep.Problems {
		if m.own(p.File) && (p.Ours || !p.Minor) {
			m.problem(p)
		}
	}
	return m.result
}

// real gives a path without symbolic links, of a file that may be new.
func real(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return path
}

func (m *maker) own(file string) bool {
	return file == m.names[0] || file == m.names[1] || file != "" && real(file) == m.names[1]
}

func (m *maker) finding(f *finding.Finding) diagnostic {
	d := diagnostic{
		Range: m.extent(f.File, f.Line, f.Column), Severity: severityInformation,
		Code: f.Rule, Source: "lockcheck", Message: f.Message, Data: &diagnosticData{f.Fingerprint},
	}
	switch f.Severity {
	case finding.Error:
		d.Severity = severityError
	case finding.Warning:
		d.Severity = severityWarning
	}
	if !m.s.client.Capabilities.TextDocument.PublishDiagnostics.RelatedInformation {
		for _, st := range f.Trace {
			d.Message += fmt.Sprintf("\n%s:%d: %s", filepath.Base(st.File), st.Line, st.Message)
		}
		return d
	}
	for _, st := range f.Trace {
		uri := m.doc.uri
		if !m.own(st.File) {
			if _, err := os.Stat(st.File); err != nil || !filepath.IsAbs(st.File) {
				continue // of a file that only a build would make
			}
			uri = uriOf(st.File)
		}
		d.Related = append(d.Related, related{location{uri, m.extent(st.File, st.Line, st.Column)}, st.Message})
	}
	return d
}

// problem tells what lockcheck could not make sense of.
func (m *maker) problem(p report.Problem) {
	d := diagnostic{Range: m.extent(p.File, max(p.Line, 1), 0), Severity: severityInformation, Source: "lockcheck", Message: p.What}
	if p.Do != "" {
		d.Message += "; " + p.Do
	}
	if p.Ours {
		d.Severity = severityWarning
	}
	m.diagnostics = append(m.diagnostics, d)
}

// extent gives the range of the expression at a place, or of its line.
func (m *maker) extent(file string, line, column int) textRange {
	text, _ := m.lines.Line(file, false, line)
	r := m.lines.Range(file, false, line, column)
	if r.Start == 0 {
		indent := len(text) - len(strings.TrimLeft(text, " \t"))
		r.Start, r.End = indent+1, len(text)+1
	}
	r = m.lines.UTF16(file, false, r)
	end := max(r.End, r.Start)
	return textRange{position{line - 1, r.Start - 1}, position{line - 1, end - 1}}
}

func (m *maker) edits(file string, edits []finding.Edit) []textEdit {
	at := func(line, column int) position {
		r := m.lines.UTF16(file, false, source.Range{Line: line, Start: column, End: column})
		return position{line - 1, r.Start - 1}
	}
	out := make([]textEdit, len(edits))
	for i, e := range edits {
		out[i] = textEdit{textRange{at(e.Line, e.Column), at(e.EndLine, e.EndColumn)}, e.New}
	}
	return out
}

// title is what a fix does, as an editor's menu has it.
func title(what string) string {
	if what == "" {
		return "fix"
	}
	return strings.ToUpper(what[:1]) + what[1:]
}
