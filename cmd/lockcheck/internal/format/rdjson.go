package format

import (
	"bufio"
	"encoding/json"
	"io"

	"lockcheck/cmd/lockcheck/internal/fixes"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/rules/finding"
)

// The reviewdog diagnostic format. Columns are 1-based and count bytes, and an
// end is exclusive.
type rdResult struct {
	Source      rdSource       `json:"source"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdDiagnostic struct {
	Message  string         `json:"message"`
	Location rdLocation     `json:"location"`
	Severity string         `json:"severity"`
	Source   *rdSource      `json:"source,omitempty"` // of a diagnostic on its own line
	Code     rdCode         `json:"code"`
	Fixes    []rdSuggestion `json:"suggestions,omitempty"`
	Related  []rdRelated    `json:"relatedLocations,omitempty"`
}

// rdSuggestion replaces whole lines: its range has no columns, and the last
// line is in it.
type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

type rdSource struct {
	Name string `json:"name"`
}

type rdCode struct {
	Value string `json:"value"`
}

type rdRelated struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition  `json:"start"`
	End   *rdPosition `json:"end,omitempty"`
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column,omitempty"`
}

func writeRDJSON(w io.Writer, r *report.Report, o Options) error {
	ds := rdDiagnostics(r, o)
	return encode(w, rdResult{rdSource{"lockcheck"}, append([]rdDiagnostic{}, ds...)})
}

func writeRDJSONL(w io.Writer, r *report.Report, o Options) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	for _, d := range rdDiagnostics(r, o) {
		d.Source = &rdSource{"lockcheck"}
		if err := enc.Encode(d); err != nil {
			return err
		}
	}
	return b.Flush()
}

// rdDiagnostics leaves out what a patch fixes: it has no place on the new side.
func rdDiagnostics(r *report.Report, o Options) []rdDiagnostic {
	var ds []rdDiagnostic
	lines := source.Of(r)
	for _, f := range shown(r, o) {
		if isOld(f) {
			continue
		}
		severity := "INFO"
		switch f.Severity {
		case finding.Error:
			severity = "ERROR"
		case finding.Warning:
			severity = "WARNING"
		}
		d := rdDiagnostic{
			Message:  f.Message,
			Location: rdLocation{o.path(f.File), rdRangeOf(rangeOf(lines, f))},
			Severity: severity,
			Code:     rdCode{f.Rule},
		}
		if s, ok := rdSuggest(r, f); ok {
			d.Fixes = []rdSuggestion{s}
		}
		for _, s := range f.Trace {
			d.Related = append(d.Related, rdRelated{
				Message:  s.Message,
				Location: rdLocation{o.path(s.File), rdRangeOf(lines.Range(s.File, false, s.Line, s.Column))},
			})
		}
		ds = append(ds, d)
	}
	return ds
}

// rdSuggest gives the fix of a finding, if it has one.
func rdSuggest(r *report.Report, f *finding.Finding) (rdSuggestion, bool) {
	if f.Fix == nil {
		return rdSuggestion{}, false
	}
	text, _ := r.Text(f.File, false)
	first, last, now, ok := fixes.Lines(text, f.Fix)
	return rdSuggestion{rdRange{rdPosition{Line: first}, &rdPosition{Line: last}}, now}, ok
}

func rdRangeOf(r source.Range) *rdRange {
	if r.Line < 1 {
		return nil
	}
	out := &rdRange{Start: rdPosition{r.Line, r.Start}}
	if r.End > 0 {
		out.End = &rdPosition{r.Line, r.End}
	}
	return out
}
