package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/review/reviewtest"
)

// TestRecipes runs the commands of docs/ci.md in a repository with a change that
// breaks a caller, with the environment of the servers that they are for, and
// with programs that stand for those that are not ours.
func TestRecipes(t *testing.T) {
	for _, tool := range []string{"sh", "git"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	job := newJob(t)
	n := 0
	for _, b := range blocks(string(page)) {
		for _, command := range recipe(t, b) {
			n++
			out, err := job.run(command)
			exit, failed := err.(*exec.ExitError)
			switch {
			case err != nil && !failed:
				t.Fatal(err)
			case failed && exit.ExitCode() != 1:
				t.Errorf("$ %s\n%s\n%v", command, out, err)
			case strings.Contains(out, "lockcheck: ") && !strings.Contains(out, "lockcheck: review: "):
				t.Errorf("$ %s\n%s", command, out)
			case strings.Contains(out, reviewtest.Token):
				t.Errorf("$ %s\ntells the token:\n%s", command, out)
			}
		}
	}
	if n < 15 {
		t.Errorf("%d commands", n)
	}
}

// Commands of lockcheck in files of other languages.
var (
	yamlCommand   = regexp.MustCompile(`(?m)^\s*- (?:run: )?(lockcheck .*)$`)
	groovyCommand = regexp.MustCompile(`sh '(lockcheck [^']*)'`)
	jsonCommand   = regexp.MustCompile(`script": "(lockcheck [^"]*)"`)
)

// recipe gives the commands of a block, each on a line.
func recipe(t *testing.T, b block) []string {
	lang, name, _ := strings.Cut(b.info, " ")
	var found [][]string
	switch lang {
	case "sh":
		if name == "build" {
			return nil // that of this repository
		}
		text := regexp.MustCompile(`\|\n\s*`).ReplaceAllString(b.body, "| ")
		return strings.Split(strings.TrimSpace(text), "\n")
	case "yaml":
		if strings.Contains(b.body, "\t") {
			t.Errorf("a tab in\n%s", b.body)
		}
		found = yamlCommand.FindAllStringSubmatch(b.body, -1)
	case "groovy":
		found = groovyCommand.FindAllStringSubmatch(b.body, -1)
	case "json":
		found = jsonCommand.FindAllStringSubmatch(b.body, -1)
		for i := range found {
			found[i][1] += " sys/foo.c" // as arc does
		}
	}
	if len(found) == 0 {
		t.Errorf("no command in\n%s", b.body)
	}
	var commands []string
	for _, m := range found {
		commands = append(commands, m[1])
	}
	return commands
}

// job is a place where a server's job runs.
type job struct {
	dir string
	env []string
	our *strings.Replacer // puts our servers in the place of the recipes'
}

func newJob(t *testing.T) *job {
	t.Helper()
	dir, bin := t.TempDir(), t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "lockcheck")); err != nil { // the name that TestMain knows
		t.Skip(err)
	}
	write := func(name, text string, mode os.FileMode) {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"reviewdog", "jq", "gh"} {
		write(filepath.Join(bin, name), "#!/bin/sh\nexec cat\n", 0o777)
	}
	write(filepath.Join(bin, "arc"), "#!/bin/sh\n[ \"$1\" = export ] && exec cat my.diff\nexec cat\n", 0o777)
	serve := func(h http.Handler) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	const file = "sys/foo.c"
	gerrit, phabricator := serve(reviewtest.NewGerrit(file)), serve(reviewtest.NewPhabricator(file))
	j := &job{dir: dir, our: strings.NewReplacer(
		"OWNER/NAME --change 123", "owner/repo --change 7", "GROUP/NAME --change 45", "group/name --change 7",
		"https://review.example.org --change 6789", gerrit+" --change 7",
		"https://reviews.example.org", phabricator, "D12345", "D7",
	)}
	j.env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"HOME="+dir, "XDG_CACHE_HOME="+filepath.Join(dir, ".cache"), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org",
		"GITHUB_API_URL="+serve(reviewtest.NewGitHub(map[string][]int{file: {7}})), "GITHUB_REPOSITORY=owner/repo",
		"GITHUB_TOKEN="+reviewtest.Token, "GITHUB_BASE_REF=main", "GITHUB_EVENT_PATH="+filepath.Join(dir, "event.json"),
		"CI_API_V4_URL="+serve(reviewtest.NewGitLab(map[string]map[int]int{file: {7: 0}})), "CI_PROJECT_ID=group/name",
		"CI_MERGE_REQUEST_IID=7", "GITLAB_TOKEN="+reviewtest.Token,
		"GERRIT_ADDRESS="+gerrit, "GERRIT_CHANGE_NUMBER=7", "GERRIT_USERNAME=lockbot", "GERRIT_PASSWORD="+reviewtest.Token,
		"PHABRICATOR_URL="+phabricator, "PHABRICATOR_TOKEN="+reviewtest.Token, "PHID=PHID-HMBT-7", "CHANGE_TARGET=main",
	)
	const foo = "#include <sys/mutex.h>\n\nstatic struct mtx foo_mtx;\nstatic int foo_busy;\n\nvoid\nfoo_start(void)\n{\n\n\tmtx_lock(&foo_mtx);\n%s\tfoo_busy = 1;\n\tmtx_unlock(&foo_mtx);\n}\n"
	write(filepath.Join(dir, file), fmt.Sprintf(foo, ""), 0o666)
	j.must(t, "git init -q -b main && git add sys && git commit -q -m one && git update-ref refs/remotes/origin/main HEAD")
	write(filepath.Join(dir, file), fmt.Sprintf(foo, "\tif (foo_busy)\n\t\treturn;\n"), 0o666)
	j.must(t, "git commit -q -a -m two && git diff HEAD~ > my.diff && git format-patch --stdout -1 > mail.txt")
	base, head := j.must(t, "git rev-parse HEAD~"), j.must(t, "git rev-parse HEAD")
	for _, name := range []string{"BASE", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CIRRUS_BASE_SHA"} {
		j.env = append(j.env, name+"="+base)
	}
	for _, name := range []string{"HEAD", "CI_COMMIT_SHA", "CIRRUS_CHANGE_IN_REPO", "GERRIT_PATCHSET_REVISION"} {
		j.env = append(j.env, name+"="+head)
	}
	write(filepath.Join(dir, "event.json"), fmt.Sprintf(`{"pull_request": {"number": 7, "base": {"sha": %q}, "head": {"sha": %q}}}`, base, head), 0o666)
	return j
}

