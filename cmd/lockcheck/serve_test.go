package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"lockcheck/cmd/lockcheck/internal/review/reviewtest"
)

// serve runs a server that speaks a review service's interface, on which no
// line of a file is shown but those named, and sets the environment as a CI job
// of that service has it: serve github FILE LINE ...
func serve(ts *testscript.TestScript, _ bool, args []string) {
	var lines []int
	ts.Check(json.Unmarshal([]byte("["+strings.Join(args[2:], ",")+"]"), &lines))
	file := args[1]
	var env map[string]string
	var h http.Handler
	switch args[0] {
	case "github":
		h = reviewtest.NewGitHub(map[string][]int{file: lines})
		env = map[string]string{"GITHUB_API_URL": "", "GITHUB_REPOSITORY": "owner/repo", "GITHUB_TOKEN": reviewtest.Token}
	case "gitlab":
		shown := make(map[int]int)
		for _, l := range lines {
			shown[l] = 0
		}
		h = reviewtest.NewGitLab(map[string]map[int]int{file: shown})
		env = map[string]string{"CI_API_V4_URL": "", "CI_PROJECT_ID": "group/name", "CI_MERGE_REQUEST_IID": "7", "GITLAB_TOKEN": reviewtest.Token}
	case "gerrit":
		h = reviewtest.NewGerrit(file)
		env = map[string]string{"GERRIT_ADDRESS": "", "GERRIT_CHANGE_NUMBER": "7", "GERRIT_USERNAME": "lockbot", "GERRIT_PASSWORD": reviewtest.Token}
	case "phabricator":
		h = reviewtest.NewPhabricator(file)
		env = map[string]string{"PHABRICATOR_URL": "", "PHABRICATOR_REVISION": "D7", "PHABRICATOR_TOKEN": reviewtest.Token}
	default:
		ts.Fatalf("there is no server for %s", args[0])
	}
	s := httptest.NewServer(h)
	ts.Defer(s.Close)
	for k, v := range env {
		if v == "" {
			v = s.URL
		}
		ts.Setenv(k, v)
	}
	*ts.Value(stateKey{}).(*any) = h
}

// stateKey is the key of what a script's server keeps.
type stateKey struct{}

// posted writes what a server has been sent: posted FILE.
func posted(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	ts.Check(enc.Encode(*ts.Value(stateKey{}).(*any)))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o666))
}
