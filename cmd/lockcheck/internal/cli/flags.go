package cli

import (
	"fmt"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/check"
	"lockcheck/cmd/lockcheck/internal/completion"
	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/text"
	"lockcheck/lockgraph/model"
	"lockcheck/rules"
)

// spec is the table of commands and flags that the shells get. A test holds it
// to what is parsed, to the help and to the manual page.
func spec() *completion.Spec {
	var ruleNames []string
	for _, a := range rules.All() {
		ruleNames = append(ruleNames, a.Name)
	}
	formats := format.Names()
	for _, f := range graphFormats() {
		if format.Find(f.name) == nil {
			formats = append(formats, f.name)
		}
	}
	return &completion.Spec{
		Name: "lockcheck",
		Commands: []completion.Command{
			{Name: "graph", About: "the lock acquisition graph"},
			{Name: "report", About: "findings as a page, with source and pictures"},
			{Name: "summary", About: "what functions need and do"},
			{Name: "review", About: "a review of a change, printed or posted"},
			{Name: "explain", About: "what a rule means, or a page of the manual", Words: append(slices.Clone(ruleNames), manualPages()...)},
			{Name: "hook", About: "check what is committed", Words: []string{"install", "uninstall", "run"}},
			{Name: "lsp", About: "a language server for editors"},
			{Name: "cache", About: "remove what earlier runs kept", Words: []string{"clean"}},
			{Name: "completion", About: "a completion script for a shell", Words: completion.Shells()},
			{Name: "help", About: "the help text"},
		},
		Flags: []completion.Flag{
			{Name: "tree", Kind: completion.Dir, About: "the kernel source root"},
			{Name: "arch", Kind: completion.Word, About: "architecture of a FreeBSD kernel"},
			{Name: "config", Kind: completion.Word, About: "configuration of a FreeBSD kernel"},
			{Name: "headers", Kind: completion.Words, About: "what is read of headers",
				Words: []string{string(check.Fast), string(check.Full), string(check.None)}},
			{Name: "struct", Kind: completion.Word, About: "which lock protects which member of a struct"},
			{Name: "o", Kind: completion.File, About: "where a report is written"},
			{Name: "staged", About: "check what is staged for the next commit"},
			{Name: "format", Kind: completion.Words, About: "form of the output", Words: formats},
			{Name: "rules", Kind: completion.List, About: "run only these rules", Words: ruleNames},
			{Name: "diff", About: "print what can be fixed, as a patch"},
			{Name: "fix", About: "fix it in the files"},
			{Name: "all", About: "show what was there before a patch, and what it fixes"},
			{Name: "v", About: "show notes, and what changes in the locking"},
			{Name: "baseline", Kind: completion.File, About: "leave out the findings that a file knows"},
			{Name: "write-baseline", Kind: completion.File, About: "write a baseline"},
			{Name: "settings", Kind: completion.File, About: "read another .lockcheck.toml"},
			{Name: "model", Kind: completion.File, About: "read more lock functions"},
			{Name: "dialect", Kind: completion.Words, About: "the lock functions of which kernel",
				Words: append([]string{check.Auto}, model.Dialects()...)},
			{Name: "cache", Kind: completion.Dir, About: "where lock facts are kept; off: nowhere"},
			{Name: "post", Kind: completion.Words, About: "post the review on a service", Words: reviewerNames()},
			{Name: "repo", Kind: completion.Word, About: "repository on the service"},
			{Name: "change", Kind: completion.Word, About: "pull request, merge request or revision"},
			{Name: "commit", Kind: completion.Word, About: "commit that was checked"},
			{Name: "server", Kind: completion.Word, About: "address of the service"},
			{Name: "dry-run", About: "print what would be posted"},
			{Name: "color", Kind: completion.Words, About: "when to colour",
				Words: []string{string(text.Auto), string(text.Always), string(text.Never)}},
			{Name: "jobs", Kind: completion.Word, About: "work on so many files at a time"},
			{Name: "exit-zero", About: "exit 0 in spite of findings"},
			{Name: "version", About: "print the version"},
			{Name: "help", About: "print the help text"},
		},
	}
}

// completion is lockcheck completion SHELL.
func (c *command) completion(args []string) error {
	operands, err := c.parse("lockcheck completion", args, "text")
	if err != nil {
		return err
	}
	if len(operands) != 1 {
		return usageError(fmt.Sprintf("completion takes a shell: one of %s", strings.Join(completion.Shells(), ", ")))
	}
	if err := completion.Write(c.env.Stdout, operands[0], spec()); err != nil {
		return usageError(err.Error())
	}
	return nil
}
