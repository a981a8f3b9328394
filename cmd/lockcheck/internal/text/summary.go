package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
)

// Functions writes contracts and effects, function by function.
func Functions(w io.Writer, fs []report.Function, color bool) error {
	p := &printer{w: bufio.NewWriter(w), style: style{color}}
	for i := range fs {
		if i > 0 {
			p.line("")
		}
		p.function(&fs[i])
	}
	return p.w.Flush()
}

func (p *printer) function(f *report.Function) {
	head := p.place(f.File, f.Line, 0) + p.bold(f.Name+"()")
	if f.Partial {
		head += ", seen in part"
	}
	p.line(head)
	said := false
	say := func(label, value string) {
		said = true
		p.line(fmt.Sprintf("  %-10s%s", label+":", clean(value)))
	}
	for _, s := range f.Requires {
		say("requires", s)
	}
	for _, s := range f.Acquires {
		say("acquires", s)
	}
	for _, s := range f.Releases {
		say("releases", s)
	}
	for _, g := range f.Gaps {
		s := g.Lock
		if g.Where != "" {
			s += ": " + g.Where
		}
		say("gap", s)
	}
	for _, s := range f.Holds {
		say("holds", s)
	}
	if f.Sleeps {
		s := "may sleep"
		if at := f.Sleep.String(); at != "" {
			s += ": " + at
		}
		say("sleeps", s)
	}
	if f.NoReturn {
		say("returns", "never")
	}
	for _, c := range f.Cases {
		does := "changes no lock"
		if len(c.Does) > 0 {
			does = strings.Join(c.Does, ", ")
		}
		if c.When != "" {
			does = c.When + ": " + does
		}
		say("case", does)
	}
	switch {
	case said:
	case f.Partial:
		p.line("  what it does to its caller's locks is not in view")
	default:
		p.line("  does nothing to its caller's locks")
	}
}
