package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lockcheck/rules"
)

var update = flag.Bool("update", false, "write docs/rules.md")

// TestDocs does what the pages in docs say: files in their blocks are written,
// commands are run one after the other, and must print what the page shows.
// In that, a line "..." stands for any lines.
func TestDocs(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "lockcheck")); err != nil { // the name that TestMain knows
		t.Skip(err)
	}
	for _, page := range []string{"quickstart.md", "reading.md", "models.md"} {
		t.Run(page, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			env := append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
				"XDG_CACHE_HOME="+filepath.Join(dir, ".cache"), "GIT_CEILING_DIRECTORIES="+dir)
			n := 0
			for _, b := range blocks(string(text)) {
				switch lang, name, _ := strings.Cut(b.info, " "); {
				case lang == "console":
					for _, s := range sessions(b.body) {
						cmd := exec.CommandContext(t.Context(), "sh", "-c", s.command)
						cmd.Dir, cmd.Env = dir, env
						out, err := cmd.CombinedOutput()
						if _, failed := err.(*exec.ExitError); err != nil && !failed {
							t.Fatal(err)
						}
						if !like(string(out), s.output) {
							t.Errorf("$ %s\nprints\n%s\nand not\n%s", s.command, out, s.output)
						}
						n++
					}
				case name != "":
					file := filepath.Join(dir, name)
					if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(file, []byte(b.body), 0o666); err != nil {
						t.Fatal(err)
					}
				}
			}
			if n == 0 {
				t.Error("no commands")
			}
		})
	}
}

type block struct{ info, body string }

// blocks gives the fenced blocks of a page.
func blocks(page string) []block {
	var out []block
	for {
		_, rest, ok := strings.Cut(page, "\n```")
		if !ok {
			return out
		}
		info, rest, _ := strings.Cut(rest, "\n")
		body, after, ok := strings.Cut(rest, "```\n")
		if !ok {
			return out
		}
		out = append(out, block{info, body})
		page = "\n" + after
	}
}

type session struct{ command, output string }

// sessions parts a block into commands and what they print.
func sessions(body string) []session {
	var out []session
	for line := range strings.Lines(body) {
		if cmd, ok := strings.CutPrefix(line, "$ "); ok {
			out = append(out, session{command: strings.TrimSpace(cmd)})
		} else if len(out) > 0 {
			out[len(out)-1].output += line
		}
	}
	return out
}

func like(got, want string) bool {
	if want == "...\n" {
		return true
	}
	pattern := regexp.QuoteMeta(want)
	pattern = strings.ReplaceAll(pattern, regexp.QuoteMeta("...\n"), "(?:.*\n)*?")
	return regexp.MustCompile(`\A` + pattern + `\z`).MatchString(got)
}

// TestRulesPage: docs/rules.md is what lockcheck explain says, as Markdown.
func TestRulesPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Rules\n\nWhat `lockcheck explain RULE` says of each rule.\n")
	for _, a := range rules.All() {
		first, rest, _ := strings.Cut(strings.TrimSpace(a.Doc), "\n")
		b.WriteString("\n## " + a.Name + "\n\n" + strings.TrimPrefix(first, a.Name+": ") + "\n")
		rest = strings.ReplaceAll(rest, "\n# ", "\n### ")
		// A tab makes a block of code.
		rest = strings.ReplaceAll(rest, "\n\t", "\n    ")
		b.WriteString(strings.TrimRight(rest, "\n") + "\n")
	}
	file := filepath.Join("..", "..", "docs", "rules.md")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != b.String() {
		t.Error("docs/rules.md is not what the rules say; go test ./cmd/lockcheck -run TestRulesPage -update writes it")
	}
}
