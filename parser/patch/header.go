package patch

import (
	"fmt"
	"strings"
)

// regionKind says what a region of a file is.
type regionKind uint8

const (
	funcRegion regionKind = iota
	structRegion
	enumRegion
	initRegion
)

// sectionInfo is what an @@ line tells of where its hunk begins.
type sectionInfo struct {
	kind   regionKind
	name   string // of the function, struct or variable; "" if it cannot be told
	params string // of a function, with parentheses
	head   string // of a struct, an enum or an initialiser: its text up to the brace
	label  string // of the function that the hunk begins in, if that is all there is
	known  bool
}

// readSection reads the text behind an @@. It is often cut short.
func readSection(s string) sectionInfo {
	sc := scan(block{lines: []string{s}})
	toks := sc.tokens()
	if len(toks) == 0 || toks[0].c != 'i' {
		return sectionInfo{}
	}
	if len(toks) >= 2 && toks[1].c == ':' {
		return sectionInfo{label: toks[0].text}
	}
	if toks[len(toks)-1].c == ';' {
		return sectionInfo{}
	}
	paren := -1
	for i, t := range toks {
		if t.c == '(' {
			paren = i
			break
		}
		if t.c == '=' {
			return initSection(toks[:i])
		}
	}
	if paren < 0 {
		for i, t := range toks {
			if (t.text == "struct" || t.text == "union" || t.text == "enum") && !hasStar(toks) {
				return tagSection(toks, i)
			}
		}
		return sectionInfo{}
	}
	if paren == 0 || toks[paren-1].c != 'i' || isKeyword(toks[paren-1].text) {
		return sectionInfo{}
	}
	name := toks[paren-1].text
	return sectionInfo{kind: funcRegion, name: name, params: paramsOf(toks[paren:]), known: true}
}

func hasStar(toks []tok) bool {
	for _, t := range toks {
		if t.c == '*' {
			return true
		}
	}
	return false
}

func tagSection(toks []tok, i int) sectionInfo {
	info := sectionInfo{kind: structRegion, known: true}
	if toks[i].text == "enum" {
		info.kind = enumRegion
	}
	var words []string
	for _, t := range toks {
		if t.c != 'i' {
			break
		}
		words = append(words, t.text)
	}
	// "struct foo bar" is a type and a name: an initialiser or a prototype.
	if len(words) > i+2 {
		return sectionInfo{}
	}
	if len(words) > i+1 {
		info.name = words[i+1]
	}
	if words[0] == "typedef" {
		words = words[1:]
	}
	info.head = strings.Join(words, " ")
	return info
}

func initSection(toks []tok) sectionInfo {
	var b strings.Builder
	name := ""
	for i, t := range toks {
		if i > 0 && t.c == 'i' {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
		if t.c == 'i' && (i == 0 || toks[i-1].c != '[') {
			name = t.text
		}
	}
	if !balanced([]byte(b.String())) || name == "" {
		return sectionInfo{}
	}
	return sectionInfo{kind: initRegion, name: name, head: b.String() + " =", known: true}
}

// paramsOf completes a parameter list: the parameter that is cut is dropped.
func paramsOf(toks []tok) string {
	depth, lastComma := 0, 0
	for i, t := range toks {
		switch t.c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
			if depth == 0 {
				return whole(join(toks[:i+1]))
			}
		case ',':
			if depth == 1 {
				lastComma = i
			}
		case 'i', 'n', '*', '.':
		default:
			return "()"
		}
	}
	if lastComma == 0 {
		return "()"
	}
	return whole(join(toks[:lastComma]) + ")")
}

// cutParams gives the tokens of a parameter list that an @@ line has the
// beginning of: with a comma behind, if there is a parameter, so that others can
// follow. One that is cut is a parameter still.
func cutParams(toks []tok) string {
	depth, last := 0, 0
	for i, t := range toks {
		switch t.c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 1 {
				last = i
			}
		}
	}
	rest := toks[last+1:]
	switch {
	case len(rest) == 0:
		return joinRaw(toks)
	case depth != 1 || len(rest) < 2 || rest[len(rest)-1].c != 'i' || len(rest) == 2 && (rest[0].text == "struct" || rest[0].text == "union" || rest[0].text == "enum" || rest[0].text == "const"):
		return joinRaw(toks[:last+1]) + " int " + UnseenName + ","
	}
	return joinRaw(toks) + ","
}

// whole gives a parameter list that can stand, or an empty one.
func whole(params string) string {
	if !balanced([]byte(params)) || strings.Contains(params, "\"") {
		return "()"
	}
	return params
}

func join(toks []tok) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 && (t.c == 'i' || t.c == 'n' || t.c == '*') && (toks[i-1].c == 'i' || toks[i-1].c == ',' || toks[i-1].c == 'n') {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// isMacro reports whether a name has no small letters: a declaration that a
// macro makes, and no function's head.
func isMacro(name string) bool { return name == strings.ToUpper(name) }

func isKeyword(s string) bool {
	switch s {
	case "if", "else", "for", "while", "do", "switch", "case", "default", "return", "goto", "break", "continue", "sizeof":
		return true
	}
	return false
}

// balanced reports whether a mask's brackets match.
func balanced(masks ...[]byte) bool {
	var stack []byte
	for _, m := range masks {
		for _, c := range m {
			switch c {
			case '(', '[', '{':
				stack = append(stack, c)
			case ')', ']', '}':
				if len(stack) == 0 || stack[len(stack)-1] != partner(c) {
					return false
				}
				stack = stack[:len(stack)-1]
			}
		}
	}
	return len(stack) == 0
}

func partner(c byte) byte {
	switch c {
	case ')':
		return '('
	case ']':
		return '['
	}
	return '{'
}

// invent gives a name to what a block begins in: the same on both sides of a
// patch, so that they can be compared.
func (b *builder) invent(s *scanned) string {
	name := ""
	for n := s.nth; name == "" || b.names[name]; n += 1 << 20 {
		name = fmt.Sprintf("%s%d", Invented, n)
	}
	b.names[name] = true
	return name
}

// header gives the text that opens the region that a block begins in, if its
// beginning is not in view.
func (b *builder) header(s *scanned, info sectionInfo) string {
	switch {
	case info.kind == funcRegion:
		name := info.name
		if isMacro(name) {
			// What a macro makes a head of has neither its name nor its arguments.
			name, info.params = "", ""
		}
		if name == "" || b.names[name] {
			name = b.invent(s)
		}
		b.names[name] = true
		params := info.params
		if params == "" {
			params = "()"
		}
		return "static " + UnseenType + " " + name + params + " {"
	case info.kind == enumRegion:
		// One name at least: a view may show none.
		first := b.invent(s)
		if info.head == "" {
			info.head = "enum " + b.invent(s)
		}
		return info.head + " { " + first + ","
	case info.head != "":
		return info.head + " {"
	}
	name := b.invent(s)
	if info.kind == structRegion {
		return "struct " + name + " {"
	}
	return "static " + UnseenType + " " + name + " = {"
}
