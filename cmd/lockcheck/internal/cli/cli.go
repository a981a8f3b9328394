// Package cli is lockcheck's command line: flags, subcommands, exit status.
//
// The exit status is 0 if nothing new or touched of severity warning or above
// was found, 1 if something was, and 2 if the invocation is bad, or if part of
// the input could not be analysed and nothing was found in the rest.
// Diagnostics go to standard output, everything else to standard error.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/check"
	"lockcheck/cmd/lockcheck/internal/completion"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/settings"
	"lockcheck/cmd/lockcheck/internal/text"
	"lockcheck/lockgraph/model"
	"lockcheck/rules"
)

// Exit statuses.
const (
	ok       = 0
	findings = 1
	bad      = 2
)

// Env is the process around the command.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
}

// Main runs the command with its arguments and gives the exit status.
func Main(ctx context.Context, args []string, env Env) int {
	c := &command{env: env}
	err := c.dispatch(ctx, args)
	var usage usageError
	switch {
	case err == nil:
		return c.status
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(env.Stdout, help)
		return ok
	case errors.As(err, &usage):
		c.complain(err.Error() + "; see lockcheck --help")
	case ctx.Err() != nil:
		c.complain("interrupted")
	default:
		c.complain(err.Error())
	}
	return bad
}

// usageError is an invocation that makes no sense.
type usageError string

func (e usageError) Error() string { return string(e) }

type command struct {
	env    Env
	status int

	// flags
	tree, format, rules, color, dialect string
	arch, config, headers, cacheDir     string
	structs, output                     string
	jobs                                int
	exitZero, all, verbose, version     bool
	fix, diff                           bool
	staged                              bool
	models                              []string
	settingsFile                        string
	baseline, writeBaseline             string
	post, repo, change, commit, server  string
	dryRun                              bool

	offers   bool            // what is written has room for fixes
	given    map[string]bool // flags that were given
	dir      string          // the working directory
	settings *settings.Settings
}

func (c *command) dispatch(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "graph":
			return c.graph(ctx, args[1:])
		case "report":
			return c.report(ctx, args[1:])
		case "summary":
			return c.summary(ctx, args[1:])
		case "review":
			return c.review(ctx, args[1:])
		case "explain":
			return c.explain(args[1:])
		case "hook":
			return c.hook(ctx, args[1:])
		case "lsp":
			return c.lsp(ctx, args[1:])
		case "completion":
			return c.completion(args[1:])
		case "cache":
			return c.cacheCommand(ctx, args[1:])
		case "help":
			return flag.ErrHelp
		}
	}
	return c.check(ctx, args)
}

// complain writes one line to standard error.
func (c *command) complain(line string) {
	fmt.Fprintf(c.env.Stderr, "lockcheck: %s\n", oneLine(line))
}

// oneLine keeps a message of untrusted parts on one line.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// flagSet gives the flags of every command. A command has no use for some.
func (c *command) flagSet(name, format string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.StringVar(&c.tree, "tree", "", "")
	fs.StringVar(&c.format, "format", format, "")
	fs.StringVar(&c.rules, "rules", "", "")
	fs.StringVar(&c.color, "color", string(text.Auto), "")
	fs.StringVar(&c.dialect, "dialect", check.Auto, "")
	fs.StringVar(&c.arch, "arch", "", "")
	fs.StringVar(&c.config, "config", "", "")
	fs.StringVar(&c.headers, "headers", string(check.Fast), "")
	fs.StringVar(&c.structs, "struct", "", "")
	fs.StringVar(&c.output, "o", "", "")
	fs.StringVar(&c.cacheDir, "cache", "", "")
	fs.IntVar(&c.jobs, "jobs", 0, "")
	fs.BoolVar(&c.exitZero, "exit-zero", false, "")
	fs.BoolVar(&c.all, "all", false, "")
	fs.BoolVar(&c.staged, "staged", false, "")
	fs.BoolVar(&c.verbose, "v", false, "")
	fs.BoolVar(&c.fix, "fix", false, "")
	fs.BoolVar(&c.diff, "diff", false, "")
	fs.BoolVar(&c.version, "version", false, "")
	fs.StringVar(&c.settingsFile, "settings", "", "")
	fs.StringVar(&c.baseline, "baseline", "", "")
	fs.StringVar(&c.writeBaseline, "write-baseline", "", "")
	fs.StringVar(&c.post, "post", "", "")
	fs.StringVar(&c.repo, "repo", "", "")
	fs.StringVar(&c.change, "change", "", "")
	fs.StringVar(&c.commit, "commit", "", "")
	fs.StringVar(&c.server, "server", "", "")
	fs.BoolVar(&c.dryRun, "dry-run", false, "")
	fs.Func("model", "", func(file string) error {
		c.models = append(c.models, file)
		return nil
	})
	return fs
}

