package review

import (
	"fmt"
	"regexp"
	"strings"

	"lockcheck/cmd/lockcheck/internal/format"
)

// A mark is a line of its own, so that no code that a comment shows can be
// taken for one.
var (
	hiddenMark = regexp.MustCompile(`(?m)^<!-- lockcheck:([0-9a-f]+-[0-9]+)( gone)? -->\r?$`)
	plainMark  = regexp.MustCompile(`(?m)^lockcheck:([0-9a-f]+-[0-9]+)( gone)?\r?$`)
	toldLine   = regexp.MustCompile(`(?m)^(?:\*\*)?(?:error|warning|note)(?:\*\*)?: .*$`)
)

// Marks reads the marks in the Markdown of a comment or of a review.
func Marks(text, link string) []Told { return marks(hiddenMark, text, link) }

// PlainMarks reads those of a plain text.
func PlainMarks(text, link string) []Told { return marks(plainMark, text, link) }

func marks(mark *regexp.Regexp, text, link string) []Told {
	var told []Told
	from := 0
	for _, m := range mark.FindAllStringSubmatchIndex(text, -1) {
		t := Told{Fingerprint: text[m[2]:m[3]], Gone: m[4] >= 0, Link: link}
		if lines := toldLine.FindAllString(text[from:m[0]], -1); len(lines) > 0 && !t.Gone {
			t.Words = strings.TrimRight(lines[len(lines)-1], "\r")
		}
		told = append(told, t)
		from = m[1]
	}
	return told
}

// Markdown writes the text of a review that goes with some comments in place:
// rest are those without a place.
func (p *Posting) Markdown(rest []format.Comment) string {
	var b strings.Builder
	b.WriteString("**lockcheck**: " + p.Head + p.counts())
	for _, c := range rest {
		b.WriteString("\n\n" + c.Body)
	}
	if len(p.Gone) > 0 {
		b.WriteString("\n\nNo longer found:\n")
	}
	for _, t := range p.Gone {
		words := t.words()
		if t.Link != "" {
			words += " ([comment](" + t.Link + "))"
		}
		b.WriteString("\n- " + words)
	}
	if len(p.Gone) > 0 {
		b.WriteString("\n")
	}
	for _, t := range p.Gone {
		b.WriteString("\n<!-- lockcheck:" + t.Fingerprint + " gone -->")
	}
	return b.String()
}

// Plain is Markdown without markup. quote keeps a service from seeing markup in
// a part of the text.
func (p *Posting) Plain(rest []format.Comment, quote func(string) string) string {
	parts := []string{quote("lockcheck: " + p.Text + p.counts())}
	for _, c := range rest {
		parts = append(parts, quote(c.Plain), format.Tag(c.Finding))
	}
	if len(p.Gone) > 0 {
		list, marks := "No longer found:\n", ""
		for _, t := range p.Gone {
			list += "\n- " + t.words()
			marks += "lockcheck:" + t.Fingerprint + " gone\n"
		}
		parts = append(parts, quote(list), strings.TrimSuffix(marks, "\n"))
	}
	return strings.Join(parts, "\n\n")
}

func (t *Told) words() string {
	if t.Words == "" {
		return "a finding"
	}
	return t.Words
}

// counts tells of what is not told here.
func (p *Posting) counts() string {
	s := ""
	if p.Left > 0 {
		s += fmt.Sprintf("; %d told before", p.Left)
	}
	if p.Dropped > 0 {
		s += fmt.Sprintf("; %d more are not told here", p.Dropped)
	}
	return s
}

// Split parts comments into those in place and the rest.
func Split(cs []format.Comment) (placed, rest []format.Comment) {
	for _, c := range cs {
		if c.Path != "" {
			placed = append(placed, c)
		} else {
			rest = append(rest, c)
		}
	}
	return placed, rest
}
