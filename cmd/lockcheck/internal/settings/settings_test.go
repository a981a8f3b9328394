package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lockcheck/rules/finding"
)

func TestParse(t *testing.T) {
	s, err := Parse("/r/.lockcheck.toml", `
dialect = "linux" # it is
arch = "arm64"
config = "GENERIC-NODEBUG"
models = ["tools/a.lock", 'b.lock']
rules = [
	"lockorder",
	"lockbalance",
]
skip = ["sys/contrib", "**/test/*.c"]
include = ["sys"]
baseline = "tools/baseline"

[severities]
locksleep = "note"
"lockorder" = "error"
`)
	if err != nil {
		t.Fatal(err)
	}
	if s.Dialect != "linux" || s.Arch != "arm64" || s.Config != "GENERIC-NODEBUG" || s.Root != "/r" {
		t.Errorf("%+v", s)
	}
	if !slices.Equal(s.Models, []string{"/r/tools/a.lock", "/r/b.lock"}) || s.Baseline != "/r/tools/baseline" {
		t.Errorf("files %v, %s", s.Models, s.Baseline)
	}
	if !slices.Equal(s.Rules, []string{"lockorder", "lockbalance"}) {
		t.Errorf("rules %v", s.Rules)
	}
	if len(s.Severities) != 2 || s.Severities["locksleep"] != finding.Note || s.Severities["lockorder"] != finding.Error {
		t.Errorf("severities %v", s.Severities)
	}
}

// TestErrors: every mistake is told with its line, the first one first.
func TestErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"\nnosuch = 1\n", ":2: nosuch: there is no such key; the keys are arch, baseline, "},
		{"# x\ndialect = \"vms\"", `:2: dialect: "vms" is not one of auto, `},
		{"dialect = 1", ":1: dialect: must be a string, not a number"},
		{"arch = \"\"", ":1: arch: is empty; leave the key out"},
		{"config = [\"a\"]", ":1: config: must be a string, not a list"},
		{"rules = \"lockorder\"", ":1: rules: must be a list of strings, not a string"},
		{"rules = [1]", ":1: rules: must be a list of strings, and has a number"},
		{"\nrules = [\n\"lockorder\",\n\"nosuch\"]", `:2: rules: no rule "nosuch"; the rules are lockorder, `},
		{"rules = [\"\"]", ":1: rules: no rule"},
		{"models = [\"../x\"]", `:1: models: "../x" leads out of the directory of .lockcheck.toml`},
		{"baseline = \"/etc/passwd\"", `:1: baseline: "/etc/passwd" leads out`},
		{"skip = [\"/a\"]", `:1: skip: "/a" is no path below the directory`},
		{"include = [\"a[\"]", `:1: include: "a[": a bracket is not closed`},
		{"severities = 3", ":1: severities: must be a table, not a number"},
		{"[severities]\nlockorder = \"note\"\nnosuch = \"note\"", `:3: severities.nosuch: no rule "nosuch"`},
		{"[severities]\nlockorder = \"fatal\"", `:2: severities.lockorder: "fatal" is not one of error, note, warning`},
		{"\nseverities = { lockorder = true }", ":2: severities.lockorder: must be a string, not a boolean"},
		{"severities.lockorder = 1979-05-27", ":1: severities.lockorder: must be a string, not a date"},
		{"[other]\ndialect = \"linux\"", ":1: other: there is no such key"},
		{"arch = 1\nzzz = 1\naaa = 1", ":1: arch: must be"},
		{"a = \n", ":1: "},
		{"\n\narch = x", ":3: "},
		{"arch = \"a\"\narch = \"b\"\n", ":2: "},
	}
	for _, tt := range tests {
		_, err := Parse("f", tt.text)
		if err == nil || !strings.HasPrefix(err.Error(), "f"+tt.want) {
			t.Errorf("%q: error %v, want f%s", tt.text, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: more than a line: %q", tt.text, err)
		}
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"sys/contrib", "sys/contrib/a/b.c", true},
		{"sys/contrib/", "sys/contrib/a/b.c", true},
		{"sys/contrib", "sys/contrib2/b.c", false},
		{"*.c", "a.c", true},
		{"*.c", "sys/a.c", false},
		{"**/*.c", "sys/kern/a.c", true},
		{"**/test", "a/b/test/c.c", true},
		{"sys/**/if_*.c", "sys/dev/e/if_e.c", true},
		{"sys/**/if_*.c", "sys/if_e.c", true},
		{"sys/dev/?.c", "sys/dev/ab.c", false},
		{".", "a/b.c", true},
		{"a/b.c", "a", false},
	}
	for _, tt := range tests {
		if got := Match(tt.pattern, tt.name); got != tt.want {
			t.Errorf("Match(%q, %q) = %t", tt.pattern, tt.name, got)
		}
	}
	s := &Settings{Include: []string{"sys"}, Skip: []string{"sys/contrib"}}
	for name, want := range map[string]bool{"sys/a.c": true, "sys/contrib/a.c": false, "usr.bin/a.c": false} {
		if s.Covers(name) != want {
			t.Errorf("covers %s: %t", name, !want)
		}
	}
}

// TestFind: upwards, and not beyond the repository.
func TestFind(t *testing.T) {
	top := t.TempDir()
	repo := filepath.Join(top, "repo")
	deep := filepath.Join(repo, "sys", "kern")
	for _, dir := range []string{deep, filepath.Join(repo, ".git")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	put := func(dir string) string {
		file := filepath.Join(dir, Name)
		if err := os.WriteFile(file, []byte("arch = \"arm64\"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		return file
	}
	put(top)
	if got := Find(deep); got != "" {
		t.Errorf("found %s, beyond the repository", got)
	}
	want := put(repo)
	if got := Find(deep); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
	want = put(filepath.Join(repo, "sys"))
	if got := Find(deep); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
	if s, err := Read(want); err != nil || s.Arch != "arm64" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := Read(filepath.Join(top, "nosuch")); err == nil {
		t.Error("no error for a file that is not there")
	}
}
