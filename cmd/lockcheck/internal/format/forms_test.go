package format

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/parser/patch"
	"lockcheck/rules/finding"
)

// These tests hold the forms to the rules of those who read them.

var everything = report.Show{All: true, Verbose: true}

func decoded(t *testing.T, text string, v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
}

// TestSARIF checks what the schema demands, and what it cannot: that indices,
// URIs and regions mean something.
func TestSARIF(t *testing.T) {
	text := write(t, "sarif", sample(), everything)
	var log sarifLog
	decoded(t, text, &log)
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("version %s, %d runs", log.Version, len(log.Runs))
	}
	run := log.Runs[0]
	if run.ColumnKind != "utf16CodeUnits" || len(run.Results) != 6 {
		t.Errorf("columns %s, %d results", run.ColumnKind, len(run.Results))
	}
	for i, res := range run.Results {
		rs := run.Tool.Driver.Rules
		if res.RuleIndex < 0 || res.RuleIndex >= len(rs) {
			t.Errorf("result %d: its rule is %s, which is not among %d", i, res.RuleID, len(rs))
		} else if rs[res.RuleIndex].ID != res.RuleID {
			t.Errorf("result %d: rule %d is %s, not %s", i, res.RuleIndex, rs[res.RuleIndex].ID, res.RuleID)
		}
		if res.Message.Text == "" || len(res.Locations) != 1 || res.Prints[sarifPrint] == "" {
			t.Errorf("result %d is not whole: %+v", i, res)
		}
		locs := res.Locations
		for _, flow := range res.CodeFlows {
			for _, th := range flow.ThreadFlows {
				if len(th.Locations) == 0 {
					t.Errorf("result %d: an empty thread flow", i)
				}
				for _, l := range th.Locations {
					locs = append(locs, l.Location)
				}
			}
		}
		for _, l := range locs {
			u, err := url.Parse(l.Physical.Artifact.URI)
			if err != nil || u.IsAbs() == (l.Physical.Artifact.Base != "") {
				t.Errorf("result %d: URI %q with base %q: %v", i, l.Physical.Artifact.URI, l.Physical.Artifact.Base, err)
			}
			if g := l.Physical.Region; g == nil || g.StartLine < 1 || g.EndColumn != 0 && g.EndColumn <= g.StartColumn {
				t.Errorf("result %d: region %+v", i, g)
			}
		}
	}
	// é has two bytes and one UTF-16 unit.
	if g := run.Results[0].Locations[0].Physical.Region; g.StartColumn != 10 || g.EndColumn != 16 {
		t.Errorf("UTF-16 columns %d to %d", g.StartColumn, g.EndColumn)
	}
	states := []string{"new", "new", "unchanged", "new", "absent", "new"}
	for i, want := range states {
		if got := run.Results[i].Baseline; got != want {
			t.Errorf("result %d: baseline state %s, want %s", i, got, want)
		}
	}
	if s := run.Results[5].Suppressions; len(s) != 1 || s[0].Kind != "inSource" || s[0].Justification == "" {
		t.Errorf("suppressions %+v", s)
	}
}

// TestRDJSON: lines and columns from 1, the end behind the start, one of the
// three severities, and the same diagnostics in both forms.
func TestRDJSON(t *testing.T) {
	var res rdResult
	decoded(t, write(t, "rdjson", sample(), everything), &res)
	if len(res.Diagnostics) != 4 || res.Source.Name != "lockcheck" {
		t.Errorf("%d diagnostics from %q", len(res.Diagnostics), res.Source.Name)
	}
	for i, d := range res.Diagnostics {
		if d.Severity != "ERROR" && d.Severity != "WARNING" && d.Severity != "INFO" {
			t.Errorf("severity %s", d.Severity)
		}
		g := d.Location.Range
		if g == nil || g.Start.Line < 1 || g.End != nil && (g.End.Line != g.Start.Line || g.End.Column <= g.Start.Column) {
			t.Errorf("diagnostic %d: range %+v", i, g)
		}
		if strings.HasPrefix(d.Location.Path, "/") {
			t.Errorf("path %s", d.Location.Path)
		}
	}
	lines := strings.Split(strings.TrimSpace(write(t, "rdjsonl", sample(), everything)), "\n")
	if len(lines) != len(res.Diagnostics) {
		t.Fatalf("%d lines", len(lines))
	}
	for i, l := range lines {
		var d rdDiagnostic
		decoded(t, l, &d)
		if d.Message != res.Diagnostics[i].Message || d.Source == nil {
			t.Errorf("line %d is %s", i, l)
		}
	}
}

