package cli

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/lsp"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/settings"
	"lockcheck/rules"
)

// lsp is lockcheck lsp: a language server on standard input and output.
func (c *command) lsp(ctx context.Context, args []string) error {
	// Some clients say which way they talk; there is only one.
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--stdio" || a == "-stdio" })
	operands, err := c.parse("lockcheck lsp", args, "text")
	if err != nil {
		return err
	}
	if len(operands) > 0 || c.staged || c.fix || c.diff || c.writeBaseline != "" {
		return usageError("lsp takes the files from its client, and writes none")
	}
	return lsp.Serve(ctx, c.env.Stdin, c.env.Stdout, lsp.Config{
		Check: c.unsaved, Explain: explained, Show: report.Show{Verbose: c.verbose}, Version: version(),
	})
}

// unsaved checks a file as a client has it, by the settings that count where it
// stands.
func (c *command) unsaved(ctx context.Context, file string, texts map[string][]byte) (*report.Report, error) {
	run := *c
	run.offers = true
	run.models = slices.Clone(c.models)
	if run.settingsFile == "" {
		if run.settingsFile = settings.Find(filepath.Dir(file)); run.settingsFile == "" {
			run.settingsFile = settingsOff
		}
	}
	return run.runWith(ctx, []string{file}, &input.Reader{Dir: filepath.Dir(file), Overlay: texts}, true)
}

// explained gives the documentation of a rule as Markdown.
func explained(rule string) string {
	a := rules.Find(rule)
	if a == nil {
		return rule
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(a.Doc), "\n")
	return "**" + a.Name + "**: " + strings.TrimPrefix(first, a.Name+": ") + "\n" + strings.ReplaceAll(rest, "\n\t", "\n    ")
}
