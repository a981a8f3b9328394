package completion

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func sample() *Spec {
	return &Spec{
		Name: "tool",
		Commands: []Command{
			{Name: "graph", About: "the graph"},
			{Name: "explain", About: "what it's about", Words: []string{"one", "two"}},
		},
		Flags: []Flag{
			{Name: "format", Kind: Words, Words: []string{"text", "json", "jsonl"}, About: "the form [of it]: any"},
			{Name: "rules", Kind: List, Words: []string{"one", "two"}, About: "which"},
			{Name: "model", Kind: File, About: "a file"},
			{Name: "tree", Kind: Dir, About: "a directory"},
			{Name: "jobs", Kind: Word, About: "how many"},
			{Name: "all", About: "it's all"},
			{Name: "v", About: "more"},
		},
	}
}

func script(t *testing.T, shell string) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, shell, sample()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestBash asks bash what it completes.
func TestBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"input.c", "sub/x"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ line, want string }{
		{"tool gr", "graph"},
		{"tool in", "input.c"},
		{"tool explain ", "one two"},
		{"tool explain t", "two"},
		{"tool --format js", "json jsonl"},
		{"tool graph --rules one,t", "one,two"},
		{"tool --f", "--format"},
		{"tool -", "--format --rules --model --tree --jobs --all -v"},
		{"tool --model i", "input.c"},
		{"tool --tree ", "sub"},
		{"tool --jobs ", ""},
		{"tool graph i", "input.c"},
	}
	for _, tt := range tests {
		words := strings.Split(tt.line, " ")
		run := script(t, "bash") + "\nCOMP_WORDS=("
		for _, w := range words {
			run += "'" + w + "' "
		}
		run += ")\nCOMP_CWORD=$((${#COMP_WORDS[@]}-1))\n_tool\necho \"${COMPREPLY[@]}\"\n"
		cmd := exec.Command(bash, "-c", run)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != tt.want {
			t.Errorf("%q completes to %q, want %q (%v)", tt.line, got, tt.want, err)
		}
	}
}

// TestFish asks fish, where there is one.
func TestFish(t *testing.T) {
	fish, err := exec.LookPath("fish")
	if err != nil {
		t.Skip(err)
	}
	file := filepath.Join(t.TempDir(), "tool.fish")
	if err := os.WriteFile(file, []byte(script(t, "fish")), 0o666); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ line, want string }{
		{"tool gr", "graph"},
		{"tool explain ", "one two"},
		{"tool --format js", "json jsonl"},
		{"tool --f", "--format"},
		{"tool --rules one,t", "one,two"},
	}
	for _, tt := range tests {
		cmd := exec.Command(fish, "--no-config", "-c", "source "+file+"; complete -C '"+tt.line+"'")
		cmd.Dir = filepath.Dir(file)
		cmd.Env = append(os.Environ(), "HOME="+filepath.Dir(file))
		out, err := cmd.Output()
		var got []string
		for line := range strings.Lines(string(out)) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			if word != "" && word != "tool.fish" {
				got = append(got, word)
			}
		}
		if err != nil || strings.Join(got, " ") != tt.want {
			t.Errorf("%q completes to %q, want %q (%v)", tt.line, got, tt.want, err)
		}
	}
}

// TestZsh has zsh read its script, where there is one.
func TestZsh(t *testing.T) {
	zsh, err := exec.LookPath("zsh")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "_tool")
	if err := os.WriteFile(file, []byte(script(t, "zsh")), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(zsh, "-f", "-c", "fpath=("+dir+" $fpath); autoload -Uz compinit; compinit -u -d "+dir+"/dump; print $_comps[tool]; source "+file+"; whence -w _tool")
	out, err := cmd.CombinedOutput()
	if got := strings.Fields(string(out)); err != nil || len(got) != 3 || got[0] != "_tool" || got[2] != "function" {
		t.Errorf("zsh says %q (%v)", out, err)
	}
}

func TestUnknownShell(t *testing.T) {
	if err := Write(new(strings.Builder), "tcsh", sample()); err == nil || !strings.Contains(err.Error(), "bash, zsh, fish") {
		t.Errorf("error %v", err)
	}
}
