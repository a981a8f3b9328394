// Package coverage counts how the translation units of a source tree are read:
// with what their headers tell, in part, by themselves, or not at all, and why.
package coverage

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"lockcheck/lockgraph/model"
	"lockcheck/parser/csource"
	"lockcheck/parser/headers"
	"lockcheck/parser/kbuild"
)

const usage = `usage: lockbench coverage [flags] TREE [PATH...]

Reads the units of the tree's configuration as lockcheck does, all or those
below a PATH, and prints how many go through:

  typed    with their headers, every declaration
  pieces   with their headers, one declaration at a time
  part     with their headers, but for some declarations or statements
  alone    without their headers, which cost them a declaration
  failed   not at all
  missing  how many of those that were read lack a header
  lost     declarations and statements that were given up on

`

// options are the flags.
type options struct {
	kbuild  kbuild.Options
	dialect string
	jobs    int
	listed  bool
	verbose bool
}

// Main runs lockbench coverage.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var opt options
	fl := flag.NewFlagSet("lockbench coverage", flag.ContinueOnError)
	fl.SetOutput(stderr)
	fl.Usage = func() {
		fmt.Fprint(stderr, usage)
		fl.PrintDefaults()
	}
	fl.StringVar(&opt.kbuild.Arch, "arch", "", "architecture of a FreeBSD kernel")
	fl.StringVar(&opt.kbuild.Config, "config", "", "configuration of a FreeBSD kernel")
	fl.StringVar(&opt.dialect, "dialect", "", "what the sources speak; by default what the tree is built by")
	fl.IntVar(&opt.jobs, "jobs", runtime.GOMAXPROCS(0), "units that are read at a time")
	every := fl.Bool("every", false, "read every C file below the PATHs that the tree can compile, not those of the configuration alone")
	fl.BoolVar(&opt.verbose, "v", false, "name each unit that is not typed, with the cause")
	if err := fl.Parse(args); err != nil {
		return err
	}
	opt.listed = !*every
	if fl.NArg() < 1 || opt.jobs < 1 {
		return errors.New("name a tree; see lockbench coverage --help")
	}
	tree, err := kbuild.Find(fl.Arg(0), opt.kbuild)
	if err != nil {
		return err
	}
	defer tree.Close()
	if opt.dialect == "" {
		opt.dialect = map[kbuild.Kind]string{kbuild.FreeBSD: "freebsd", kbuild.Linux: "linux"}[tree.Kind]
	}
	groups := fl.Args()[1:]
	if len(groups) == 0 {
		groups = []string{"."}
	}
	return measure(ctx, tree, &opt, groups, stdout)
}

// row counts the units of one group.
type row struct {
	group                             string
	tried, typed, pieces, part, alone int
	failed, missing, lost             int
}

// measure reads the units group by group and prints the table.
func measure(ctx context.Context, tree *kbuild.Tree, opt *options, groups []string, w io.Writer) error {
	m, err := model.Load(cmp.Or(opt.dialect, "pthread"))
	if err != nil {
		return err
	}
	r := reader{tree: tree, opt: opt, opaque: m.Opaque(), index: headers.New(tree.FS())}
	rows := make([]row, 0, len(groups)+1)
	causes := map[string]int{}
	sum := row{group: "all"}
	for _, g := range groups {
		units, err := unitsOf(ctx, tree, g, opt.listed)
		if err != nil {
			return err
		}
		outs, err := r.read(ctx, units)
		if err != nil {
			return err
		}
		one := row{group: g}
		for _, o := range outs {
			one.count(o)
			sum.count(o)
			if o.cause == "" {
				continue
			}
			causes[general(o.cause)]++
			if opt.verbose {
				fmt.Fprintf(w, "%s: %s: %s\n", o.path, o.how, o.cause)
			}
		}
		rows = append(rows, one)
	}
	if len(rows) > 1 {
		rows = append(rows, sum)
	}
	return table(w, rows, causes)
}

// outcome is how a unit was read.
type outcome struct {
	path    string
	how     string
	cause   string // "" for what is typed
	lost    int
	missing bool
}

