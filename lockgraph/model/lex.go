package model

import (
	"fmt"
	"strings"
)

// tokKind is the kind of a token of a model line.
type tokKind uint8

const (
	tokEnd   tokKind = iota
	tokWord          // name, number, or a word with inner hyphens
	tokStr           // "text", without the quotes
	tokPunct         // -> == != >= and single characters
)

type token struct {
	kind tokKind
	text string
}

// String names the token for messages.
func (t token) String() string {
	switch t.kind {
	case tokEnd:
		return "end of line"
	case tokStr:
		return `"` + t.text + `"`
	}
	return "'" + t.text + "'"
}

// lex cuts one line into tokens; a # outside quotes begins a comment.
func lex(line string) ([]token, error) {
	var toks []token
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '#':
			return toks, nil
		case c == '"':
			end := strings.IndexByte(line[i+1:], '"')
			if end < 0 {
				return nil, fmt.Errorf("text is not closed; add a '\"'")
			}
			toks = append(toks, token{tokStr, line[i+1 : i+1+end]})
			i += end + 2
		case isWord(c) || c == '-' && i+1 < len(line) && isDigit(line[i+1]):
			j := i + 1
			for j < len(line) && (isWord(line[j]) || line[j] == '-' && j+1 < len(line) && isWord(line[j+1])) {
				j++
			}
			toks = append(toks, token{tokWord, line[i:j]})
			i = j
		case i+1 < len(line) && (line[i:i+2] == "->" || line[i:i+2] == "==" || line[i:i+2] == "!=" || line[i:i+2] == ">="):
			toks = append(toks, token{tokPunct, line[i : i+2]})
			i += 2
		case i+2 < len(line) && line[i:i+3] == "...":
			toks = append(toks, token{tokPunct, "..."})
			i += 3
		case strings.IndexByte("(){}:;,.*<=@&", c) >= 0:
			toks = append(toks, token{tokPunct, line[i : i+1]})
			i++
		default:
			return nil, fmt.Errorf("unexpected character %q; remove it", c)
		}
	}
	return toks, nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// isName tells whether a word is a C identifier.
func isName(s string) bool {
	return s != "" && !isDigit(s[0]) && s[0] != '-' && !strings.Contains(s, "-")
}

// cursor walks over the tokens of one line.
type cursor struct {
	toks []token
	pos  int
}

func (c *cursor) peek() token {
	if c.pos < len(c.toks) {
		return c.toks[c.pos]
	}
	return token{}
}

func (c *cursor) next() token {
	t := c.peek()
	if t.kind != tokEnd {
		c.pos++
	}
	return t
}

func (c *cursor) done() bool { return c.pos >= len(c.toks) }

// accept takes the next token if it is the word or sign s.
func (c *cursor) accept(s string) bool {
	if t := c.peek(); t.kind != tokStr && t.kind != tokEnd && t.text == s {
		c.pos++
		return true
	}
	return false
}

func (c *cursor) expect(s string) error {
	if !c.accept(s) {
		return fmt.Errorf("expected '%s', found %s; write '%s' here", s, c.peek(), s)
	}
	return nil
}

// name takes a C identifier; what says what it names.
func (c *cursor) name(what string) (string, error) {
	t := c.peek()
	if t.kind != tokWord || !isName(t.text) {
		return "", fmt.Errorf("expected %s, found %s; write a C identifier", what, t)
	}
	c.pos++
	return t.text, nil
}

// end complains about tokens that are left.
func (c *cursor) end() error {
	if !c.done() {
		return fmt.Errorf("unexpected %s; remove it or end the fact before it", c.peek())
	}
	return nil
}
