package format

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/parser/patch"
	"lockcheck/rules"
	"lockcheck/rules/finding"
)

var update = flag.Bool("update", false, "write the golden files")

// sample has one finding of each kind that a form may treat apart, and text
// that a form must escape.
func sample() *report.Report {
	step := func(file string, line, col int, msg string) finding.Step {
		return finding.Step{File: file, Line: line, Column: col, Function: "foo_stop", Message: msg}
	}
	r := &report.Report{
		Inputs: []report.Input{{Path: "foo.diff", Kind: report.Patch, Status: report.Partial, Detail: "seen through its hunks alone"}},
		Findings: []finding.Finding{
			{
				Rule: "lockbalance", Kind: "missing-unlock", Severity: finding.Error, Function: "foo_stop", Partial: true,
				File: "/src/sys/dev/foo/foo.c", Line: 3, Column: 11, Message: "50% of *sc, {sc} and [sc](x)->__mtx: still <held>, here",
				Locks:       []finding.Lock{{Class: "foo_softc.sc_mtx", Name: "foo lock", Expr: "sc->sc_mtx", Mode: "exclusive"}},
				Trace:       []finding.Step{step("/src/sys/dev/foo/foo.c", 2, 2, "sc->sc_mtx is acquired"), step("/src/sys/dev/foo/foo.c", 3, 11, "it returns")},
				Fingerprint: "aaaa-1",
			},
			{
				Rule: "unlockgap", Kind: "stale-pointer", Severity: finding.Warning, Confidence: finding.Low, Function: "foo_walk",
				File: "sys/dev/foo/a b.c", Line: 40, Column: 0, Message: "ch is stale",
				Trace:       []finding.Step{step("/src/sys/dev/foo/foo.c", 2, 2, "foo_stop() drops it")},
				Fingerprint: "bbbb-1",
			},
			{
				Rule: "lockorder", Kind: "cycle", Severity: finding.Warning, File: "../x.c", Line: 7, Column: 1, Message: "a cycle",
				Status: finding.Existing, Touched: true, Fingerprint: "cccc-1",
			},
			{Rule: "unlockgap", Severity: finding.Note, File: "sys/dev/foo/a b.c", Line: 41, Column: 1, Message: "a note", Fingerprint: "dddd-1"},
			{
				Rule: "locksleep", Severity: finding.Error, File: "/src/sys/dev/foo/foo.c", Line: 1, Column: 1, Message: "it slept",
				Status: finding.Fixed, Fingerprint: "eeee-1",
			},
		},
		Changes: report.Changes{
			EdgesAdded: []report.Edge{{
				Edge:   graph.Edge{From: "a", To: "b", Blocking: true, Sites: []graph.Site{{File: "/src/sys/dev/foo/foo.c", Line: 2, Func: "foo_stop"}}},
				Status: report.EdgeNew,
			}},
			GapsRemoved: []report.FunctionLine{{Function: "foo_stop", Text: "drops sc->sc_mtx"}},
		},
		Problems: []report.Problem{{File: "x.c", Line: 3, What: "cannot be read", Do: "the rest is analysed", Minor: true}},
		Silenced: []report.Silenced{{
			Finding:  finding.Finding{Rule: "lockbalance", Severity: finding.Warning, File: "y.c", Line: 1, Column: 1, Message: "known", Fingerprint: "ffff-1"},
			InSource: true, Reason: "released by the interrupt",
		}},
		Diff: []report.FileDiff{{
			Path: "/src/sys/dev/foo/foo.c", Added: map[int]bool{2: true}, Hunks: []patch.Span{{First: 1, Last: 3}},
		}},
	}
	r.AddSource(false, func(file string) ([]byte, bool) {
		return []byte("foo()\n\tmtx_lock(&sc->sc_mtx);\n\t/* \u00e9 */ return (0);\n"), file == "/src/sys/dev/foo/foo.c"
	})
	return r
}

// ran are rules with short texts.
func ran() []*analysis.Analyzer {
	var as []*analysis.Analyzer
	for _, a := range rules.All() {
		as = append(as, &analysis.Analyzer{Name: a.Name, Doc: a.Name + ": report it\n\nAt length,\nin lines.\n\n\tcode();"})
	}
	return as
}

func write(t *testing.T, name string, r *report.Report, show report.Show) string {
	t.Helper()
	var b bytes.Buffer
	if err := Find(name).Write(&b, r, Options{Show: show, Version: "1.2.3", Rules: ran(), Dir: "/src"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden holds each form to its golden files: of the sample, of the sample
// with all that the flags bring, and of nothing at all. The packages of text
// and json have tests of their own.
func TestGolden(t *testing.T) {
	for _, f := range All() {
		if f.Name == "text" || f.Name == "json" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			var got strings.Builder
			got.WriteString("-- plain --\n" + write(t, f.Name, sample(), report.Show{}))
			got.WriteString("-- all --\n" + write(t, f.Name, sample(), report.Show{All: true, Verbose: true}))
			got.WriteString("-- nothing --\n" + write(t, f.Name, &report.Report{}, report.Show{}))
			text := got.String()
			golden := filepath.Join("testdata", f.Name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if text != string(want) {
				t.Errorf("got\n%s\nwant\n%s", text, want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	if Find("nosuch") != nil {
		t.Error("found nosuch")
	}
	seen := make(map[string]bool)
	for _, f := range All() {
		if seen[f.Name] || f.About == "" || f.Write == nil {
			t.Errorf("%q is there twice, or not whole", f.Name)
		}
		seen[f.Name] = true
	}
}

func TestPath(t *testing.T) {
	o := Options{Dir: "/src"}
	for in, want := range map[string]string{
		"/src/sys/a.c": "sys/a.c", "/other/a.c": "/other/a.c", "./sys//a.c": "sys/a.c", "../a.c": "../a.c", "": "",
	} {
		if got := o.path(in); got != want {
			t.Errorf("path(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"sc->sc_mtx of *p":     `sc->sc_mtx of \*p`,
		"__mtx and _x_":        `\_\_mtx and \_x\_`,
		"a < b && c[1]; `x`":   "a \\< b && c\\[1]; \\`x\\`",
		"&lock and &amp; &x;y": `&lock and \&amp; \&x;y`,
		"a\nb":                 "a?b",
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
}
