package speed

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestMain makes the test binary stand in for the tools, by its name: it
// accepts files with "good" in their text, and leaves word of its arguments.
func TestMain(m *testing.M) {
	name := filepath.Base(os.Args[0])
	if name != "gcc" && name != "lockcheck" {
		os.Exit(m.Run())
	}
	if log, err := os.OpenFile(os.Getenv("TOOL_LOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666); err == nil {
		log.WriteString(name + " " + strings.Join(os.Args[1:], " ") + "\n")
		log.Close()
	}
	text, err := os.ReadFile(os.Args[len(os.Args)-1])
	if err != nil || !bytes.Contains(text, []byte("good")) {
		os.Exit(3)
	}
	os.Exit(0)
}

// bench gives a tree of three files, and a PATH with two of the tools.
func bench(t *testing.T) (tree, log string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for _, name := range []string{"gcc", "lockcheck"} {
		if err := os.Symlink(self, filepath.Join(bin, name)); err != nil {
			t.Skip(err)
		}
	}
	tree = t.TempDir()
	for name, text := range map[string]string{"a.c": "good", "b.c": "good", "bad.c": ""} {
		if err := os.WriteFile(filepath.Join(tree, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	log = filepath.Join(bin, "log")
	t.Setenv("PATH", bin)
	t.Setenv("TOOL_LOG", log)
	return tree, log
}

func TestSpeed(t *testing.T) {
	tree, log := bench(t)
	var out, errs strings.Builder
	args := []string{"--runs", "2", "--tools", "gcc,lockcheck,lockcheck/1,sparse", "--flags", "-I. -DX", tree, "*.c", "a.c"}
	if err := Main(t.Context(), args, &out, &errs); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`(?m)^ +tool +units read +CPU s +ms/unit +median ms +slowest ms +to gcc +peak MB *$`,
		`(?m)^ +gcc +2/3 +\d+\.\d\d .* \d+\.\d\d +\d+ *$`,
		`(?m)^ +lockcheck +- +\d+\.\d\d +\d+\.\d +- +- `,
		`(?m)^ *lockcheck/1 +2/3 `,
	} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("no %s in\n%s", want, &out)
		}
	}
	if !strings.Contains(errs.String(), "sparse is left out: ") {
		t.Errorf("no word on sparse: %q", &errs)
	}
	ran, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(tree, name) }
	for want, times := range map[string]int{
		"gcc -fsyntax-only -w -I. -DX " + file("a.c") + "\n":                                                                      2,
		"lockcheck --cache off --format json --tree " + tree + " " + file("a.c") + " " + file("b.c") + " " + file("bad.c") + "\n": 2,
		"lockcheck --cache off --format json --tree " + tree + " " + file("b.c") + "\n":                                           2,
	} {
		if got := strings.Count(string(ran), want); got != times {
			t.Errorf("ran %d times, want %d: %sall:\n%s", got, times, want, ran)
		}
	}
}

func TestBadInvocation(t *testing.T) {
	tree, _ := bench(t)
	for want, args := range map[string][]string{
		"name a tree, and files":     {},
		"which files are compiled":   {tree},
		`there is no "tcc"`:          {"--tools", "tcc", tree, "a.c"},
		"measure at least once":      {"--runs", "0", tree, "a.c"},
		"nosuch.c: there is no such": {tree, "nosuch.c"},
		"none of the tools is here":  {"--tools", "sparse", tree, "a.c"},
	} {
		var out, errs strings.Builder
		if err := Main(t.Context(), args, &out, &errs); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", args, err, want)
		}
	}
}

func TestCompileCommands(t *testing.T) {
	tree := t.TempDir()
	data, err := json.Marshal([]map[string]any{
		{"directory": tree, "file": "a.c", "command": `cc -c -I inc -D'X="1 2"' -DY=\"z\" -Wp,-MMD,a.d -o a.o a.c`},
		{"directory": "sub", "file": "../b.c", "arguments": []string{"gcc", "-MF", "b.d", "-O2", "-c", "../b.c"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(tree, "compile_commands.json"), data, 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := compileCommands(tree)
	if err != nil {
		t.Fatal(err)
	}
	a, b := got[filepath.Join(tree, "a.c")], got[filepath.Join(tree, "b.c")]
	if want := []string{"-I", "inc", `-DX="1 2"`, `-DY="z"`}; a.dir != tree || !slices.Equal(a.flags, want) {
		t.Errorf("a.c: %q in %s, want %q", a.flags, a.dir, want)
	}
	if want := []string{"-O2"}; b.dir != filepath.Join(tree, "sub") || !slices.Equal(b.flags, want) {
		t.Errorf("b.c: %q in %s, want %q", b.flags, b.dir, want)
	}
	if none, err := compileCommands(t.TempDir()); err != nil || none != nil {
		t.Errorf("a tree without commands: %v, %v", none, err)
	}
}
