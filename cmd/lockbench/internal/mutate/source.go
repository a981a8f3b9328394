package mutate

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// function is a function of a source file, found by its layout alone: what is
// measured has no say in it.
type function struct {
	name       string
	from, to   int // of the body, braces included
	statements []statement
}

// statement is a simple statement that stands by itself in a block.
type statement struct {
	from, to int // with its semicolon
	text     string
	depth    int // of braces around it, in its function
	block    int // number of the block that it stands in
	op       *operation
}

// operation is what the model says of a call that is a statement.
type operation struct {
	call, args string
	kind       summary.OpKind
	mode       summary.Mode
	lock       string // the kind of lock
}

// functions finds the functions of a file that is written in kernel style:
// with braces of function bodies in the first column. Those that stand in an
// #if are left out: it is not known whether they are compiled at all.
func functions(text []byte, m *model.Model) []function {
	var fs []function
	conditions := 0
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte("\n{"))
		if i < 0 {
			return fs
		}
		from := at + i + 1
		j := bytes.Index(text[from:], []byte("\n}"))
		if j < 0 {
			return fs
		}
		to := from + j + 2
		conditions += nested(text[at:from])
		at = to
		if conditions > 0 {
			conditions += nested(text[from:to])
			continue
		}
		if name := nameBefore(text[:from]); name != "" {
			f := function{name: name, from: from, to: to}
			f.statements = statements(text, from+1, to-1, m)
			fs = append(fs, f)
		}
	}
}

// nested gives by how much a text raises the number of #ifs that it stands in.
func nested(text []byte) int {
	return len(opening.FindAll(text, -1)) - len(closing.FindAll(text, -1))
}

var (
	opening = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*if`)
	closing = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*endif`)
)

// nameBefore gives the name of the function whose head a text ends with.
func nameBefore(head []byte) string {
	end := bytes.LastIndexByte(head, ')')
	if end < 0 || len(bytes.TrimSpace(head[end+1:])) > 0 {
		return ""
	}
	depth := 0
	for i := end; i >= 0; i-- {
		switch head[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				start := i
				for start > 0 && isName(head[start-1]) {
					start--
				}
				return string(head[start:i])
			}
		}
	}
	return ""
}

func isName(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// statements finds the simple statements between two places. Those that hang
// on an if or a loop without braces are left out, as are all between
// preprocessor lines that may leave out code.
func statements(text []byte, from, to int, m *model.Model) []statement {
	var out []statement
	blocks, next := []int{0}, 1
	begun, bare, parens := -1, false, 0
	for i := from; i < to; i++ {
		if n := skip(text, i); n > i {
			if text[i] != '/' && begun < 0 {
				begun = i // a literal
			}
			i = n - 1
			continue
		}
		c := text[i]
		switch {
		case c == '\n' || c == ' ' || c == '\t' || c == '\\':
			continue
		case c == '#' && begun < 0:
			return nil // conditional code: what is compiled of it is not known
		case c == '(':
			parens++
		case c == ')':
			parens--
		case c == '{' && parens == 0:
			blocks = append(blocks, next)
			next++
			begun, bare = -1, false
			continue
		case c == '}' && parens == 0:
			if len(blocks) > 1 {
				blocks = blocks[:len(blocks)-1]
			}
			begun, bare = -1, false
			continue
		case c == ':' && parens == 0 && begun >= 0 && isLabel(text[begun:i]):
			begun = -1
			continue
		case c == ';' && parens == 0:
			if begun >= 0 {
				s := statement{from: begun, to: i + 1, text: string(text[begun : i+1]), depth: len(blocks) - 1, block: blocks[len(blocks)-1]}
				if head := firstName(s.text); !bare && !slices.Contains(heads, head) {
					s.op = operationOf(s.text, m)
					out = append(out, s)
				}
			}
			begun, bare = -1, false
			continue
		}
		if begun < 0 {
			begun = i
		}
	}
	return out
}

// heads begin statements that have others in them.
var heads = []string{"if", "else", "for", "while", "do", "switch", "case", "default"}

func firstName(s string) string {
	n := 0
	for n < len(s) && isName(s[n]) {
		n++
	}
	return s[:n]
}

// isLabel reports whether a text before a colon is a label.
func isLabel(s []byte) bool {
	name := firstName(string(s))
	return name == "case" || len(name) > 0 && len(bytes.TrimSpace(s)) == len(name)
}

// skip gives the end of a comment or literal that begins at i, or i.
func skip(text []byte, i int) int {
	end := func(mark string, from int) int {
		if j := bytes.Index(text[from:], []byte(mark)); j >= 0 {
			return from + j + len(mark)
		}
		return len(text)
	}
	switch {
	case bytes.HasPrefix(text[i:], []byte("/*")):
		return end("*/", i+2)
	case bytes.HasPrefix(text[i:], []byte("//")):
		return end("\n", i+2) - 1
	case text[i] == '"' || text[i] == '\'':
		for j := i + 1; j < len(text); j++ {
			switch text[j] {
			case '\\':
				j++
			case text[i]:
				return j + 1
			}
		}
		return len(text)
	}
	return i
}

// operationOf tells what a statement does to a lock or a reference, if it is a
// single call that always does one thing.
func operationOf(text string, m *model.Model) *operation {
	call := firstName(text)
	rest := strings.TrimSpace(text[len(call):])
	if call == "" || !strings.HasPrefix(rest, "(") || !strings.HasSuffix(rest, ");") || !balanced(rest[1:len(rest)-2]) {
		return nil
	}
	s := m.Func(call)
	if s == nil || len(s.Cases) != 1 {
		return nil
	}
	var only *operation
	for _, op := range s.Cases[0].Ops {
		switch op.Kind {
		case summary.Lock, summary.Unlock, summary.Hold, summary.Unhold:
			if k, ok := m.Kind(op.Lock); only != nil || ok && k.Section {
				return nil
			}
			only = &operation{call: call, args: rest[1 : len(rest)-2], kind: op.Kind, mode: op.Mode, lock: op.Lock}
		}
	}
	return only
}

// balanced reports whether a text closes no bracket that it does not open.
func balanced(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}
