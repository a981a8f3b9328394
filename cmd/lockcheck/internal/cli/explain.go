package cli

import (
	"fmt"
	"slices"
	"strings"

	"lockcheck/docs"
	"lockcheck/rules"
)

const (
	rulesPage = "rules" // of what explain tells of each rule anyhow
	manPage   = "man"
)

// manualPages names the pages that explain has, next to the rules.
func manualPages() []string {
	names := slices.DeleteFunc(docs.Names(), func(n string) bool { return n == rulesPage })
	return append(names, manPage)
}

// manualPage gives a page and its title.
func manualPage(name string) (title, text string) {
	if name == manPage {
		return "The manual page, for man or mandoc", docs.Manual()
	}
	return docs.Title(name), docs.Page(name)
}

// explain prints a rule, or a page of the manual, or which there are.
func (c *command) explain(args []string) error {
	operands, err := c.parse("lockcheck explain", args, "text")
	if err != nil {
		return err
	}
	if len(operands) > 1 {
		return usageError("explain takes one rule or page")
	}
	if len(operands) == 0 {
		var b strings.Builder
		for _, a := range rules.All() {
			first, _, _ := strings.Cut(a.Doc, "\n")
			b.WriteString(first + "\n")
		}
		b.WriteString("\n")
		for _, name := range manualPages() {
			title, _ := manualPage(name)
			fmt.Fprintf(&b, "%s: %s\n", name, title)
		}
		_, err := fmt.Fprint(c.env.Stdout, b.String())
		return written(err)
	}
	name := operands[0]
	text := ""
	if a := rules.Find(name); a != nil {
		text = strings.TrimSpace(a.Doc) + "\n"
	} else if slices.Contains(manualPages(), name) {
		_, text = manualPage(name)
	}
	if text == "" {
		_, err := rules.Select(name)
		return usageError(fmt.Sprintf("%v; the pages are %s", err, strings.Join(manualPages(), ", ")))
	}
	_, err = fmt.Fprint(c.env.Stdout, text)
	return written(err)
}
