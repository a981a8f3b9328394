package speed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// job is one process.
type job struct {
	path string
	args []string
	dir  string
	most int // the highest exit status that is a success
}

// tool is something to measure.
type tool struct {
	name  string
	names []string // what the program may be called; the first that is here
	jobs  func(opt *options, path string, units []unit) []job
}

func (t tool) find() (string, error) {
	var err error
	for _, name := range t.names {
		var path string
		if path, err = exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", err
}

// all gives the tools there are.
func all(opt *options) []tool {
	compiler := func(flags ...string) func(*options, string, []unit) []job {
		return func(_ *options, path string, units []unit) []job {
			var js []job
			for _, u := range units {
				args := append(slices.Clone(flags), u.flags...)
				js = append(js, job{path: path, args: append(args, filepath.Join(opt.tree, u.path)), dir: u.dir})
			}
			return js
		}
	}
	lockcheck := []string{opt.lockcheck}
	// lockcheck finds something in real code: status 1 is as good as 0.
	check := func(path string, units ...unit) job {
		args := append([]string{"--cache", "off", "--format", "json", "--tree", opt.tree}, opt.extra...)
		for _, u := range units {
			args = append(args, filepath.Join(opt.tree, u.path))
		}
		return job{path: path, args: args, dir: opt.tree, most: 1}
	}
	return []tool{
		{"lockcheck", lockcheck, func(_ *options, path string, units []unit) []job { return []job{check(path, units...)} }},
		{"lockcheck/1", lockcheck, func(_ *options, path string, units []unit) []job {
			var js []job
			for _, u := range units {
				js = append(js, check(path, u))
			}
			return js
		}},
		{"clang", []string{"clang", "clang-20", "clang-19", "clang-18"}, compiler("-fsyntax-only", "-w")},
		{"clang-safety", []string{"clang", "clang-20", "clang-19", "clang-18"}, compiler("-fsyntax-only", "-w", "-Wthread-safety")},
		{"sparse", []string{"sparse"}, compiler()},
		{"gcc", []string{"gcc"}, compiler("-fsyntax-only", "-w")},
	}
}

func toolNames() []string {
	var names []string
	for _, t := range all(&options{}) {
		names = append(names, t.name)
	}
	return names
}

// toolsOf gives the tools that were asked for, in their order.
func toolsOf(opt *options) []tool {
	var ts []tool
	for _, name := range opt.tools {
		known := all(opt)
		ts = append(ts, known[slices.IndexFunc(known, func(t tool) bool { return t.name == name })])
	}
	return ts
}

// result is what a process took.
type result struct {
	said string // its first complaint
	cpu  time.Duration
	peak int64
	ok   bool
}

// firstError gives the first line of a complaint that speaks of an error.
func firstError(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	for line := range strings.Lines(s) {
		if strings.Contains(line, "error") {
			return strings.TrimSpace(line)
		}
	}
	return first
}

// runJob runs a process with its output thrown away. An error means that it
// could not run at all, or took too long.
func runJob(ctx context.Context, timeout time.Duration, j job) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	c := exec.CommandContext(ctx, j.path, j.args...)
	c.Dir = j.dir
	var complaint bytes.Buffer
	c.Stderr = &complaint
	err := c.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return result{}, fmt.Errorf("%s: %w", filepath.Base(j.path), ctx.Err())
	case err != nil && !errors.As(err, &exit):
		return result{}, err
	}
	s := c.ProcessState
	return result{
		cpu:  s.UserTime() + s.SystemTime(),
		peak: peakMemory(s),
		ok:   s.ExitCode() >= 0 && s.ExitCode() <= j.most,
		said: firstError(complaint.String()),
	}, nil
}
