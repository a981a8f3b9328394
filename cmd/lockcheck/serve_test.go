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
	shown := make(map[string][]int)
	var lines []int
	ts.Check(json.Unmarshal([]byte("["+strings.Join(args[2:], ",")+"]"), &lines))
	shown[args[1]] = lines
	var h http.Handler
	var state any
	switch args[0] {
	case "github":
		g := reviewtest.NewGitHub(shown)
		h, state = g, g
	default:
		ts.Fatalf("there is no server for %s", args[0])
	}
	s := httptest.NewServer(h)
	ts.Defer(s.Close)
	switch args[0] {
	case "github":
		ts.Setenv("GITHUB_API_URL", s.URL)
		ts.Setenv("GITHUB_REPOSITORY", "owner/repo")
		ts.Setenv("GITHUB_TOKEN", reviewtest.Token)
	}
	*ts.Value(stateKey{}).(*any) = state
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