func (r *row) count(o outcome) {
	r.tried++
	r.lost += o.lost
	if o.missing {
		r.missing++
	}
	*map[string]*int{"typed": &r.typed, "pieces": &r.pieces, "part": &r.part, "alone": &r.alone, "failed": &r.failed}[o.how]++
}

// unitsOf gives the units below a path of the tree.
func unitsOf(ctx context.Context, tree *kbuild.Tree, group string, listed bool) ([]kbuild.Unit, error) {
	group = path.Clean(group)
	if listed {
		all, err := tree.Units(ctx)
		if err != nil {
			return nil, err
		}
		return slices.DeleteFunc(all, func(u kbuild.Unit) bool {
			return group != "." && u.Path != group && !strings.HasPrefix(u.Path, group+"/")
		}), nil
	}
	var units []kbuild.Unit
	have := map[string]bool{}
	err := fs.WalkDir(tree.FS(), group, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".c" {
			return err
		}
		if u, ok := tree.Unit(name); ok && !have[u.Path] {
			have[u.Path] = true
			units = append(units, u)
		}
		return ctx.Err()
	})
	return units, err
}

// reader reads units of a tree.
type reader struct {
	tree   *kbuild.Tree
	opt    *options
	opaque []string
	index  *headers.Index
}

// read reads units, several at a time, and tells of them in their order.
func (r *reader) read(ctx context.Context, units []kbuild.Unit) ([]outcome, error) {
	outs := make([]outcome, len(units))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(r.opt.jobs, len(units)) {
		wg.Go(func() {
			for i := range next {
				outs[i] = r.unit(ctx, units[i])
			}
		})
	}
	for i := range units {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return outs, ctx.Err()
}

func (r *reader) unit(ctx context.Context, u kbuild.Unit) outcome {
	o := outcome{path: u.Path, how: "failed"}
	text, err := fs.ReadFile(r.tree.FS(), u.Path)
	if err != nil {
		o.cause = err.Error()
		return o
	}
	f, err := csource.Parse(ctx, u.Path, text, csource.Options{
		Dialect: r.opt.dialect, Opaque: r.opaque, Headers: r.index,
		IncludePaths: u.IncludePaths, QuotePaths: u.QuotePaths, Defines: u.Defines, Includes: u.Includes,
	})
	if err != nil {
		o.cause = err.Error()
		return o
	}
	o.lost, o.missing = len(f.Lost)+len(f.Repaired), len(f.Missing) > 0
	switch {
	case f.Alone != "":
		o.how, o.cause = "alone", f.Alone
	case o.lost > 0:
		o.how, o.cause = "part", slices.Concat(f.Lost, f.Repaired)[0].Reason
	case len(f.Trees) > 1:
		o.how, o.cause = "pieces", fmt.Sprintf("%d declarations, each by itself", len(f.Trees))
	default:
		o.how = "typed"
		if o.missing {
			o.cause = "no header " + f.Missing[0]
		}
	}
	return o
}

var numbers = regexp.MustCompile(`[0-9]+`)

// general makes one cause of those that differ by a place.
func general(cause string) string {
	if i := strings.LastIndex(cause, ": "); i >= 0 && strings.Contains(cause[:i], ".") {
		cause = cause[i+2:]
	}
	return numbers.ReplaceAllString(cause, "N")
}

// table prints the rows and the causes.
func table(w io.Writer, rows []row, causes map[string]int) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "units below\ttried\ttyped\tpieces\tpart\talone\tfailed\tmissing\tlost\t%% typed\t\n")
	for _, r := range rows {
		share := "-"
		if r.tried > 0 {
			share = fmt.Sprintf("%.1f", 100*float64(r.typed)/float64(r.tried))
		}
		fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t\n",
			r.group, r.tried, r.typed, r.pieces, r.part, r.alone, r.failed, r.missing, r.lost, share)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	names := make([]string, 0, len(causes))
	for c := range causes {
		names = append(names, c)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(causes[b]-causes[a], strings.Compare(a, b)) })
	for _, c := range names {
		if _, err := fmt.Fprintf(w, "%5d  %s\n", causes[c], c); err != nil {
			return err
		}
	}
	return nil
}
