// Package fixes makes of the fixes that a report has what people and tools
// take: a unified diff, edited files, and suggestions for lines of a review.
//
// Fixes that touch the same text exclude each other; the first wins, in the
// order of the report. Nothing is written to a file but what was read from it
// and has not changed since.
package fixes

import (
	"bytes"
	"slices"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
	"lockcheck/rules/repair"
)

// File is a file with the fixes that are to be made in it.
type File struct {
	Path  string
	Text  []byte         // before
	Lines map[int][]byte // those in view, where Text is not the file's
	Dir   string         // where a patch's files were looked for
	Made  []*finding.Finding
	Left  []*finding.Finding // those whose fixes touch the same text as one of Made
	spans []repair.Span      // in order, apart from each other
}

// Of gives the files of a report in which something can be fixed, in the order
// of its findings.
func Of(r *report.Report) []*File {
	var files []*File
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Fix == nil {
			continue
		}
		at := slices.IndexFunc(files, func(o *File) bool { return o.Path == f.File })
		if at < 0 {
			text, ok := r.Text(f.File, false)
			if !ok {
				continue
			}
			file := &File{Path: f.File, Text: text}
			for _, d := range r.Diff {
				if d.Path == f.File {
					file.Lines, file.Dir = d.Lines, d.Dir
				}
			}
			at = len(files)
			files = append(files, file)
		}
		files[at].add(f)
	}
	return files
}

func (f *File) add(what *finding.Finding) {
	spans, err := repair.Spans(f.Text, what.Fix.Edits)
	if err != nil || repair.Conflict(f.spans, spans) {
		f.Left = append(f.Left, what)
		return
	}
	f.Made = append(f.Made, what)
	f.spans = append(f.spans, spans...)
	slices.SortFunc(f.spans, func(a, b repair.Span) int { return a.From - b.From })
}

// Fixed gives the text with the fixes made.
func (f *File) Fixed() []byte {
	var out bytes.Buffer
	at := 0
	for _, s := range f.spans {
		out.Write(f.Text[at:s.From])
		out.WriteString(s.New)
		at = s.To
	}
	out.Write(f.Text[at:])
	return out.Bytes()
}

// Lines says what a fix makes of whole lines, for tools that replace nothing
// less: lines first to last become text, which ends without a newline.
func Lines(text []byte, fix *finding.Fix) (first, last int, now string, ok bool) {
	spans, err := repair.Spans(text, fix.Edits)
	if err != nil || len(spans) == 0 {
		return 0, 0, "", false
	}
	old := split(text)
	cs := changes(text, old, spans)
	first, last = cs[0].first, cs[len(cs)-1].end
	if first >= last && first > len(old) { // at the end of the file there is no line to put it before
		return 0, 0, "", false
	}
	last = max(last, first+1)
	var b bytes.Buffer
	at := first
	for _, c := range cs {
		for ; at < c.first; at++ {
			b.Write(old[at-1])
		}
		for _, l := range c.now {
			b.Write(l)
		}
		at = max(at, c.end)
	}
	for ; at < last; at++ {
		b.Write(old[at-1])
	}
	return first, last - 1, string(bytes.TrimRight(b.Bytes(), "\r\n")), true
}