// run runs a command, and gives all that it prints.
func (j *job) run(command string) (string, error) {
	cmd := exec.Command("sh", "-c", j.our.Replace(command))
	cmd.Dir, cmd.Env = j.dir, j.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (j *job) must(t *testing.T, command string) string {
	t.Helper()
	out, err := j.run(command)
	if err != nil {
		t.Fatalf("$ %s\n%s%v", command, out, err)
	}
	return strings.TrimSpace(out)
}

// TestArcRegexp: the regular expression of .arclint reads what it is for.
func TestArcRegexp(t *testing.T) {
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`"script-and-regex.regex": "/(.*)/m"`).FindStringSubmatch(string(page))
	if m == nil {
		t.Fatal("there is none")
	}
	re, err := regexp.Compile("(?m)" + strings.ReplaceAll(m[1], `\\`, `\`))
	if err != nil {
		t.Fatal(err)
	}
	got := re.FindStringSubmatch("sys/a.c:1:2: note: x [lockorder]\nsys/foo.c:12:3: error: a: b[0] is held [lockbalance, partial view]\n")
	if want := []string{"sys/foo.c", "12", "3", "error", "a: b[0] is held", "lockbalance"}; len(got) < 2 || strings.Join(got[1:], "|") != strings.Join(want, "|") {
		t.Errorf("%q", got)
	}
}
