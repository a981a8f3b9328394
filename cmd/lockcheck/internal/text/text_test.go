package text

import (
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

func write(t *testing.T, r *report.Report, opt Options) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, r, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sample() *report.Report {
	r := &report.Report{
		Inputs: []report.Input{{Path: "p.diff", Kind: report.Patch, Status: report.Complete}},
		Findings: []finding.Finding{
			{
				Rule: "lockbalance", Severity: finding.Error, Function: "f", File: "a.c", Line: 3, Column: 2,
				Message: "sc_mtx is still held", Status: finding.New,
				Trace: []finding.Step{{File: "a.c", Line: 2, Column: 2, Function: "f", Message: "locked here"}},
			},
			{Rule: "unlockgap", Severity: finding.Note, File: "a.c", Line: 2, Column: 2, Message: "worth a look", Status: finding.New},
			{Rule: "unlockgap", Severity: finding.Warning, Function: "g", File: "a.c", Line: 1, Column: 1, Message: "was there", Status: finding.Existing},
			{Rule: "unlockgap", Severity: finding.Warning, Function: "g", File: "a.c", Line: 1, Column: 1, Message: "is gone", Status: finding.Fixed},
		},
	}
	r.AddSource(false, texts{"a.c": "f()\n\tmtx_lock(&sc->sc_mtx);\n\treturn (0);\n"}.text)
	r.AddSource(true, texts{"a.c": "old()\n"}.text)
	return r
}

func TestWrite(t *testing.T) {
	const want = `a.c:3:2: error: sc_mtx is still held [lockbalance]
 3 |         return (0);
   |         ^~~~~~
a.c:2:2: note: locked here
 2 |         mtx_lock(&sc->sc_mtx);
   |         ^~~~~~~~~~~~~~~~~~~~~

1 finding; fixes 1: unlockgap in g(); 1 note (-v); 1 existing (--all)
`
	if got := write(t, sample(), Options{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWriteAll(t *testing.T) {
	got := write(t, sample(), Options{Show: report.Show{All: true, Verbose: true}})
	for _, want := range []string{
		"note: worth a look [unlockgap]\n",
		"warning: was there [unlockgap, existing]\n 1 | f()\n",
		"warning: is gone [unlockgap, fixed]\n 1 | old()\n",
		"\n1 finding; fixes 1: unlockgap in g()\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestColorChangesNothingElse(t *testing.T) {
	plain := write(t, sample(), Options{})
	colored := write(t, sample(), Options{Color: true})
	if colored == plain {
		t.Error("no colours")
	}
	stripped := colored
	for {
		i := strings.Index(stripped, "\x1b[")
		if i < 0 {
			break
		}
		stripped = stripped[:i] + stripped[i+strings.IndexByte(stripped[i:], 'm')+1:]
	}
	if stripped != plain {
		t.Errorf("without colours\n%s\nwant\n%s", stripped, plain)
	}
}

func TestControlCharactersStayOffTheTerminal(t *testing.T) {
	r := sample()
	r.Findings[0].Message = "evil \x1b[2J\u009b31m"
	r.Findings[0].File = "a\n.c"
	r.AddSource(false, texts{"a\n.c": "\n\n\x1b[2Jx\xff\n"}.text)
	got := write(t, r, Options{})
	for _, bad := range []string{"\x1b", "\u009b", "\xff"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q in %q", bad, got)
		}
	}
}

func TestLayout(t *testing.T) {
	shown, column := layout("a\tb\x01é")
	if shown != "a       b?é" {
		t.Errorf("shown %q", shown)
	}
	if column[2] != 8 || column[4] != 10 || column[len(column)-1] != 11 {
		t.Errorf("columns %v", column)
	}
	long, _ := layout(strings.Repeat("x", 10*maxWidth))
	if len(long) != maxWidth+3 {
		t.Errorf("a long line shows %d columns", len(long))
	}
}

func TestColor(t *testing.T) {
	env := func(vars map[string]string) func(string) string {
		return func(k string) string { return vars[k] }
	}
	var b strings.Builder
	if Color(Auto, &b, env(map[string]string{"TERM": "xterm"})) {
		t.Error("colours on what is no terminal")
	}
	if !Color(Always, &b, env(map[string]string{"NO_COLOR": "1"})) {
		t.Error("--color always does not win over NO_COLOR")
	}
	if Color(Never, &b, env(nil)) {
		t.Error("colours with --color never")
	}
}

// texts are files in memory.
type texts map[string]string

func (t texts) text(file string) ([]byte, bool) {
	s, ok := t[file]
	return []byte(s), ok
}
