package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lockcheck/cmd/lockcheck/internal/graphpage"
	"lockcheck/cmd/lockcheck/internal/reportpage"
	"lockcheck/rules"
)

// Names of the pages in a report's directory.
const (
	reportName = "index.html"
	graphName  = "graph.html"
)

// report writes a report as pages: one file, or a directory of the report and
// of the graph.
func (c *command) report(ctx context.Context, args []string) error {
	operands, err := c.parse("lockcheck report", args, "html")
	if err != nil {
		return err
	}
	if c.output == "" {
		return usageError("report writes pages: name a file (-o report.html), a directory (-o report), or - for standard output")
	}
	c.offers = true
	rep, err := c.run(ctx, operands)
	if err != nil {
		return err
	}
	defer rep.Close()
	picked, err := rules.Select(c.rules)
	if err != nil {
		return usageError(err.Error())
	}
	opt := reportpage.Options{
		Show:    c.show(),
		Version: version(), Rules: picked, Name: c.near,
	}
	page := func(w io.Writer) error { return reportpage.Write(w, rep, opt) }
	switch {
	case c.output == "-":
		err = page(c.env.Stdout)
	case isPage(c.output):
		err = writeFile(c.output, page)
	default:
		opt.Graph = graphName
		err = errors.Join(
			os.MkdirAll(c.output, 0o777),
			writeFile(filepath.Join(c.output, reportName), page),
			writeFile(filepath.Join(c.output, graphName), func(w io.Writer) error {
				return graphpage.Write(w, rep, graphpage.Options{Show: opt.Show, Version: version(), Report: reportName})
			}),
		)
	}
	if err != nil {
		return written(err)
	}
	c.status = c.statusOf(rep)
	return nil
}

// isPage reports whether an output is a file, and not a directory.
func isPage(name string) bool {
	if info, err := os.Stat(name); err == nil {
		return !info.IsDir()
	}
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".html" || ext == ".htm"
}

// near names a file from the working directory where it lies below it.
func (c *command) near(file string) string {
	if filepath.IsAbs(file) {
		if rel, err := filepath.Rel(c.dir, file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return file
}

// writeFile writes a file as a whole: who reads it meanwhile has the one
// before. A link stays one, and what is no file, such as /dev/null, is written
// to.
func writeFile(name string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := write(f); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("putting %s in its place: %w", name, err)
	}
	return nil
}