// TestGitHubCommands reads the commands as the runner does.
func TestGitHubCommands(t *testing.T) {
	form := regexp.MustCompile(`^::(error|warning|notice) ([^:]*)::(.*)$`)
	var messages []string
	for line := range strings.Lines(write(t, "github", sample(), everything)) {
		m := form.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			t.Fatalf("no command: %q", line)
		}
		props := make(map[string]string)
		for p := range strings.SplitSeq(m[2], ",") {
			k, v, ok := strings.Cut(p, "=")
			if !ok {
				t.Errorf("property %q in %q", p, line)
			}
			props[k] = unescaped(v)
		}
		if props["file"] == "" || props["line"] == "" || !strings.HasPrefix(props["title"], "lockcheck: ") {
			t.Errorf("properties %v", props)
		}
		messages = append(messages, unescaped(m[3]))
	}
	if want := sample().Findings[0].Message + " (partial view)\nsys/dev/foo/foo.c:2: "; !strings.HasPrefix(messages[0], want) {
		t.Errorf("message %q, want %q", messages[0], want)
	}
}

func unescaped(s string) string {
	return strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",").Replace(s)
}

// TestGitHubReview: comments stand on lines that the diff shows, and nothing
// is lost.
func TestGitHubReview(t *testing.T) {
	r := sample()
	var rv githubReview
	decoded(t, write(t, "github-review", r, everything), &rv)
	if rv.Event != "COMMENT" || rv.Body == "" {
		t.Errorf("event %s, body %q", rv.Event, rv.Body)
	}
	var places []int
	all := rv.Body
	for _, c := range rv.Comments {
		if c.Path != "sys/dev/foo/foo.c" || c.Side != "RIGHT" || !r.Diff[0].Shown(c.Line) {
			t.Errorf("a comment on %s:%d, %s", c.Path, c.Line, c.Side)
		}
		places = append(places, c.Line)
		all += c.Body
	}
	// On its own line; on the added line that its trace runs through.
	if len(places) != 2 || places[0] != 3 || places[1] != 2 {
		t.Errorf("comments on lines %v", places)
	}
	for i := range r.Findings {
		if n := strings.Count(all, Marker(&r.Findings[i])); n != 1 {
			t.Errorf("finding %d is told %d times", i, n)
		}
	}
}

// TestGitLab: the properties that GitLab needs, and fingerprints that differ.
func TestGitLab(t *testing.T) {
	r := sample()
	r.Findings[3].Fingerprint = r.Findings[0].Fingerprint
	var issues []gitlabIssue
	decoded(t, write(t, "gitlab", r, everything), &issues)
	prints := make(map[string]bool)
	for _, is := range issues {
		if is.Description == "" || is.CheckName == "" || is.Location.Path == "" || is.Location.Lines.Begin < 1 {
			t.Errorf("not whole: %+v", is)
		}
		if prints[is.Fingerprint] {
			t.Errorf("fingerprint %s twice", is.Fingerprint)
		}
		prints[is.Fingerprint] = true
		if !strings.Contains("info minor major critical blocker", is.Severity) {
			t.Errorf("severity %s", is.Severity)
		}
	}
	if strings.TrimSpace(write(t, "gitlab", &report.Report{}, everything)) != "[]" {
		t.Error("nothing is not an empty list")
	}
}

