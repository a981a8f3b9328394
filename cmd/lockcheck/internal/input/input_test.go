package input

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
)

const diffText = "--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a;\n+b;\n"

func TestKind(t *testing.T) {
	tests := []struct {
		name, text string
		want       report.InputKind
	}{
		{"x", diffText, report.Patch},
		{"x.c", diffText, report.Patch},
		{"x", "#include <sys/param.h>\n\nint\nf(void)\n{\n\n\treturn (0);\n}\n", report.CFile},
		{"x.c", "/* never ends", report.CFile},
		{"x", "", report.Bad},
		{"x.c", " \n\t\n", report.Bad},
		{"x.c", "ELF\x00\x01", report.Bad},
		{"x", "Dear all,\n\nthe meeting is at noon.\nPlease bring cake;\nthanks\nA Reviewer\n", report.Bad},
		{"x", strings.Repeat("lorem ipsum dolor sit amet\n", 100), report.Bad},
	}
	for _, tt := range tests {
		got, why, do := Kind(tt.name, []byte(tt.text))
		if got != tt.want {
			t.Errorf("%s %.20q is %s (%s), want %s", tt.name, tt.text, got, why, tt.want)
		}
		if got == report.Bad && (why == "" || do == "") {
			t.Errorf("%s %.20q: no word on what is wrong", tt.name, tt.text)
		}
	}
}

func TestReadDirectory(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.c", "a/z.c", "a/readme", ".git/x.c", "c.h"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("int "+filepath.Base(name[:1])+";\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.c")); err != nil {
		t.Fatal(err)
	}
	src, prob := new(Reader).Read(t.Context(), dir)
	if prob != nil {
		t.Fatal(prob)
	}
	var got []string
	for _, f := range src.Files {
		rel, _ := filepath.Rel(dir, f.Path)
		got = append(got, rel)
	}
	if want := "a/z.c b.c"; strings.Join(got, " ") != want {
		t.Errorf("files %q, want %q", got, want)
	}
	if text, err := src.Files[1].Text(); err != nil || string(text) != "int b;\n" {
		t.Errorf("text %q, %v", text, err)
	}
}

func TestProblems(t *testing.T) {
	dir := t.TempDir()
	locked := filepath.Join(dir, "locked.c")
	if err := os.WriteFile(locked, []byte("int x;"), 0); err != nil {
		t.Fatal(err)
	}
	big := filepath.Join(dir, "big.c")
	f, err := os.Create(big)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(MaxFile + 1); err != nil {
		t.Fatal(err)
	}
	f.Close()
	tests := map[string]string{
		filepath.Join(dir, "none"): "no such file",
		t.TempDir():                "no C files",
		big:                        "larger than 64 MB",
		"/dev/null":                "is a device",
	}
	if os.Getuid() != 0 {
		tests[locked] = "permission denied"
	}
	for arg, want := range tests {
		src, prob := new(Reader).Read(t.Context(), arg)
		if prob == nil || !strings.Contains(prob.What, want) || prob.File != src.Name {
			t.Errorf("%s: problem %v, want %q", arg, prob, want)
		}
	}
}

func TestStdinOnce(t *testing.T) {
	r := &Reader{Stdin: strings.NewReader(diffText)}
	src, prob := r.Read(t.Context(), "-")
	if prob != nil || src.Kind != report.Patch || src.Name != "<stdin>" {
		t.Errorf("source %+v, problem %v", src, prob)
	}
	if _, prob = r.Read(t.Context(), "-"); prob == nil {
		t.Error("standard input was read twice")
	}
}

func TestIsRange(t *testing.T) {
	for arg, want := range map[string]bool{
		"main..topic": true, "HEAD~3..": true, "..HEAD": true, "a...b": true, "v1.0..v1.1": true,
		"../x": false, "..": false, "plain": false, "--output=x..y": false, "a b..c": false,
	} {
		if got := isRange(arg); got != want {
			t.Errorf("isRange(%q) = %v", arg, got)
		}
	}
}

func TestReadRange(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "f.c"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		git("add", ".")
		git("commit", "-qm", "x")
	}
	git("init", "-q")
	write("int a;\n")
	write("int b;\n")
	ran := filepath.Join(dir, "ran")
	git("config", "diff.external", "touch "+ran)
	r := &Reader{Dir: dir}
	src, prob := r.Read(t.Context(), "HEAD~..HEAD")
	if prob != nil {
		t.Fatal(prob)
	}
	if src.Kind != report.Range || src.Repo == "" || !strings.Contains(string(src.Data), "+int b;") {
		t.Errorf("source %+v", src)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("git ran the external diff of the repository")
	}
	// What is configured for people to look at changes nothing.
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, kv := range []string{"diff.relative true", "diff.context 0", "diff.noprefix true", "diff.mnemonicPrefix true", "color.diff always", "diff.renames false", "core.quotePath false"} {
		git(append([]string{"config"}, strings.Fields(kv)...)...)
	}
	again, prob := (&Reader{Dir: sub}).Read(t.Context(), "HEAD~..HEAD")
	if prob != nil || string(again.Data) != string(src.Data) {
		t.Errorf("configured: %v\n%s\nand not\n%s", prob, again.Data, src.Data)
	}
	if _, prob = r.Read(t.Context(), "HEAD..HEAD"); prob == nil || !strings.Contains(prob.What, "no differences") {
		t.Errorf("empty range: %v", prob)
	}
	if _, prob = r.Read(t.Context(), "nosuch..HEAD"); prob == nil || strings.Contains(prob.What, "\n") || !strings.Contains(prob.Do, "revisions") {
		t.Errorf("bad revision: %v", prob)
	}
	shallow := t.TempDir()
	git("clone", "-q", "--depth", "1", "file://"+filepath.ToSlash(dir), shallow)
	if _, prob = (&Reader{Dir: shallow}).Read(t.Context(), "HEAD~..HEAD"); prob == nil || !strings.Contains(prob.Do, "shallow") {
		t.Errorf("shallow clone: %v", prob)
	}
}
