// Package mutate measures what lockcheck finds, and what it wrongly says.
//
// It seeds one change at a time into the functions of real source files and
// gives lockcheck the change as a patch. A change that breaks the locking is
// found if the patch brings in a finding of severity warning or above; a
// harmless one is noisy if it does. Files are parted into functions and
// statements by their layout, not by lockcheck's parser; only what calls mean
// is taken from the lock model. The sample is drawn by a seed and is the same
// for the same files.
package mutate

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"lockcheck/lockgraph/model"
)

const usage = `usage: lockbench mutate [flags] TREE FILE...

Seeds lock bugs and harmless changes into the files, one at a time, and prints
how many lockcheck tells of. A FILE is a path in TREE, or a pattern such as
'sys/kern/kern_*.c'.

`

// sleeps are statements that sleep.
var sleeps = map[string]string{
	"freebsd": `pause("seeded", hz);`,
	"illumos": `pause("seeded", hz);`,
	"linux":   `msleep(10);`,
}

type options struct {
	tree      string
	lockcheck string
	extra     []string
	dialect   string
	count     int
	seed      uint64
	only      *regexp.Regexp // names of operators
	keep      string
	timeout   time.Duration
	stderr    io.Writer
}

// score is a line of the table.
type score struct {
	tried, told int
}

// Main runs lockbench mutate.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opt, patterns, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if opt.keep != "" {
		if err := os.MkdirAll(opt.keep, 0o777); err != nil {
			return err
		}
	}
	m, err := model.Load(opt.dialect)
	if err != nil {
		return err
	}
	targets, err := read(opt, patterns, m)
	if err != nil {
		return err
	}
	tw := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "change\ttried\ttold\tof them\n")
	var bugs, harmless score
	for _, op := range operators() {
		if !opt.only.MatchString(op.name) {
			continue
		}
		s, err := opt.measure(ctx, op, targets)
		if err != nil {
			return err
		}
		line(tw, op.name, s)
		sum := &bugs
		if op.harmless {
			sum = &harmless
		}
		sum.tried, sum.told = sum.tried+s.tried, sum.told+s.told
	}
	line(tw, "all bugs", bugs)
	line(tw, "all harmless", harmless)
	return tw.Flush()
}

func line(w io.Writer, name string, s score) {
	share := "-"
	if s.tried > 0 {
		share = fmt.Sprintf("%.0f %%", 100*float64(s.told)/float64(s.tried))
	}
	fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", name, s.tried, s.told, share)
}

func parse(args []string, stderr io.Writer) (*options, []string, error) {
	opt := &options{stderr: stderr}
	fs := flag.NewFlagSet("lockbench mutate", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, usage)
		fs.PrintDefaults()
	}
	fs.StringVar(&opt.lockcheck, "lockcheck", "lockcheck", "the lockcheck to run")
	extra := fs.String("lockcheck-flags", "--headers none", "flags for lockcheck, parted by blanks")
	fs.StringVar(&opt.dialect, "dialect", "freebsd", "the dialect of the files")
	fs.IntVar(&opt.count, "n", 20, "changes of each kind")
	fs.Uint64Var(&opt.seed, "seed", 1, "of the sample")
	only := fs.String("only", "", "a regular expression for the kinds of change to try")
	fs.StringVar(&opt.keep, "keep", "", "a directory for the patches that were judged wrong")
	fs.DurationVar(&opt.timeout, "timeout", time.Minute, "for one patch")
	if err := fs.Parse(args); err != nil {
		return nil, nil, err
	}
	if fs.NArg() < 2 {
		return nil, nil, errors.New("name a tree and files in it; see lockbench mutate --help")
	}
	var err error
	if opt.only, err = regexp.Compile(*only); err != nil {
		return nil, nil, fmt.Errorf("-only: %w", err)
	}
	opt.extra = strings.Fields(*extra)
	opt.tree = fs.Arg(0)
	return opt, fs.Args()[1:], nil
}

// read reads the files that patterns name, each once, sorted.
func read(opt *options, patterns []string, m *model.Model) ([]*target, error) {
	var paths []string
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
	var all []*target
	for _, p := range slices.Compact(paths) {
		text, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(opt.tree, p)
		if err != nil {
			return nil, err
		}
		all = append(all, &target{path: filepath.ToSlash(rel), text: text, model: m, sleep: sleeps[opt.dialect]})
	}
	return all, nil
}

// change is one seeded change.
type change struct {
	t     *target
	f     string
	edits []edit
}

// measure tries a sample of an operator's changes.
func (opt *options) measure(ctx context.Context, op operator, targets []*target) (score, error) {
	var all []change
	for _, t := range targets {
		for _, f := range functions(t.text, t.model) {
			for _, edits := range op.ways(t, &f) {
				all = append(all, change{t, f.name, edits})
			}
		}
	}
	rnd := rand.New(rand.NewPCG(opt.seed, uint64(len(op.name))))
	rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var s score
	for i, c := range all[:min(opt.count, len(all))] {
		patch := diff(c.t.path, c.t.text, apply(c.t.text, c.edits))
		told, err := opt.tells(ctx, patch)
		switch {
		case ctx.Err() != nil:
			return s, ctx.Err()
		case err != nil: // neither found nor quiet
			fmt.Fprintf(opt.stderr, "lockbench: %s in %s(), %s: %v\n", op.name, c.f, c.t.path, err)
			told = op.harmless
		}
		s.tried++
		if told {
			s.told++
		}
		if told == op.harmless {
			opt.judgedWrong(fmt.Sprintf("%s-%d", strings.ReplaceAll(op.name, " ", "-"), i), c, patch)
		}
	}
	return s, nil
}

// judgedWrong keeps a patch for whoever wants to know why.
func (opt *options) judgedWrong(name string, c change, patch string) {
	fmt.Fprintf(opt.stderr, "%s: %s() in %s\n", name, c.f, c.t.path)
	if opt.keep == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(opt.keep, name+".diff"), []byte(patch), 0o666); err != nil {
		fmt.Fprintf(opt.stderr, "lockbench: %v\n", err)
	}
}

// tells reports whether lockcheck says that a patch brings in a finding that
// counts.
func (opt *options) tells(ctx context.Context, patch string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, opt.timeout)
	defer cancel()
	args := append([]string{"--exit-zero", "--format", "json", "--tree", opt.tree}, opt.extra...)
	c := exec.CommandContext(ctx, opt.lockcheck, append(args, "-")...)
	c.Stdin = strings.NewReader(patch)
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	switch {
	case ctx.Err() != nil:
		return false, fmt.Errorf("lockcheck: %w", ctx.Err())
	case err != nil && len(out) == 0:
		return false, fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	var report struct {
		Findings []struct {
			Severity, Status string
			Touched          bool
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return false, fmt.Errorf("lockcheck's report: %w", err)
	}
	for _, f := range report.Findings {
		if f.Severity != "note" && f.Status == "new" {
			return true, nil
		}
	}
	return false, nil
}
