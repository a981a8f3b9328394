package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/jsonout"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/text"
	"lockcheck/rules"
)

const help = `lockcheck finds locking mistakes in C kernel sources and patches.

usage: lockcheck [flags] INPUT...          check
       lockcheck graph [flags] INPUT...    the lock acquisition graph
       lockcheck report -o FILE INPUT...   findings as a page, with source and pictures
       lockcheck summary INPUT [FUNC...]   what functions need and do
       lockcheck review [flags] INPUT      a review of a patch or a range, printed or posted
       lockcheck explain [RULE|PAGE]       what a rule means; a page of the manual
       lockcheck hook install|uninstall    check what is committed to a git repository
       lockcheck lsp                       check what an editor has open
       lockcheck cache clean               remove what earlier runs kept
       lockcheck completion SHELL          completion for bash, zsh or fish

INPUT is a patch, a C file, a directory, a git range A..B, or - for standard
input. What it is, is told by its content.

  --tree DIR       the kernel source root, for the files that a patch changes
  --arch A         architecture of a FreeBSD kernel: amd64 (default), arm64, ...
  --config C       its configuration: GENERIC (default), or another of conf/
  --headers H      of a source tree: fast (default) reads what a file reaches,
                   full reads all of them, none leaves each file alone
  --struct S       summary: which lock protects which member of struct S
  -o FILE          report: the page that is written, or a directory for the
                   report and the page of the lock order; -: standard output
  --staged         check what is staged for the next commit
  --format F       text, short, json, jsonl, sarif, rdjson, rdjsonl, github,
                   github-review, gitlab, checkstyle, phabricator, mail, markdown;
                   graph: text, dot, json, svg, html; summary: text, json
  --rules A,B      run only these rules
  --diff           print what can be fixed for certain, as a patch
  --fix            make these fixes in the files, and report what is left
  --all            show what was there before a patch, and what it fixes
  -v               show notes, and what a patch changes in the locking
  --baseline FILE  leave out the findings that FILE knows; off: none
  --write-baseline FILE
                   write FILE: what is found is known from now on
  --settings FILE  read FILE instead of the .lockcheck.toml of the repository;
                   off: none
  --model FILE     read more lock functions from a model file; may be repeated
  --dialect D      auto, freebsd, illumos, linux, pthread
  --cache DIR      keep the lock facts of a directory's files in DIR; off: keep none
  --post SERVICE   review: post it on github, gitlab, gerrit or phabricator
  --dry-run        review: print what would be posted
  --server URL     where it is posted: the service's address,
  --repo NAME      the repository as the service calls it,
  --change ID      the pull request, merge request, change or revision,
  --commit ID      and the commit that was checked; a CI job's environment
                   tells what is not given
  --color WHEN     auto, always, never
  --jobs N         work on N files at a time
  --exit-zero      exit 0 in spite of findings
  --version        print the version

Exit status: 0 nothing of weight, 1 findings, 2 bad input or invocation.
`

// checkCommand is what the main command is called.
const checkCommand = "lockcheck"

// check is the main command.
func (c *command) check(ctx context.Context, args []string) error {
	operands, err := c.parse(checkCommand, args, format.Names()...)
	if err != nil {
		return err
	}
	if c.version {
		return written(printVersion(c.env.Stdout))
	}
	c.offers = format.Offers(c.format)
	rep, err := c.run(ctx, operands)
	if err != nil {
		return err
	}
	defer rep.Close()
	if c.fix {
		return c.fixed(ctx, operands, rep)
	}
	c.status = c.statusOf(rep)
	if c.diff {
		return c.printDiff(rep)
	}
	return c.print(rep)
}

// print writes the report in the form that was asked for.
func (c *command) print(rep *report.Report) error {
	picked, err := rules.Select(c.rules)
	if err != nil {
		return usageError(err.Error())
	}
	return written(format.Find(c.format).Write(c.env.Stdout, rep, format.Options{
		Show:  report.Show{All: c.all, Verbose: c.verbose},
		Color: c.coloured(), Version: version(), Rules: picked, Dir: c.dir,
	}))
}

// written says what failed when output could not be written.
func written(err error) error {
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (c *command) statusOf(rep *report.Report) int {
	for i := range rep.Findings {
		if report.Counts(&rep.Findings[i]) {
			if c.exitZero {
				return ok
			}
			return findings
		}
	}
	return problemStatus(rep)
}

func problemStatus(rep *report.Report) int {
	if rep.BadInput() {
		return bad
	}
	return ok
}

// summary prints contracts and effects.
func (c *command) summary(ctx context.Context, args []string) error {
	operands, err := c.parse("lockcheck summary", args, "text", "json")
	if err != nil {
		return err
	}
	rep, err := c.run(ctx, operands[:min(1, len(operands))])
	if err != nil {
		return err
	}
	defer rep.Close()
	c.status = problemStatus(rep)
	if c.structs != "" {
		return c.structSummary(rep, operands[0])
	}
	fs := rep.Functions
	if names := operands[1:]; len(names) > 0 {
		fs = slices.DeleteFunc(slices.Clone(fs), func(f report.Function) bool { return !slices.Contains(names, f.Name) })
		for _, name := range names {
			if !slices.ContainsFunc(fs, func(f report.Function) bool { return f.Name == name }) {
				c.complain(fmt.Sprintf("%s: has no function %s; leave out the name to list all", operands[0], name))
				c.status = bad
			}
		}
	}
	if c.format == "json" {
		return written(jsonout.WriteFunctions(c.env.Stdout, fs))
	}
	return written(text.Functions(c.env.Stdout, fs, c.coloured()))
}

// structSummary prints which lock protects which member of structs.
func (c *command) structSummary(rep *report.Report, input string) error {
	var found []report.Struct
	for tag := range strings.SplitSeq(c.structs, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "struct ")
		i := slices.IndexFunc(rep.Structs, func(s report.Struct) bool { return s.Tag == tag })
		if i < 0 {
			c.complain(fmt.Sprintf("%s: has no struct %s with locking keys in its comments; name the struct's file or one that includes it", input, tag))
			c.status = bad
			continue
		}
		found = append(found, rep.Structs[i])
	}
	if c.format == "json" {
		return written(jsonout.WriteStructs(c.env.Stdout, found))
	}
	return written(text.Structs(c.env.Stdout, found, c.coloured()))
}
