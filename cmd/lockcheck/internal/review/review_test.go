package review

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/review/api"
	"lockcheck/rules/finding"
)

// comments gives a comment for each fingerprint. Those in capitals have no place.
func draft(prints ...string) *Draft {
	d := &Draft{Review: &format.Review{Head: "head", Plain: "head"}, Present: make(map[string]int)}
	for _, p := range prints {
		f := &finding.Finding{Fingerprint: p, Severity: finding.Warning}
		c := format.Comment{Finding: f, Body: "**warning**: of " + p + "\n\n" + format.Marker(f), Plain: "warning: of " + p}
		if p < "5" {
			c.Path, c.Line = "a.c", 1
		}
		d.Comments = append(d.Comments, c)
		d.Present[p]++
	}
	return d
}

func said(prints ...string) []Told {
	var ts []Told
	for _, p := range prints {
		print, gone := strings.CutSuffix(p, " gone")
		ts = append(ts, Told{Fingerprint: print, Gone: gone})
	}
	return ts
}

func TestPlan(t *testing.T) {
	tests := []struct {
		name        string
		found, told []string
		new, gone   string
		left        int
	}{
		{"the first run", []string{"1-1", "9-1"}, nil, "1-1 9-1", "", 0},
		{"the same again", []string{"1-1", "9-1"}, []string{"9-1", "1-1"}, "", "", 2},
		{"one is new", []string{"1-1", "2-1"}, []string{"1-1"}, "2-1", "", 1},
		{"one is gone", []string{"1-1"}, []string{"2-1", "1-1"}, "", "2-1", 1},
		{"it was told to be gone", []string{"1-1"}, []string{"2-1", "1-1", "2-1 gone"}, "", "", 1},
		{"it is back", []string{"1-1", "2-1"}, []string{"2-1", "1-1", "2-1 gone"}, "2-1", "", 1},
		{"it is gone again", nil, []string{"2-1", "2-1 gone", "2-1"}, "", "2-1", 0},
		{"two of one fingerprint", []string{"1-1", "1-1"}, []string{"1-1"}, "1-1", "", 1},
		{"told twice", []string{"1-1"}, []string{"1-1", "1-1"}, "", "", 1},
		{"nothing", nil, nil, "", "", 0},
	}
	for _, tt := range tests {
		p := draft(tt.found...).Plan(said(tt.told...))
		var comments, gone []string
		for _, c := range p.Comments {
			comments = append(comments, c.Finding.Fingerprint)
		}
		for _, g := range p.Gone {
			gone = append(gone, g.Fingerprint)
		}
		if strings.Join(comments, " ") != tt.new || strings.Join(gone, " ") != tt.gone || p.Left != tt.left {
			t.Errorf("%s: new %q, gone %q, left %d", tt.name, comments, gone, p.Left)
		}
		if p.Empty() != (tt.new+tt.gone == "") {
			t.Errorf("%s: empty %t", tt.name, p.Empty())
		}
	}
	d := draft()
	d.Present = nil
	if p := d.Plan(said("1-1")); !p.Empty() {
		t.Error("gone, though not everything was looked at")
	}
}

// TestPlanBound: of many findings the weightiest are told, and the rest counted;
// the next run does not go on with it.
func TestPlanBound(t *testing.T) {
	var prints []string
	for i := range maxComments + 10 {
		prints = append(prints, fmt.Sprintf("%d-1", i))
	}
	d := draft(prints...)
	d.Comments[maxComments+5].Finding.Severity = finding.Error
	p := d.Plan(nil)
	if len(p.Comments) != maxComments || p.Dropped != 10 || p.Comments[0].Finding.Severity != finding.Error {
		t.Errorf("%d comments, %d dropped", len(p.Comments), p.Dropped)
	}
	long := draft("1-1", "2-1", "3-1")
	for i := range long.Comments {
		long.Comments[i].Body += strings.Repeat("x", maxBytes/2)
	}
	if p := long.Plan(nil); len(p.Comments) != 1 || p.Dropped != 2 || len(p.Markdown(long.Comments[:1])) > 64<<10 {
		t.Errorf("long ones: %d comments, %d dropped", len(p.Comments), p.Dropped)
	}
	var told []Told
	for _, c := range p.Comments {
		told = append(told, Told{Fingerprint: c.Finding.Fingerprint})
	}
	if p = d.Plan(told); !p.Empty() || p.Left != maxComments {
		t.Errorf("again: %d comments, %d left", len(p.Comments), p.Left)
	}
}

func TestOf(t *testing.T) {
	r := &report.Report{Findings: []finding.Finding{
		{Rule: "lockorder", Severity: finding.Warning, Fingerprint: "1-1"},
		{Rule: "lockorder", Severity: finding.Note, Fingerprint: "2-1"},
		{Rule: "lockorder", Severity: finding.Warning, Fingerprint: "3-1", Status: finding.Fixed},
	}}
	d := Of(r, format.Options{Show: report.Show{All: true}}, true)
	if len(d.Comments) != 1 || d.Present["2-1"] != 1 || d.Present["3-1"] != 0 {
		t.Errorf("%+v", d)
	}
	if Of(r, format.Options{}, false).Present != nil {
		t.Error("some rules were not run")
	}
	r.Problems = []report.Problem{{What: "cannot be read"}}
	if Of(r, format.Options{}, true).Present != nil {
		t.Error("some files were not read")
	}
}

