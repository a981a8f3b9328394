package fixes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

func put(line, column, endLine, endColumn int, now string) finding.Edit {
	return finding.Edit{Line: line, Column: column, EndLine: endLine, EndColumn: endColumn, New: now}
}

// of gives a report on one text with a finding for each list of edits.
func of(name, text string, fixes ...[]finding.Edit) *report.Report {
	r := &report.Report{}
	for i, edits := range fixes {
		r.Findings = append(r.Findings, finding.Finding{File: name, Line: i + 1, Fix: &finding.Fix{Edits: edits}})
	}
	r.AddSource(false, func(file string) ([]byte, bool) { return []byte(text), file == name })
	return r
}

const text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12"

var cases = []struct {
	name  string
	fixes [][]finding.Edit
	want  string
}{
	{"insert", [][]finding.Edit{{put(5, 1, 5, 1, "new\n")}}, "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+new\n 5\n 6\n 7\n"},
	{"first line", [][]finding.Edit{{put(1, 1, 1, 2, "x")}}, "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"},
	{"no newline at the end", [][]finding.Edit{{put(12, 3, 12, 3, "!")}},
		"@@ -9,4 +9,4 @@\n 9\n 10\n 11\n-12\n\\ No newline at end of file\n+12!\n\\ No newline at end of file\n"},
	{"around a line that stays", [][]finding.Edit{{put(4, 2, 4, 2, " {"), put(5, 1, 5, 1, "\tu\n"), put(5, 2, 5, 2, "\n}")}},
		"@@ -1,8 +1,10 @@\n 1\n 2\n 3\n-4\n+4 {\n+\tu\n 5\n+}\n 6\n 7\n 8\n"},
	{"lines joined", [][]finding.Edit{{put(4, 2, 5, 1, "")}}, "@@ -1,8 +1,7 @@\n 1\n 2\n 3\n-4\n-5\n+45\n 6\n 7\n 8\n"},
	{"two hunks", [][]finding.Edit{{put(11, 1, 11, 1, "b\n")}, {put(2, 1, 2, 1, "a\n")}},
		"@@ -1,4 +1,5 @@\n 1\n+a\n 2\n 3\n 4\n@@ -8,5 +9,6 @@\n 8\n 9\n 10\n+b\n 11\n 12\n\\ No newline at end of file\n"},
	{"one hunk", [][]finding.Edit{{put(2, 1, 2, 1, "a\n")}, {put(6, 1, 6, 1, "b\n")}},
		"@@ -1,8 +1,10 @@\n 1\n+a\n 2\n 3\n 4\n 5\n+b\n 6\n 7\n 8\n"},
	{"a conflict", [][]finding.Edit{{put(2, 1, 2, 1, "a\n")}, {put(2, 1, 2, 2, "b")}}, "@@ -1,4 +1,5 @@\n 1\n+a\n 2\n 3\n 4\n"},
}

func diff(t *testing.T, r *report.Report) string {
	t.Helper()
	var b strings.Builder
	if err := Diff(&b, Of(r), func(s string) string { return s }); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	for _, tt := range cases {
		want := "--- a/d/x.c\n+++ b/d/x.c\n" + tt.want
		if got := diff(t, of("d/x.c", text, tt.fixes...)); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}

// TestApplies lets git make of the diff what the fixes make of the text.
func TestApplies(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	for _, tt := range cases {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x.c"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		r := of("x.c", text, tt.fixes...)
		cmd := exec.CommandContext(t.Context(), "git", "apply", "-")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(diff(t, r))
		cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", tt.name, err, out)
			continue
		}
		got, err := os.ReadFile(filepath.Join(dir, "x.c"))
		if err != nil {
			t.Fatal(err)
		}
		if want := string(Of(r)[0].Fixed()); string(got) != want {
			t.Errorf("%s: git makes\n%s\nof it, and not\n%s", tt.name, got, want)
		}
	}
}

// TestHunks: what is not in view is no context.
func TestHunks(t *testing.T) {
	r := of("x.c", text, []finding.Edit{put(5, 1, 5, 1, "new\n")}, []finding.Edit{put(8, 1, 8, 1, "more\n")})
	lines := map[int][]byte{4: []byte("four\r"), 5: []byte("5  "), 8: []byte("8")}
	r.Diff = []report.FileDiff{{Path: "x.c", Lines: lines}}
	if got, want := diff(t, r), "--- a/x.c\n+++ b/x.c\n@@ -4,2 +4,3 @@\n four\n+new\n 5  \n@@ -8 +9,2 @@\n+more\n 8\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := Of(r)[0].Write(); err == nil {
		t.Error("hunks were written to a file")
	}
}

func TestLines(t *testing.T) {
	for _, tt := range []struct {
		edits       []finding.Edit
		first, last int
		now         string
	}{
		{[]finding.Edit{put(5, 1, 5, 1, "new\n")}, 5, 5, "new\n5"},
		{[]finding.Edit{put(4, 2, 4, 2, " {"), put(5, 2, 6, 1, "\n} ")}, 4, 6, "4 {\n5\n} 6"},
		{[]finding.Edit{put(12, 1, 12, 3, "x")}, 12, 12, "x"},
	} {
		first, last, now, ok := Lines([]byte(text), &finding.Fix{Edits: tt.edits})
		if !ok || first != tt.first || last != tt.last || now != tt.now {
			t.Errorf("%+v: lines %d to %d become %q", tt.edits, first, last, now)
		}
	}
	if _, _, _, ok := Lines([]byte(text), &finding.Fix{Edits: []finding.Edit{put(40, 1, 40, 1, "x")}}); ok {
		t.Error("there is no line 40")
	}
}

// TestWrite: only what was read is written over, through links, with its mode.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name, link := filepath.Join(dir, "sys", "x.c"), filepath.Join(dir, "y.c")
	write := func(s string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(s), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	write(text)
	if err := os.Symlink(name, link); err != nil {
		t.Skip(err)
	}
	edits := []finding.Edit{put(1, 1, 1, 2, "one")}
	if err := Of(of(link, text, edits))[0].Write(); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(name)
	info, _ := os.Stat(name)
	if fi, err := os.Lstat(link); err != nil || fi.Mode()&os.ModeSymlink == 0 || info.Mode().Perm() != 0o640 || !strings.HasPrefix(string(got), "one\n2\n") {
		t.Errorf("%v, mode %v:\n%s", err, info.Mode(), got)
	}
	if err := Of(of(link, text, edits))[0].Write(); err == nil || err.Error() != "it is not what was checked" {
		t.Errorf("written over what had changed: %v", err)
	}
	// As a patch names it, from the directory that it is for.
	write(text)
	r := of("a/b/sys/x.c", text, edits)
	r.Diff = []report.FileDiff{{Path: "a/b/sys/x.c", Dir: dir}}
	if err := Of(r)[0].Write(); err != nil {
		t.Error(err)
	}
	r = of("../x.c", text, edits)
	r.Diff = []report.FileDiff{{Path: "../x.c", Dir: filepath.Dir(name)}}
	write("changed")
	if err := Of(r)[0].Write(); err == nil {
		t.Error("written to what had changed")
	}
}
