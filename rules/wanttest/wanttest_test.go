package wanttest

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"lockcheck/rules/finding"
)

func fx(text string) *fixture {
	return &fixture{files: []txtar.File{{Name: "a.c", Data: []byte(text)}}}
}

func TestWants(t *testing.T) {
	ws, err := fx("a();\nb();\t/* want \"error: x\" `note: y` */\nc(); // want \"z\"\n").wants()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range ws {
		got = append(got, string(rune('0'+w.line))+" "+w.re.String())
	}
	if want := []string{"2 error: x", "2 note: y", "3 z"}; !slices.Equal(got, want) {
		t.Errorf("wants %q, want %q", got, want)
	}
}

func TestWantErrors(t *testing.T) {
	for _, text := range []string{
		"/* want nothing quoted */",
		"/* want \"(\" */",
		"/* want \"a\" and more */",
	} {
		if _, err := fx(text).wants(); err == nil || !strings.HasPrefix(err.Error(), "a.c:1: ") {
			t.Errorf("%s: error %v, want one at a.c:1", text, err)
		}
	}
}

func TestMatch(t *testing.T) {
	ws, err := fx("/* want \"error: one\" \"note: said\" */\n/* want \"missing\" */\n").wants()
	if err != nil {
		t.Fatal(err)
	}
	got := match([]finding.Finding{
		{File: "a.c", Line: 1, Severity: finding.Error, Message: "one"},
		{File: "a.c", Line: 1, Severity: finding.Error, Message: "one"},
		{File: "a.c", Line: 1, Severity: finding.Note, Message: "said"},
		{File: "a.c", Line: 3, Severity: finding.Note, Message: "quiet"},
		{File: "a.c", Line: 3, Severity: finding.Warning, Message: "loud"},
	}, ws)
	want := []string{
		`a.c:1: unexpected error: one`,
		`a.c:2: no finding matches "missing"`,
		`a.c:3: unexpected warning: loud`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
