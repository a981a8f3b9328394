package kbuild

import "strings"

// statement is a logical line of config(8)'s files, in words.
type statement struct {
	line  int
	words []word
}

type word struct {
	text   string
	quoted bool
}

// bare says whether the word stands there without quotes.
func (w word) bare(s string) bool { return !w.quoted && w.text == s }

// readStatements splits a file of config(8) in statements. A backslash at a
// line's end joins the next line. A line that begins with a blank belongs to
// the statement before it if indented says so of its first word. A # begins a
// comment. Quotes of either kind hold blanks together; a backslash before a
// quote makes it part of the word.
func readStatements(file string, text []byte, indented func(first string) bool) ([]statement, error) {
	s := strings.ReplaceAll(string(text), "\r\n", "\n")
	var all []statement
	var words []word
	var b strings.Builder
	line, start, at := 1, 1, 0 // at: where the line began
	in, quoted := false, false
	endWord := func() {
		if in {
			words = append(words, word{b.String(), quoted})
			b.Reset()
			in, quoted = false, false
		}
	}
	endLine := func() {
		endWord()
		if len(words) == 0 {
			return
		}
		if n := len(all); n > 0 && indented != nil && (s[at] == ' ' || s[at] == '\t') && indented(words[0].text) {
			all[n-1].words = append(all[n-1].words, words...)
		} else {
			all = append(all, statement{start, words})
		}
		words = nil
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\n':
			endLine()
			line++
			start, at = line, i+1
		case c == ' ' || c == '\t':
			endWord()
		case c == '#':
			for i+1 < len(s) && s[i+1] != '\n' {
				i++
			}
		case c == '\\' && lineEnd(s[i+1:]) >= 0:
			endWord()
			i += 1 + lineEnd(s[i+1:])
			line++
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\''):
			in = true
			i++
			b.WriteByte(s[i])
		case c == '"' || c == '\'':
			opened := line
			quoted = quoted || !in
			in = true
			for i++; i < len(s) && s[i] != c && s[i] != '\n'; i++ {
				if s[i] == '\\' && i+1 < len(s) {
					if n := lineEnd(s[i+1:]); n >= 0 {
						b.WriteByte(' ')
						i += 1 + n
						line++
						continue
					}
					if s[i+1] == c {
						i++
					}
				}
				b.WriteByte(s[i])
			}
			if i >= len(s) || s[i] != c {
				return nil, &textError{file, opened, "quote is not closed: add the missing " + string(c)}
			}
		default:
			in = true
			b.WriteByte(c)
		}
	}
	endLine()
	return all, nil
}

// lineEnd gives the place of the line's end if only blanks stand before it,
// or -1.
func lineEnd(s string) int {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	if i < len(s) && s[i] == '\n' {
		return i
	}
	return -1
}