// TestWords: what is written can be read again, in both forms, and nothing that
// code or messages hold is taken for a mark.
func TestWords(t *testing.T) {
	d := draft("1a-1", "7b-2")
	d.Comments[1].Body = "**warning**: x\n\n```c\nlockcheck:0-1\n```\n\n" + format.Marker(d.Comments[1].Finding)
	d.Comments[1].Plain = "warning: x\n\n    lockcheck:0-1\n lockcheck:1-1\nat <!-- lockcheck:2-1 -->"
	p := d.Plan([]Told{{Fingerprint: "c-1", Words: "**error**: old", Link: "https://x/1"}, {Fingerprint: "d-1"}})
	_, rest := Split(p.Comments)
	if len(rest) != 1 {
		t.Fatalf("%d without a place", len(rest))
	}
	p.Left, p.Dropped = 3, 4
	text := p.Markdown(rest)
	if want := "**lockcheck**: head; 3 told before; 4 more are not told here\n\n**warning**: x\n"; !strings.HasPrefix(text, want) {
		t.Errorf("text %q", text)
	}
	if want := "No longer found:\n\n- **error**: old ([comment](https://x/1))\n- a finding\n\n<!--"; !strings.Contains(text, want) {
		t.Errorf("text %q", text)
	}
	for name, told := range map[string][]Told{
		"Markdown": Marks(strings.ReplaceAll(text, "\n", "\r\n"), "l"),
		"plain":    PlainMarks(p.Plain(rest, func(s string) string { return s }), "l"),
	} {
		var got []string
		for _, x := range told {
			got = append(got, fmt.Sprintf("%s %t %q %s", x.Fingerprint, x.Gone, x.Words, x.Link))
		}
		words := `"**warning**: x"`
		if name == "plain" {
			words = `"warning: x"`
		}
		if want := []string{"7b-2 false " + words + " l", `c-1 true "" l`, `d-1 true "" l`}; strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// fake is a service that fails at times.
type fake struct {
	told  []Told
	posts []func(*fake, *Posting) error
	n     int
}

func (f *fake) Told(context.Context) ([]Told, error) { return f.told, nil }

func (f *fake) Post(_ context.Context, p *Posting) error {
	f.n++
	return f.posts[min(f.n, len(f.posts))-1](f, p)
}

func takes(f *fake, p *Posting) error {
	for _, c := range p.Comments {
		f.told = append(f.told, Told{Fingerprint: c.Finding.Fingerprint})
	}
	return nil
}

// TestSend: where it is not sure that something was taken, a look tells, and
// nothing is told twice.
func TestSend(t *testing.T) {
	unsure := error(&api.Error{Status: 502, Unsure: true})
	sure := error(&api.Error{Status: 404})
	loses := func(*fake, *Posting) error { return unsure }
	keeps := func(f *fake, p *Posting) error { takes(f, p); return unsure }
	half := func(f *fake, p *Posting) error {
		takes(f, &Posting{Comments: p.Comments[:1]})
		return unsure
	}
	fails := func(*fake, *Posting) error { return sure }
	tests := []struct {
		name  string
		posts []func(*fake, *Posting) error
		n     int
		err   error
	}{
		{"taken", []func(*fake, *Posting) error{takes}, 1, nil},
		{"lost", []func(*fake, *Posting) error{loses, takes}, 2, nil},
		{"kept", []func(*fake, *Posting) error{keeps}, 1, nil},
		{"half", []func(*fake, *Posting) error{half, takes}, 2, nil},
		{"refused", []func(*fake, *Posting) error{fails}, 1, sure},
		{"never", []func(*fake, *Posting) error{loses}, 3, unsure},
	}
	for _, tt := range tests {
		f := &fake{posts: tt.posts}
		p, err := Send(t.Context(), f, draft("1-1", "2-1"), func(context.Context, time.Duration) error { return nil })
		if !errors.Is(err, tt.err) || f.n != tt.n || err == nil && (len(f.told) != 2 || len(p.Comments) != 2) {
			t.Errorf("%s: %v after %d posts, told %v", tt.name, err, f.n, f.told)
		}
	}
	f := &fake{told: said("1-1"), posts: []func(*fake, *Posting) error{fails}}
	if p, err := Send(t.Context(), f, draft("1-1"), api.RealSleep); err != nil || f.n != 0 || p.Left != 1 {
		t.Errorf("nothing to say: %v, %d posts", err, f.n)
	}
}

func TestOver(t *testing.T) {
	p := Place{Server: "s", Repo: "r", Token: "t"}.Over(Place{Repo: "q", Change: "1"})
	if p.Server != "s" || p.Repo != "q" || p.Change != "1" || p.Token != "t" {
		t.Errorf("%+v", p)
	}
}
