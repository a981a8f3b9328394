// Package speed compares what it costs lockcheck to check translation units
// with what it costs compilers to read them.
//
// Every tool gets the same units in one run on one machine: compilers and
// sparse a process for each unit, lockcheck one process for each and one for
// all, without a cache. What counts is processor time, of user and system, and
// the highest resident memory of a process, both as the kernel tells them of a
// child that has ended.
package speed

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const usage = `usage: lockbench speed [flags] TREE FILE...

Reads the files with every tool and prints a table. A FILE is a path in TREE,
or a pattern such as 'kern/kern_*.c'; without one, all files of the kernel's configuration are read.
How compilers are to read them is told by TREE/compile_commands.json, or else by
what lockcheck knows of the tree's build, and by --flags.

`

// options are the flags.
type options struct {
	tree      string
	tools     []string
	lockcheck string
	flags     []string
	extra     []string
	runs      int
	timeout   time.Duration

	arch, config string
	verbose      bool
	stderr       io.Writer
}

// Main runs lockbench speed.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opt, patterns, err := parse(args, stderr)
	if err != nil {
		return err
	}
	made, err := os.MkdirTemp("", "lockbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made)
	units, err := units(ctx, opt, patterns, made)
	if err != nil {
		return err
	}
	var rows []row
	for _, t := range toolsOf(opt) {
		path, err := t.find()
		if err != nil {
			fmt.Fprintf(stderr, "lockbench: %s is left out: %v\n", t.name, err)
			continue
		}
		r, err := measure(ctx, opt, t, path, units)
		if err != nil {
			return err
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return errors.New("none of the tools is here")
	}
	return table(stdout, rows, len(units))
}

func parse(args []string, stderr io.Writer) (*options, []string, error) {
	opt := &options{stderr: stderr}
	fs := flag.NewFlagSet("lockbench speed", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, usage)
		fs.PrintDefaults()
	}
	tools := fs.String("tools", strings.Join(toolNames(), ","), "the tools to run, in this order; ratios are to clang, or else to the first")
	fs.StringVar(&opt.lockcheck, "lockcheck", "lockcheck", "the lockcheck to run")
	flags := fs.String("flags", "", "flags for compilers, parted by blanks; TREE is the working directory")
	extra := fs.String("lockcheck-flags", "", "flags for lockcheck, parted by blanks")
	fs.StringVar(&opt.arch, "arch", "", "architecture of a FreeBSD kernel")
	fs.StringVar(&opt.config, "config", "", "configuration of a FreeBSD kernel")
	fs.BoolVar(&opt.verbose, "v", false, "tell what tools complain of")
	fs.IntVar(&opt.runs, "runs", 3, "measure so many times and take the fastest")
	fs.DurationVar(&opt.timeout, "timeout", 10*time.Minute, "for one process")
	if err := fs.Parse(args); err != nil {
		return nil, nil, err
	}
	if fs.NArg() < 1 {
		return nil, nil, errors.New("name a tree, and files in it; see lockbench speed --help")
	}
	if opt.runs < 1 {
		return nil, nil, fmt.Errorf("--runs %d: measure at least once", opt.runs)
	}
	for _, name := range strings.Split(*tools, ",") {
		if !slices.Contains(toolNames(), name) {
			return nil, nil, fmt.Errorf("--tools: there is no %q; there are %s", name, strings.Join(toolNames(), ", "))
		}
		opt.tools = append(opt.tools, name)
	}
	opt.flags, opt.extra = strings.Fields(*flags), strings.Fields(*extra)
	tree, err := filepath.Abs(fs.Arg(0))
	if err != nil {
		return nil, nil, err
	}
	opt.tree = tree
	return opt, fs.Args()[1:], nil
}

// unit is a translation unit.
type unit struct {
	path  string   // in the tree
	dir   string   // where compilers stand
	flags []string // for compilers
}

// units gives the files that patterns name, each once, sorted, and how they
// are compiled. What a build makes is put into the directory made.
func units(ctx context.Context, opt *options, patterns []string, made string) ([]unit, error) {
	commands, err := compileCommands(opt.tree)
	if err != nil {
		return nil, err
	}
	var k *kernel
	if commands == nil {
		if k, err = openKernel(opt.tree, opt.arch, opt.config, made); err != nil {
			return nil, err
		}
	}
	var paths []string
	if len(patterns) == 0 {
		if k == nil {
			return nil, fmt.Errorf("%s: it is not known which files are compiled; name them", opt.tree)
		}
		if paths, err = k.all(ctx); err != nil {
			return nil, err
		}
		// What the build makes is no input that lockcheck could be given.
		paths = slices.DeleteFunc(paths, func(p string) bool { return strings.HasPrefix(p, made) })
	}
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join(opt.tree, p))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: there is no such file in %s", p, opt.tree)
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	var all []unit
	for _, p := range slices.Compact(paths) {
		rel, err := filepath.Rel(opt.tree, p)
		if err != nil {
			return nil, err
		}
		u := unit{path: rel, dir: opt.tree, flags: opt.flags}
		c, ok := commands[p]
		if k != nil {
			inTree, err := filepath.Rel(k.Root, p)
			if err != nil {
				return nil, err
			}
			if c, ok, err = k.unit(filepath.ToSlash(inTree)); err != nil {
				return nil, err
			}
			if !ok {
				continue // no part of this kernel
			}
		}
		if ok {
			u.dir, u.flags = c.dir, append(slices.Clone(c.flags), opt.flags...)
		}
		all = append(all, u)
	}
	return all, nil
}

// row is a line of the table.
type row struct {
	tool  string
	ok    int // units without complaint; -1 where one process has all
	cpu   time.Duration
	peak  int64 // bytes; 0 where it is not known
	units []time.Duration
}

// measure runs a tool over the units, several times, and keeps the fastest.
func measure(ctx context.Context, opt *options, t tool, path string, units []unit) (row, error) {
	var best row
	for i := range opt.runs {
		r := row{tool: t.name}
		jobs := t.jobs(opt, path, units)
		if len(jobs) != len(units) {
			r.ok = -1
		}
		for _, j := range jobs {
			res, err := runJob(ctx, opt.timeout, j)
			if err != nil {
				return row{}, fmt.Errorf("%s: %w", t.name, err)
			}
			r.cpu += res.cpu
			r.peak = max(r.peak, res.peak)
			r.units = append(r.units, res.cpu)
			switch {
			case r.ok >= 0 && res.ok:
				r.ok++
			case r.ok >= 0 && opt.verbose && i == 0:
				fmt.Fprintf(opt.stderr, "lockbench: %s: %s: %s\n", t.name, j.args[len(j.args)-1], res.said)
			}
		}
		if i == 0 || r.cpu < best.cpu {
			best = r
		}
	}
	return best, nil
}
