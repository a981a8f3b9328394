package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/fixes"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

// printDiff prints the fixes, and nothing else.
func (c *command) printDiff(rep *report.Report) error {
	files := fixes.Of(rep)
	made := 0
	for _, f := range files {
		made += len(f.Made)
		c.tellLeft(f)
	}
	counted := 0
	for i := range rep.Findings {
		if report.Counts(&rep.Findings[i]) {
			counted++
		}
	}
	if made == 0 && counted > 0 {
		c.complain(count(counted, "finding") + ", and none with a fix that is certain; without --diff they are told")
	}
	return written(fixes.Diff(c.env.Stdout, files, func(path string) string {
		full := path
		if !filepath.IsAbs(full) {
			full = filepath.Join(c.dir, path)
		}
		if rel, err := filepath.Rel(c.dir, full); err == nil && filepath.IsLocal(rel) {
			path = rel
		}
		return strings.TrimPrefix(filepath.ToSlash(filepath.Clean(path)), "/")
	}))
}

// tellLeft says which fixes of a file are not made beside the others.
func (c *command) tellLeft(f *fixes.File) {
	for _, l := range f.Left {
		c.complain(fmt.Sprintf("%s:%d: not fixed: another fix is at the same place; do that first", l.File, l.Line))
	}
}

// fixed makes the fixes and reports what is left: of files as they are then, of
// a patch in the lines of the patch.
func (c *command) fixed(ctx context.Context, operands []string, rep *report.Report) error {
	var made []string // fingerprints
	for _, f := range fixes.Of(rep) {
		c.tellLeft(f)
		if err := f.Write(); err != nil {
			c.complain(fmt.Sprintf("%s: not fixed: %v; --diff shows the fix", f.Path, err))
			continue
		}
		c.complain(fmt.Sprintf("%s: %s fixed", f.Path, count(len(f.Made), "finding")))
		for _, x := range f.Made {
			made = append(made, x.Fingerprint)
		}
	}
	c.fix = false
	if len(made) > 0 && again(rep) {
		now, err := c.runWith(ctx, operands, &input.Reader{}, true)
		if err != nil {
			return err
		}
		defer now.Close()
		rep = now
	} else {
		rep.Findings = slices.DeleteFunc(rep.Findings, func(f finding.Finding) bool {
			return f.Status != finding.Fixed && slices.Contains(made, f.Fingerprint)
		})
	}
	c.status = c.statusOf(rep)
	return c.print(rep)
}

// again reports whether the inputs of a report can be checked once more, and
// have what was fixed in them.
func again(rep *report.Report) bool {
	return !slices.ContainsFunc(rep.Inputs, func(in report.Input) bool {
		return in.Kind != report.CFile && in.Kind != report.Directory || strings.HasPrefix(in.Path, "<")
	})
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
