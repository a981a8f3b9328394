// Package ignore reads the comments by which a source silences a finding:
//
//	mtx_lock(&sc->sc_mtx);	/* lockcheck:ignore lockbalance the interrupt releases it */
//
//	/* lockcheck:ignore lockorder,locksleep only at boot, with one thread */
//	sx_xlock(&foo_lock);
//
// A comment speaks of the line of code that it stands on or, on lines of its
// own, of the next one. It must name the rules and give a reason: whoever reads
// it later has to know whether it still holds.
package ignore

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// mark begins a comment that is meant.
const mark = "lockcheck:ignore"

// Directive is one such comment.
type Directive struct {
	Line   int      // where it begins
	Until  int      // the line of code that it speaks of
	Rules  []string // never empty if it is valid
	Reason string
}

// Covers reports whether it silences a rule at a line.
func (d *Directive) Covers(rule string, line int) bool {
	return d.Line <= line && line <= d.Until && slices.Contains(d.Rules, rule)
}

// Fault is a comment that does not say what it must.
type Fault struct {
	Line     int
	What, Do string
}

// Scan finds the comments in a C text. known tells whether there is a rule of
// a name.
func Scan(text []byte, known func(rule string) bool) ([]Directive, []Fault) {
	if !bytes.Contains(text, []byte(mark)) {
		return nil, nil
	}
	var ds []Directive
	var fs []Fault
	s := scanner{text: text, line: 1}
	for s.comment() {
		words := slices.DeleteFunc(strings.Fields(s.body), func(w string) bool { return w == "*" })
		if len(words) == 0 || words[0] != mark {
			continue
		}
		d, what, do := parse(words[1:], known)
		if what != "" {
			fs = append(fs, Fault{Line: s.begin, What: what, Do: do})
			continue
		}
		d.Line, d.Until = s.begin, s.line
		if !s.after {
			d.Until = s.nextCode()
		}
		ds = append(ds, d)
	}
	return ds, fs
}

func parse(words []string, known func(string) bool) (d Directive, what, do string) {
	const form = "write /* " + mark + " RULE reason */"
	if len(words) == 0 {
		return d, mark + " names no rule", form
	}
	for rule := range strings.SplitSeq(words[0], ",") {
		if !known(rule) {
			return d, fmt.Sprintf("%s: there is no rule %q", mark, rule), "lockcheck explain lists them"
		}
		d.Rules = append(d.Rules, rule)
	}
	if len(words) == 1 {
		return d, mark + " " + words[0] + " gives no reason", form
	}
	d.Reason = strings.Join(words[1:], " ")
	return d, "", ""
}

// scanner finds comments, and knows what is none.
type scanner struct {
	text []byte
	at   int
	line int

	code bool // there is code on the line so far

	// of the comment found last
	body  string
	begin int  // its first line
	after bool // it follows code on its line
}

// comment goes to the next comment. It leaves the scanner behind it, on its
// last line.
func (s *scanner) comment() bool {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch c := rest[0]; {
		case c == '\n':
			s.line++
			s.code = false
			s.at++
		case c == '"' || c == '\'':
			s.code = true
			s.literal(c)
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest[2:], []byte("*/"))
			if end < 0 {
				end = len(rest) - 2
			}
			s.take(rest[2:2+end], min(len(rest), end+4))
			return true
		case bytes.HasPrefix(rest, []byte("//")):
			end := bytes.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			s.take(rest[2:end], end)
			return true
		default:
			if c > ' ' {
				s.code = true
			}
			s.at++
		}
	}
	return false
}

func (s *scanner) take(body []byte, size int) {
	s.body, s.begin, s.after = string(body), s.line, s.code
	s.line += bytes.Count(body, []byte("\n"))
	s.at += size
}

// literal skips a string or a character; it ends with its line at the latest.
func (s *scanner) literal(quote byte) {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			if s.at+1 < len(s.text) && s.text[s.at+1] != '\n' {
				s.at++
			}
		case '\n':
			return
		case quote:
			s.at++
			return
		}
	}
}

// nextCode gives the line of the first code behind a comment.
func (s *scanner) nextCode() int {
	ahead := *s
	for ahead.at < len(ahead.text) {
		switch c := ahead.text[ahead.at]; {
		case c == '\n':
			ahead.line++
			ahead.at++
		case c <= ' ':
			ahead.at++
		case bytes.HasPrefix(ahead.text[ahead.at:], []byte("/*")), bytes.HasPrefix(ahead.text[ahead.at:], []byte("//")):
			ahead.comment()
		default:
			return ahead.line
		}
	}
	return ahead.line
}
