package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"lockcheck/cmd/lockcheck/internal/baseline"
	"lockcheck/cmd/lockcheck/internal/policy"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/settings"
	"lockcheck/rules"
	"lockcheck/rules/finding"
)

// settingsOff is the value of --settings for none.
const settingsOff = "off"

// readSettings finds the repository's settings, and lets them speak where no
// flag does.
func (c *command) readSettings() error {
	if c.settings != nil {
		return nil
	}
	c.settings = &settings.Settings{Root: c.dir}
	file := c.settingsFile
	switch {
	case file == settingsOff:
		return nil
	case file == "":
		if file = settings.Find(c.dir); file == "" && c.tree != "" {
			file = settings.Find(c.tree)
		}
		if file == "" {
			return nil
		}
		if rel, err := filepath.Rel(c.dir, file); err == nil && len(rel) < len(file) {
			file = rel
		}
	}
	s, err := settings.Read(file)
	if err != nil {
		return err
	}
	if s.Root, err = filepath.Abs(s.Root); err != nil {
		return err
	}
	c.settings = s
	for _, w := range []struct {
		flag string
		to   *string
		from string
	}{
		{"dialect", &c.dialect, s.Dialect},
		{"arch", &c.arch, s.Arch},
		{"config", &c.config, s.Config},
		{"rules", &c.rules, strings.Join(s.Rules, ",")},
		{"baseline", &c.baseline, s.Baseline},
	} {
		if !c.given[w.flag] && w.from != "" {
			*w.to = w.from
		}
	}
	c.models = append(slices.Clone(s.Models), c.models...)
	return nil
}

// settle makes of the findings what the project does.
func (c *command) settle(rep *report.Report) error {
	policy.Weigh(rep, c.settings, c.dir)
	place := policy.Place(c.settings.Root, c.dir)
	if c.writeBaseline != "" {
		return c.makeBaseline(rep, place)
	}
	if c.baseline == "" || c.baseline == settingsOff {
		return nil
	}
	b, err := readBaseline(c.baseline)
	if err != nil {
		return err
	}
	picked, err := rules.Select(c.rules)
	if err != nil {
		return err
	}
	policy.Silence(rep, b, place, func(rule string) bool {
		return slices.ContainsFunc(picked, func(a *analysis.Analyzer) bool { return a.Name == rule })
	})
	return nil
}

func readBaseline(file string) (*baseline.Baseline, error) {
	data, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("baseline %s: there is no such file; make it with --write-baseline %s", file, file)
	case err != nil:
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return baseline.Read(file, data)
}

// makeBaseline writes what was found, but for what is fixed, and takes it out
// of the report: it is known from now on.
func (c *command) makeBaseline(rep *report.Report, place func(string) string) error {
	var known []finding.Finding
	for i := range rep.Findings {
		if f := &rep.Findings[i]; f.Status != finding.Fixed && (f.Severity > finding.Note || c.verbose) {
			known = append(known, *f)
		}
	}
	if err := replaceFile(c.writeBaseline, func(f *os.File) error { return baseline.Write(f, known, place) }); err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	c.complain(fmt.Sprintf("%d findings are in %s now", len(known), c.writeBaseline))
	rep.Findings = slices.DeleteFunc(rep.Findings, func(f finding.Finding) bool {
		return slices.ContainsFunc(known, func(k finding.Finding) bool { return k.Fingerprint == f.Fingerprint && f.Status != finding.Fixed })
	})
	return nil
}

// replaceFile writes a file whole or not at all.
func replaceFile(name string, write func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".lockcheck-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// tellStale says which comments and which lines of a baseline silence nothing:
// of baselines how many, and with -v all of both.
func (c *command) tellStale(rep *report.Report) {
	if c.verbose {
		for _, p := range rep.Stale {
			c.complain(p.String())
		}
		return
	}
	n := 0
	for _, p := range rep.Stale {
		if p.File == c.baseline {
			n++
		}
	}
	switch {
	case n == 1:
		c.complain(c.baseline + ": 1 line is no longer true (-v tells which); take it out")
	case n > 1:
		c.complain(fmt.Sprintf("%s: %d lines are no longer true (-v tells which); take them out", c.baseline, n))
	}
}
