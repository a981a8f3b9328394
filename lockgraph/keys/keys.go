// Package keys reads the locking keys that kernel headers have in comments:
//
//	/*
//	 * Locking key to struct foo:
//	 *	(c) locked by foo_mtx
//	 *	(e) locked by footree_lock
//	 */
//	struct foo {
//		int f_state;	/* (c + e) What it does. */
//	};
//
// In: the text of a C file. Out: the members that name a key, each with the
// keys in the words of the legend above their struct. A [Resolver] finds the
// lock classes that those words mean. Nothing is preprocessed: a member under
// an #ifdef is a member. Work is linear in the size of the text.
//
// A member with several keys may be read under any of the locks and be
// written under all of them.
package keys

import (
	"regexp"
	"slices"
	"strings"
)

// Struct is a struct whose members name keys.
type Struct struct {
	Tag    string
	File   string // for whoever read it to set
	Line   int
	Locks  []string // members that are locks, in order
	Fields []Field
}

// Field is a member of a struct that names keys.
type Field struct {
	Name string
	Line int
	Keys []Key
}

// Key is what a letter of the legend says.
type Key struct {
	Letters string
	Text    string // "locked by foo_mtx"; "" if the legend has no such letter
	None    bool   // it says that no lock protects the member
}

// legend is a block comment that explains letters.
type legend struct {
	end    int // offset behind it
	marked bool
	keys   []Key
	about  string // the struct that it is for, if it says so
}

// entry is a line of a legend: "(c) text", "c - text", "c = text".
var entry = regexp.MustCompile(`^[ \t]*\*?[ \t]*(?:\(([A-Za-z0-9]{1,2}[*!]?|[*+!#])\)[ \t]*[-:=]?|([A-Za-z][A-Za-z0-9]?\*?|[*+!#])[ \t]*(?:-|=|:))[ \t]+(\S.*)$`)

// speaks reports whether a text speaks of locks: what tells a legend from other
// lists of letters. Every file is asked, so it has to be quick about most.
func speaks(s string) bool {
	at := func(i int, word string) bool {
		return len(s)-i >= len(word) && strings.EqualFold(s[i:i+len(word)], word)
	}
	begins := func(i int) bool { return i == 0 || !inWord(s[i-1]) }
	for i := range len(s) {
		switch s[i] | 0x20 {
		case 'l':
			if begins(i) && at(i, "lock") {
				return true
			}
		case 'm':
			if at(i, "mutex") || begins(i) && at(i, "mtx") && (i+3 == len(s) || !inWord(s[i+3])) {
				return true
			}
		case 'p':
			if at(i, "protected") {
				return true
			}
		case 'g':
			if at(i, "giant") {
				return true
			}
		}
	}
	return false
}

func inWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

var aboutStruct = regexp.MustCompile(`struct ([A-Za-z_]\w*)`)

// Read reads the keys of one file.
func Read(text []byte) []Struct {
	s := string(text)
	if !strings.Contains(s, "struct") || !speaks(s) {
		return nil
	}
	ls := legends(s)
	if len(ls) == 0 {
		return nil
	}
	var out []Struct
	for _, d := range definitions(s) {
		l := legendFor(ls, d)
		if l == nil {
			continue
		}
		st := Struct{Tag: d.tag, Line: d.line}
		for _, m := range d.members {
			if isLock(m.declaration) {
				st.Locks = append(st.Locks, m.name)
			}
			if ks := l.keysOf(m.comment); len(ks) > 0 {
				st.Fields = append(st.Fields, Field{Name: m.name, Line: m.line, Keys: ks})
			}
		}
		if len(st.Fields) > 0 {
			out = append(out, st)
		}
	}
	return out
}

// legends finds the comments that explain letters. One line is none.
func legends(s string) (out []legend) {
	for at := 0; ; {
		i := strings.Index(s[at:], "/*")
		if i < 0 {
			return out
		}
		from := at + i + 2
		j := strings.Index(s[from:], "*/")
		if j < 0 {
			return out
		}
		at = from + j + 2
		if l := legendOf(s[from : from+j]); l != nil {
			l.end = at
			out = append(out, *l)
		}
	}
}

func legendOf(comment string) *legend {
	l := &legend{}
	locks := 0
	for line := range strings.Lines(comment) {
		line = strings.TrimRight(line, " \t\r\n")
		m := entry.FindStringSubmatch(line)
		if m == nil {
			if n := len(l.keys); n > 0 && continues(line) {
				l.keys[n-1].Text += " " + strings.TrimLeft(line, " \t*")
			} else if a := aboutStruct.FindStringSubmatch(line); a != nil && n == 0 {
				l.about = a[1]
			}
			continue
		}
		letters := m[1] + m[2]
		l.marked = l.marked || m[1] != ""
		if speaks(m[3]) {
			locks++
		}
		l.keys = append(l.keys, Key{Letters: letters, Text: m[3]})
	}
	if len(l.keys) < 2 || locks == 0 {
		return nil
	}
	for i := range l.keys {
		l.keys[i].None = none.MatchString(l.keys[i].Text)
	}
	return l
}

// continues reports whether a line of a legend goes on with the entry above.
func continues(line string) bool {
	rest := strings.TrimPrefix(strings.TrimLeft(line, " \t"), "*")
	return strings.TrimSpace(rest) != "" && len(rest)-len(strings.TrimLeft(rest, " \t")) >= 3 && !strings.HasSuffix(rest, ":")
}

// legendFor gives the legend of a struct: the one that names it, or the last
// one above its end.
func legendFor(ls []legend, d definition) *legend {
	var best *legend
	for i := range ls {
		l := &ls[i]
		if l.about == d.tag {
			return l
		}
		if l.end <= d.end {
			best = l
		}
	}
	return best
}

// keysOf reads the keys at the beginning of a member's comment.
func (l *legend) keysOf(comment string) []Key {
	c := strings.TrimLeft(comment, " \t*")
	var group string
	switch {
	case strings.HasPrefix(c, "("):
		end := strings.IndexByte(c, ')')
		if end < 0 || end > 24 {
			return nil
		}
		group = c[1:end]
	case !l.marked:
		group, _, _ = strings.Cut(comment[len(comment)-len(strings.TrimLeft(comment, " \t")):], " ")
	default:
		return nil
	}
	var out []Key
	for rest := group; rest != ""; {
		if strings.ContainsRune(" \t+,/&|", rune(rest[0])) {
			rest = rest[1:]
			continue
		}
		k, n := l.longest(rest)
		if n == 0 {
			return nil // words, and no keys
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
		rest = rest[n:]
	}
	return out
}

// longest gives the key with the most letters that a text begins with.
func (l *legend) longest(s string) (k Key, n int) {
	for _, c := range l.keys {
		if len(c.Letters) > n && strings.HasPrefix(s, c.Letters) {
			k, n = c, len(c.Letters)
		}
	}
	return k, n
}
