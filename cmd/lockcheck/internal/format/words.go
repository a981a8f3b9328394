package format

import (
	"fmt"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules"
	"lockcheck/rules/finding"
)

// steps tells a finding's trace as a numbered list in Markdown.
func steps(f *finding.Finding, o Options) string {
	var b strings.Builder
	for i, s := range f.Trace {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%d. %s:%d: %s", i+1, escape(o.path(s.File)), s.Line, escape(s.Message))
	}
	return b.String()
}

// title says what a rule reports, in a few words.
func title(rule string) string {
	a := rules.Find(rule)
	if a == nil {
		return rule
	}
	first, _, _ := strings.Cut(a.Doc, "\n")
	return strings.TrimPrefix(strings.TrimPrefix(first, rule+": "), "report ")
}

// escape keeps Markdown, and the HTML in it, from reading more into a message
// than it says, with as few escapes as that takes: mails are read as they are.
func escape(s string) string {
	s = plain(s)
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\', '`', '*', '<', '[', '~':
			b.WriteByte('\\')
		case '&': // a reference to a character, perhaps
			if isReference(s[i+1:]) {
				b.WriteByte('\\')
			}
		case '_': // emphasis begins and ends at words' edges
			if i == 0 || i+1 == len(s) || !isLetter(s[i-1]) || !isLetter(s[i+1]) {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// isReference reports whether what follows an ampersand makes a character
// reference of HTML of it.
func isReference(s string) bool {
	s = strings.TrimPrefix(s, "#")
	n := 0
	for n < len(s) && isLetter(s[n]) {
		n++
	}
	return n > 0 && n < len(s) && s[n] == ';'
}

func isLetter(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// tally says how many findings there are, in words.
func tally(fs []*finding.Finding) string {
	var problems, notes int
	for _, f := range fs {
		if f.Severity == finding.Note {
			notes++
		} else {
			problems++
		}
	}
	switch {
	case problems == 0 && notes == 0:
		return "nothing new"
	case problems == 0:
		return count(notes, "note")
	case notes == 0:
		return count(problems, "finding")
	}
	return count(problems, "finding") + ", " + count(notes, "note")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// views tells how much was seen of the inputs.
func views(r *report.Report) string {
	var details []string
	for _, in := range r.Inputs {
		if in.Detail != "" {
			details = append(details, in.Detail)
		}
	}
	if len(details) != 1 {
		return ""
	}
	return details[0]
}