// parse reads flags, which may stand before, between and after the operands.
func (c *command) parse(name string, args []string, formats ...string) ([]string, error) {
	fs := c.flagSet(name, formats[0])
	var operands []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError(err.Error())
		}
		used := args[:len(args)-fs.NArg()]
		if len(used) > 0 && used[len(used)-1] == "--" {
			operands = append(operands, fs.Args()...)
			break
		}
		if fs.NArg() == 0 {
			break
		}
		operands = append(operands, fs.Arg(0))
		args = fs.Args()[1:]
	}
	c.given = make(map[string]bool)
	fs.Visit(func(f *flag.Flag) { c.given[f.Name] = true })
	for _, f := range reviewFlags() {
		if c.given[f] && name != reviewCommand {
			return nil, usageError(fmt.Sprintf("--%s is a flag of %s", f, reviewCommand))
		}
	}
	if cmd := misplaced(operands); cmd != "" && name == checkCommand {
		return nil, usageError(fmt.Sprintf("%s is a command, and stands before the flags: lockcheck %s ...", cmd, cmd))
	}
	return operands, c.validate(formats)
}

// misplaced gives the operand that is meant as a command: there is no such file.
func misplaced(operands []string) string {
	for _, o := range operands {
		if _, err := os.Stat(o); err == nil {
			continue
		}
		if slices.ContainsFunc(spec().Commands, func(c completion.Command) bool { return c.Name == o }) {
			return o
		}
	}
	return ""
}

func (c *command) validate(formats []string) error {
	if !slices.Contains(formats, c.format) {
		return usageError(fmt.Sprintf("--format %s is not one of %s", c.format, strings.Join(formats, ", ")))
	}
	colors := []string{string(text.Auto), string(text.Always), string(text.Never)}
	if !slices.Contains(colors, c.color) {
		return usageError(fmt.Sprintf("--color %s is not one of %s", c.color, strings.Join(colors, ", ")))
	}
	if ways := []string{string(check.Fast), string(check.Full), string(check.None)}; !slices.Contains(ways, c.headers) {
		return usageError(fmt.Sprintf("--headers %s is not one of %s", c.headers, strings.Join(ways, ", ")))
	}
	if c.fix && c.diff {
		return usageError("--fix makes the edits that --diff shows; give one of them")
	}
	if c.jobs < 0 {
		return usageError(fmt.Sprintf("--jobs %d is negative", c.jobs))
	}
	if dialects := append([]string{check.Auto}, model.Dialects()...); !slices.Contains(dialects, c.dialect) {
		return usageError(fmt.Sprintf("--dialect %s is not one of %s", c.dialect, strings.Join(dialects, ", ")))
	}
	if _, err := rules.Select(c.rules); err != nil {
		return usageError("--rules: " + err.Error())
	}
	return nil
}

// run checks the operands and reports what could not be analysed.
func (c *command) run(ctx context.Context, operands []string) (*report.Report, error) {
	return c.runWith(ctx, operands, &input.Reader{Stdin: c.env.Stdin}, false)
}

// runWith is run with a reader of inputs. A quiet run says nothing by itself.
func (c *command) runWith(ctx context.Context, operands []string, rd *input.Reader, quiet bool) (*report.Report, error) {
	if c.staged {
		operands = append([]string{input.Staged}, operands...)
	}
	if len(operands) == 0 {
		return nil, usageError("nothing to read: name a patch, a C file, a directory, a range A..B, or - for standard input")
	}
	var err error
	if c.dir, err = os.Getwd(); err != nil {
		return nil, err
	}
	if err := c.readSettings(); err != nil {
		return nil, err
	}
	picked, err := rules.Select(c.rules)
	if err != nil {
		return nil, usageError(err.Error())
	}
	opt := check.Options{
		Tree: c.tree, Dialect: c.dialect, Models: c.models, Rules: picked, Jobs: c.jobs,
		Arch: c.arch, Config: c.config, Headers: check.Headers(c.headers),
		Fixes:   c.fix || c.diff || c.offers,
		Version: build(),
		Cache:   c.openCache,
	}
	if p := newProgress(c.env.Stderr, c.env.Getenv); p != nil {
		opt.Progress = p.step
		defer p.close()
	}
	rep, err := check.Run(ctx, operands, rd, opt)
	if err != nil {
		return nil, err
	}
	if !quiet {
		c.tell(rep.Problems)
	}
	if err := c.settle(rep); err != nil {
		rep.Close()
		return nil, err
	}
	if !quiet {
		c.tellStale(rep)
	}
	return rep, nil
}

// manyProblems is how many problems of one file are told one by one; a file
// of noise has one on each line.
const manyProblems = 5

// tell writes what could not be analysed: every file's first few problems, or
// with -v all of them.
func (c *command) tell(ps []report.Problem) {
	of, told := make(map[string]int), make(map[string]int)
	for _, p := range ps {
		of[p.File]++
	}
	for _, p := range ps {
		told[p.File]++
		switch n := told[p.File]; {
		case n <= manyProblems || c.verbose || of[p.File] == manyProblems+1:
			c.complain(p.String())
		case n == of[p.File]:
			c.complain(fmt.Sprintf("%s: %d more places could not be read (-v tells all)", p.File, n-manyProblems))
		}
	}
}

func (c *command) coloured() bool {
	return text.Color(text.When(c.color), c.env.Stdout, c.env.Getenv)
}
