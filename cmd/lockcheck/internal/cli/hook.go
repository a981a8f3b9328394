package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/git"
	"lockcheck/cmd/lockcheck/internal/hook"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

// hook is lockcheck hook install, uninstall and run.
func (c *command) hook(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return usageError("hook takes one of install, uninstall, run")
	}
	verb, args := args[0], args[1:]
	switch verb {
	case "install":
		names, flags := args, []string(nil)
		if i := slices.Index(args, "--"); i >= 0 {
			names, flags = args[:i], args[i+1:]
			if operands, err := new(command).parse("lockcheck hook run", flags, "text", "short"); err != nil {
				return err
			} else if len(operands) > 0 {
				return usageError(fmt.Sprintf("hook install takes flags after --, not %s", operands[0]))
			}
		}
		names, err := hookNames(names, hook.Default())
		if err != nil {
			return err
		}
		exe, err := os.Executable()
		if err != nil {
			return err
		}
		files, err := hook.Install(ctx, "", names, exe, flags)
		return c.listFiles("installed", files, err)
	case "uninstall":
		names, err := hookNames(args, hook.Names())
		if err != nil {
			return err
		}
		files, err := hook.Uninstall(ctx, "", names)
		if err == nil && len(files) == 0 {
			c.complain("there is no hook of lockcheck's here")
		}
		return c.listFiles("removed", files, err)
	case "run":
		return c.hookRun(ctx, args)
	}
	return usageError(fmt.Sprintf("hook %s is not one of install, uninstall, run", verb))
}

func hookNames(names, otherwise []string) ([]string, error) {
	if len(names) == 0 {
		return otherwise, nil
	}
	for _, n := range names {
		if !slices.Contains(hook.Names(), n) {
			return nil, usageError(fmt.Sprintf("hook %s is not one of %s", n, strings.Join(hook.Names(), ", ")))
		}
	}
	return names, nil
}

func (c *command) listFiles(what string, files []string, err error) error {
	for _, f := range files {
		if wd, e := os.Getwd(); e == nil {
			if rel, e := filepath.Rel(wd, f); e == nil && len(rel) < len(f) {
				f = rel
			}
		}
		fmt.Fprintf(c.env.Stdout, "%s %s\n", what, f)
	}
	return err
}

// hookRun checks what git is about to commit or to push. Without a hook's name
// it is called by pre-commit, which tells by the environment what to check.
func (c *command) hookRun(ctx context.Context, args []string) error {
	operands, err := c.parse("lockcheck hook run", args, "text", "short")
	if err != nil {
		return err
	}
	name := "pre-commit"
	if len(operands) > 0 {
		name = operands[0]
	}
	if _, err := hookNames([]string{name}, nil); err != nil {
		return err
	}
	if _, err := git.Dir("").Top(ctx); err != nil {
		return err
	}
	var changes []hook.Change
	from, to := c.env.Getenv("PRE_COMMIT_FROM_REF"), c.env.Getenv("PRE_COMMIT_TO_REF")
	switch {
	case len(operands) == 0 && from != "" && to != "":
		changes = []hook.Change{{What: from + ".." + to, To: to, Base: from}}
	case name == "pre-push":
		remote := ""
		if len(operands) > 1 {
			remote = operands[1]
		}
		var none []string
		if changes, none, err = hook.Pushed(ctx, "", remote, c.env.Stdin); err != nil {
			return err
		}
		for _, ref := range none {
			c.complain(ref + " has nothing in common with what the remote is known to have; it is not checked")
		}
	default:
		changes = []hook.Change{hook.Staged(ctx, "", os.Environ())}
	}
	for _, ch := range changes {
		if err := c.hookCheck(ctx, ch); err != nil {
			return err
		}
	}
	if c.status == findings {
		c.complain("stopped; mend what is above, or write why it is right: /* lockcheck:ignore RULE reason */ (lockcheck explain silence tells more); git's --no-verify goes on in spite of it")
	}
	return nil
}

// hookCheck checks one change, and prints something only if there is something
// to say. What could not be read is told and stops nothing.
func (c *command) hookCheck(ctx context.Context, ch hook.Change) error {
	for _, from := range append([]string{ch.Base}, ch.Parents...) {
		if unchanged(ctx, from, ch.To) {
			return nil
		}
	}
	rep, err := c.compared(ctx, ch.Base, ch.To, false)
	if err != nil {
		return err
	}
	defer rep.Close()
	for _, parent := range ch.Parents {
		if unchanged(ctx, ch.Base, parent) {
			continue
		}
		other, err := c.compared(ctx, ch.Base, parent, true)
		if err != nil {
			return err
		}
		takeOut(rep, other)
		other.Close()
	}
	if slices.ContainsFunc(rep.Problems, func(p report.Problem) bool { return p.Ours }) {
		c.status = findings
	}
	if c.statusOf(rep) == findings {
		c.status = findings
	} else if !c.verbose {
		return nil
	}
	return c.print(rep)
}

// compared checks what is new in a commit, or what is staged, compared to
// another commit; "" is none.
func (c *command) compared(ctx context.Context, from, to string, quiet bool) (*report.Report, error) {
	arg := input.Staged
	if to != "" {
		arg = from + ".." + to
	}
	return c.runWith(ctx, []string{arg}, &input.Reader{Against: from}, quiet)
}

// unchanged reports whether C files are the same in a commit, or staged, as in
// another one; "" is none.
func unchanged(ctx context.Context, from, to string) bool {
	dir := git.Dir("")
	const sources = ":/*.[ch]"
	if from == "" {
		out, err := dir.Run(ctx, "ls-files", "--cached", "--", sources)
		return err == nil && len(out) == 0
	}
	args := []string{"diff", "--quiet", "--no-ext-diff", "--no-textconv"}
	if to == "" {
		args = append(args, "--cached", "--end-of-options", from)
	} else {
		args = append(args, "--end-of-options", from, to)
	}
	_, err := dir.Run(ctx, append(args, "--", sources)...)
	return err == nil // git tells differences as a failure
}

// takeOut takes out of a report what counts in another one as well.
func takeOut(rep, other *report.Report) {
	counts := make(map[string]bool)
	for i := range other.Findings {
		if f := &other.Findings[i]; report.Counts(f) {
			counts[f.Fingerprint] = true
		}
	}
	rep.Findings = slices.DeleteFunc(rep.Findings, func(f finding.Finding) bool {
		return report.Counts(&f) && counts[f.Fingerprint]
	})
}
