// Package repair turns what a rule would have done about a finding into edits
// of the file that the reader sees.
//
// In: a file's text and a [finding.Repair]. Out: edits that keep the file's
// indentation, its line endings and the braces of FreeBSD's style(9): a body
// without braces gets them when it becomes two statements. Where the text does
// not show for certain what stands there (a conditional of the preprocessor in
// between, a macro that may be a loop's head, a result that is computed from
// more than local variables), there are none. Whether the edits mend anything
// is for the analysis of the edited file to tell.
package repair

import (
	"bytes"
	"slices"
	"strings"

	"lockcheck/rules/finding"
)

// Fix gives the edits of a repair, or nil.
func Fix(text []byte, r *finding.Repair) *finding.Fix {
	t := newTokens(text)
	i := t.at(r.Line, r.Column)
	if i < 0 || t.word(i) != r.Old {
		return nil
	}
	e := &editor{tokens: t, first: i, last: i}
	done := false
	switch {
	case r.Kind == finding.Rename:
		e.replace(t.list[i].from, t.list[i].to, r.New)
		done = true
	case r.Old == "}":
		done = e.beforeBrace(i, r.New+";")
	default:
		done = e.before(i, r.New+";")
	}
	if !done {
		return nil
	}
	first, _ := t.place(t.list[e.first].from)
	last, _ := t.place(t.list[e.last].to)
	return &finding.Fix{What: r.What, Edits: e.edits, First: first, Last: last}
}

// editor collects edits, and which tokens they rest on.
type editor struct {
	*tokens
	edits       []finding.Edit
	first, last int
}

func (e *editor) replace(from, to int, with string) {
	l, c := e.place(from)
	el, ec := e.place(to)
	e.edits = append(e.edits, finding.Edit{Line: l, Column: c, EndLine: el, EndColumn: ec, New: with})
}

// look notes that the edits rest on a token.
func (e *editor) look(i int) {
	e.first, e.last = min(e.first, i), max(e.last, i)
}

// beforeBrace puts a statement at the end of the block that the brace at i
// closes.
func (e *editor) beforeBrace(i int, stmt string) bool {
	from := e.list[i].from
	start := e.lineStart(from)
	if !blank(e.text[start:from]) || i == 0 || e.list[i].torn {
		return false
	}
	e.look(i - 1)
	e.replace(start, start, string(e.text[start:from])+"\t"+stmt+e.newline(from))
	return true
}

// before puts a statement before the return at i.
func (e *editor) before(i int, stmt string) bool {
	end := e.simple(i)
	if end < 0 || i == 0 || e.list[i].torn {
		return false
	}
	e.look(end)
	e.look(i - 1)
	switch prev := e.word(i - 1); prev {
	case ";", "{", "}", ":":
		e.insert(i, stmt)
		return true
	case "else":
		return e.braced(i-1, i-1, i, end, stmt)
	case ")":
		open := e.opening(i - 1)
		if open < 1 {
			return false
		}
		switch e.word(open - 1) {
		case "if", "while", "for", "switch":
			head := open - 1
			if head > 0 && e.word(head-1) == "else" && !e.list[head].torn {
				head--
			}
			return e.braced(head, i-1, i, end, stmt)
		}
	}
	return false
}

// insert puts a statement before a statement among others.
func (e *editor) insert(i int, stmt string) {
	from := e.list[i].from
	start := e.lineStart(from)
	if blank(e.text[start:from]) {
		e.replace(start, start, string(e.text[start:from])+stmt+e.newline(from))
		return
	}
	e.replace(from, from, stmt+" ")
}

// braced makes a block of the body i..end of a head, which ends in the token
// tail, and puts a statement before it.
func (e *editor) braced(head, tail, i, end int, stmt string) bool {
	e.look(head)
	nl := e.newline(e.list[i].from)
	outer := e.indent(e.list[head].from)
	e.look(tail)
	from, last := e.list[i].from, e.list[end].to
	if start := e.lineStart(from); start > e.list[tail].from {
		if !blank(e.text[start:from]) {
			return false // behind a comment
		}
		e.replace(e.list[tail].to, e.list[tail].to, " {")
		e.replace(start, start, string(e.text[start:from])+stmt+nl)
	} else {
		inner := outer + "\t"
		e.replace(e.list[tail].to, from, " {"+nl+inner+stmt+nl+inner)
	}
	rest := e.lineEnd(last)
	next := end + 1
	if next < len(e.list) && e.list[next].from < rest {
		return false
	}
	if next < len(e.list) && e.word(next) == "else" {
		e.look(next)
		if e.list[next].torn || !blank(e.text[rest:e.list[next].from]) {
			return false
		}
		e.replace(rest, e.list[next].from, nl+outer+"} ")
		return true
	}
	e.replace(rest, rest, nl+outer+"}")
	return true
}

// operators are those that read and write no memory.
var operators = strings.Fields("- + ! ~ & | ^ == != < > <= >= && || ? : << >>")

// simple gives the semicolon that ends the return at i, if what is returned
// is the same before and after the statement that is to be put there: made of
// names and numbers alone. Else it gives -1.
func (e *editor) simple(i int) int {
	const most = 64
	for k := i + 1; k < len(e.list) && k < i+most; k++ {
		if e.list[k].torn {
			return -1
		}
		switch w := e.word(k); {
		case w == ";":
			return k
		case w == "(":
			if k > i+1 && isWord(e.word(k - 1)[0]) {
				return -1 // a call
			}
		case isWord(w[0]) && w != "sizeof":
		case w == ")" || slices.Contains(operators, w):
		default:
			return -1
		}
	}
	return -1
}

// opening gives the parenthesis that the one at i closes, or -1.
func (e *editor) opening(i int) int {
	depth := 0
	for k := i; k >= 0; k-- {
		switch e.word(k) {
		case ")":
			depth++
		case "(":
			if depth--; depth == 0 {
				e.look(k)
				return k
			}
		case "{", "}":
			return -1
		}
		if e.list[k].torn {
			return -1
		}
	}
	return -1
}

func (e *editor) lineStart(at int) int { return bytes.LastIndexByte(e.text[:at], '\n') + 1 }

// lineEnd gives where the line's ending begins.
func (e *editor) lineEnd(at int) int {
	n := bytes.IndexByte(e.text[at:], '\n')
	if n < 0 {
		return len(e.text)
	}
	if n > 0 && e.text[at+n-1] == '\r' {
		n--
	}
	return at + n
}

// newline gives the line ending that is used at a place.
func (e *editor) newline(at int) string {
	if end := e.lineEnd(at); end < len(e.text) && e.text[end] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// indent gives the white space that the line of a place begins with.
func (e *editor) indent(at int) string {
	line := e.text[e.lineStart(at):at]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

func blank(b []byte) bool { return len(bytes.TrimSpace(b)) == 0 }
