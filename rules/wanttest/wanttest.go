// Package wanttest runs a rule on C fixtures that say what they expect.
//
// A fixture is a C file without its headers. A line on which the rule must
// report carries
//
//	mtx_lock(&sc->mtx);	/* want "error: second lock of .*mtx" */
//
// with one Go-quoted or backquoted regular expression per expected finding,
// each matched against "severity: message". A finding of severity error or
// warning that no expression on its line matches fails the test, and so does
// an expression that matches nothing. Notes may be there or not, unless an
// expression asks for one.
//
// A fixture whose name ends in _tree is judged as code that stands, see
// [finding.Settle].
//
// A txtar archive is one program of several files; its comment can hold lines
// "dialect: linux".
package wanttest

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"

	"lockcheck/rules/driver"
	"lockcheck/rules/finding"
)

// Fixtures lists the fixtures of a rule: the C files and the archives in its
// testdata.
func Fixtures(t testing.TB) []string {
	t.Helper()
	var names []string
	for _, kind := range []string{"c", "txtar"} {
		found, err := filepath.Glob("testdata/*." + kind)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		t.Fatal("no fixtures")
	}
	return names
}

// Run runs a on each fixture as a program of its own, in a subtest.
func Run(t *testing.T, a *analysis.Analyzer, fixtures ...string) {
	t.Helper()
	for _, name := range fixtures {
		t.Run(strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)), func(t *testing.T) {
			fx, err := read(name)
			if err != nil {
				t.Fatal(err)
			}
			fs, err := fx.findings(t.Context(), a, nil)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(t.Name(), "_tree") {
				finding.Settle(fs)
			}
			ws, err := fx.wants()
			if err != nil {
				t.Fatal(err)
			}
			for _, problem := range match(fs, ws) {
				t.Error(problem)
			}
		})
	}
}

// Findings gives what a reports on one fixture, for tests of traces and locks.
func Findings(t *testing.T, a *analysis.Analyzer, fixture string) []finding.Finding {
	t.Helper()
	fx, err := read(fixture)
	if err != nil {
		t.Fatal(err)
	}
	fs, err := fx.findings(t.Context(), a, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

// fixture is one program.
type fixture struct {
	dialect string
	files   []txtar.File // in order
}

func read(name string) (*fixture, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(name) != ".txtar" {
		return &fixture{dialect: "freebsd", files: []txtar.File{{Name: filepath.Base(name), Data: data}}}, nil
	}
	ar := txtar.Parse(data)
	fx := &fixture{dialect: "freebsd", files: ar.Files}
	for line := range strings.Lines(string(ar.Comment)) {
		if d, ok := strings.CutPrefix(strings.TrimSpace(line), "dialect:"); ok {
			fx.dialect = strings.TrimSpace(d)
		}
	}
	return fx, nil
}

func (fx *fixture) text(name string) ([]byte, bool) {
	for _, f := range fx.files {
		if f.Name == name {
			return f.Data, true
		}
	}
	return nil, false
}

// want is an expected finding.
type want struct {
	file string
	line int
	re   *regexp.Regexp
	met  bool
}

var (
	comment = regexp.MustCompile(`(?:/\*|//)\s*want\s+(.*)`)
	quoted  = regexp.MustCompile("^\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)")
)

func (fx *fixture) wants() ([]*want, error) {
	var ws []*want
	for _, f := range fx.files {
		n := 0
		for line := range strings.Lines(string(f.Data)) {
			n++
			m := comment.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			rest, found := m[1], 0
			for {
				q := quoted.FindStringSubmatch(rest)
				if q == nil {
					break
				}
				rest = rest[len(q[0]):]
				pattern, err := strconv.Unquote(q[1])
				if err != nil {
					return nil, fmt.Errorf("%s:%d: want %s: %w", f.Name, n, q[1], err)
				}
				re, err := regexp.Compile(pattern)
				if err != nil {
					return nil, fmt.Errorf("%s:%d: %w", f.Name, n, err)
				}
				ws = append(ws, &want{file: f.Name, line: n, re: re})
				found++
			}
			if tail := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "*/")); found == 0 || tail != "" {
				return nil, fmt.Errorf("%s:%d: want takes quoted expressions, not %q", f.Name, n, strings.TrimSpace(rest))
			}
		}
	}
	return ws, nil
}

// match gives the differences between findings and wants, in line order.
func match(fs []finding.Finding, ws []*want) []string {
	type at struct {
		file string
		line int
	}
	problems := make(map[at][]string)
	for _, f := range fs {
		text := f.Severity.String() + ": " + f.Message
		met := false
		for _, w := range ws {
			if w.file == f.File && w.line == f.Line && !w.met && w.re.MatchString(text) {
				w.met, met = true, true
				break
			}
		}
		if !met && f.Severity > finding.Note {
			k := at{f.File, f.Line}
			problems[k] = append(problems[k], fmt.Sprintf("%s:%d: unexpected %s", f.File, f.Line, text))
		}
	}
	for _, w := range ws {
		if !w.met {
			k := at{w.file, w.line}
			problems[k] = append(problems[k], fmt.Sprintf("%s:%d: no finding matches %q", w.file, w.line, w.re))
		}
	}
	keys := slices.SortedFunc(maps.Keys(problems), func(a, b at) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line))
	})
	var list []string
	for _, k := range keys {
		list = append(list, problems[k]...)
	}
	return list
}

// outcome turns a driver's report into findings, or the first failure.
func outcome(rep *driver.Report) ([]finding.Finding, error) {
	for _, p := range rep.Problems {
		return nil, fmt.Errorf("%s: rule %q: %s", p.File, p.Rule, p.What)
	}
	return rep.Findings, nil
}