func TestCheckstyleIsXML(t *testing.T) {
	text := write(t, "checkstyle", sample(), everything)
	var doc checkstyle
	if err := xml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range doc.Files {
		n += len(f.Errors)
	}
	if n != len(sample().Findings) || doc.Files[0].Errors[0].Message != sample().Findings[0].Message {
		t.Errorf("%d errors: %+v", n, doc)
	}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// TestPhabricator: the severities and fields of harbormaster.sendmessage.
func TestPhabricator(t *testing.T) {
	var m Harbormaster
	decoded(t, write(t, "phabricator", sample(), everything), &m)
	if m.Type != "fail" || len(m.Lint) != 5 {
		t.Errorf("%s with %d", m.Type, len(m.Lint))
	}
	for _, l := range m.Lint {
		if l.Name == "" || l.Code == "" || l.Path == "" || !strings.Contains("advice autofix warning error disabled", l.Severity) {
			t.Errorf("not whole: %+v", l)
		}
	}
	r := sample()
	r.Findings = r.Findings[3:]
	decoded(t, write(t, "phabricator", r, everything), &m)
	if m.Type != "pass" {
		t.Errorf("notes %s", m.Type)
	}
}

// TestMailsAreNarrow: prose fits a mail.
func TestMailsAreNarrow(t *testing.T) {
	for _, name := range []string{"markdown", "mail"} {
		for line := range strings.Lines(write(t, name, sample(), everything)) {
			if len([]rune(strings.TrimSuffix(line, "\n"))) > mailWidth {
				t.Errorf("%s: wide: %q", name, line)
			}
		}
	}
}

// TestReply: what a mail quotes, with what the diff takes out in its place, cut
// where it is long, and each stretch once.
func TestReply(t *testing.T) {
	at := func(line int) finding.Finding {
		return finding.Finding{Rule: "r", Severity: finding.Warning, File: "f.c", Line: line, Message: fmt.Sprintf("at %d", line), Fingerprint: fmt.Sprint(line)}
	}
	r := &report.Report{
		Findings: []finding.Finding{at(33), at(4), at(31), at(4)},
		Diff: []report.FileDiff{{
			Path: "f.c", OldPath: "f.c", Added: map[int]bool{3: true, 4: true, 32: true},
			Hunks: []patch.Span{{First: 1, Last: 6}, {First: 30, Last: 35}},
			Kept:  map[int]int{1: 1, 2: 2, 5: 4, 6: 5, 30: 29, 31: 30, 33: 44, 34: 45, 35: 46},
		}},
	}
	r.AddSource(false, numbered("new"))
	r.AddSource(true, numbered("old"))
	_, got, _ := strings.Cut(write(t, "mail", r, everything), ".\n\n")
	want := `> +++ b/f.c
>  new 1
>  new 2
> -old 3
> +new 3
> +new 4

warning: at 4 (r)

warning: at 4 (r)

> [...]
>  new 30
>  new 31

warning: at 31 (r)

> [...]
> -old 39
> -old 40
> -old 41
> -old 42
> -old 43
> +new 32
>  new 33

warning: at 33 (r)
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// numbered gives a text of numbered lines.
func numbered(word string) report.Source {
	return func(string) ([]byte, bool) {
		var b strings.Builder
		for i := range 60 {
			fmt.Fprintf(&b, "%s %d\n", word, i+1)
		}
		return []byte(b.String()), true
	}
}

// TestLines: one finding a line, whatever its message holds.
func TestLines(t *testing.T) {
	r := sample()
	r.Findings[0].Message = "two\nlines"
	for _, name := range []string{"short", "jsonl", "rdjsonl", "github"} {
		text := write(t, name, r, everything)
		n := len(r.Findings)
		if name == "rdjsonl" {
			n-- // has no place for what is fixed
		}
		if got := strings.Count(text, "\n"); got != n {
			t.Errorf("%s: %d lines for %d findings", name, got, n)
		}
	}
}
