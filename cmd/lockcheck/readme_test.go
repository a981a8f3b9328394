package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/cli"
)

// TestReadme checks that the session in the README is what the command says.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	fenced := func(begin string) string {
		_, rest, ok := strings.Cut(string(readme), begin)
		body, _, closed := strings.Cut(rest, "```\n")
		if !ok || !closed {
			t.Fatalf("README.md has no block %q", begin)
		}
		return body
	}
	diff := fenced("```diff\n")
	want := fenced("```console\n$ lockcheck foo.diff\n")
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	status := cli.Main(t.Context(), []string{"-"}, cli.Env{
		Stdin: strings.NewReader(diff), Stdout: &out, Stderr: &errs, Getenv: os.Getenv,
	})
	if status != 1 || errs.Len() > 0 {
		t.Errorf("exit %d: %s", status, &errs)
	}
	if out.String() != want {
		t.Errorf("the session in README.md is not what is printed now:\n%s", &out)
	}
}
