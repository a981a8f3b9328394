package reportpage

import (
	"go/doc/comment"
	"html/template"
	"slices"
	"strings"
)

// rule is what a rule means, as lockcheck explain tells it.
type rule struct {
	Name  string
	About string
	Text  template.HTML
}

// rules gives those that found something. Their texts are the program's own.
func (p *printer) rules(found []*item) []rule {
	var out []rule
	for _, a := range p.Rules {
		if !slices.ContainsFunc(found, func(f *item) bool { return f.Rule == a.Name }) {
			continue
		}
		first, rest, _ := strings.Cut(strings.TrimSpace(a.Doc), "\n")
		var parser comment.Parser
		printer := comment.Printer{HeadingLevel: 4, HeadingID: func(*comment.Heading) string { return "" }}
		out = append(out, rule{
			Name: a.Name, About: strings.TrimPrefix(first, a.Name+": "),
			Text: template.HTML(printer.HTML(parser.Parse(rest))),
		})
	}
	return out
}
