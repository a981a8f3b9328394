package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
)

// Structs writes which lock protects which member: a line for each member, and
// below the keys that could not be bound to a lock.
func Structs(w io.Writer, ss []report.Struct, color bool) error {
	p := &printer{w: bufio.NewWriter(w), style: style{color}}
	for i := range ss {
		if i > 0 {
			p.line("")
		}
		p.structure(&ss[i])
	}
	return p.w.Flush()
}

func (p *printer) structure(s *report.Struct) {
	p.line(p.place(s.File, s.Line, 0) + p.bold("struct "+s.Tag))
	names, letters := 0, 0
	for _, m := range s.Members {
		names, letters = max(names, len(m.Name)), max(letters, len(keyLetters(&m)))
	}
	var open []report.Key
	told := map[string]bool{}
	for i := range s.Members {
		m := &s.Members[i]
		p.line(clean(strings.TrimRight(fmt.Sprintf("  %-*s  %-*s  %s", names, m.Name, letters, keyLetters(m), locksOf(m)), " ")))
		for _, k := range m.Keys {
			if k.Class == "" && !k.None && !told[k.Letters] {
				told[k.Letters] = true
				open = append(open, k)
			}
		}
	}
	for _, k := range open {
		p.line(clean(fmt.Sprintf("  not bound to a lock: %s, %q", k.Letters, k.Text)))
	}
}

func keyLetters(m *report.Member) string {
	var all []string
	for _, k := range m.Keys {
		all = append(all, k.Letters)
	}
	return strings.Join(all, "+")
}

// locksOf says what a member needs: any of the locks to be read, all of them
// to be written.
func locksOf(m *report.Member) string {
	var locks []string
	none, open := false, false
	for _, k := range m.Keys {
		switch {
		case k.Class != "":
			locks = append(locks, k.Class)
		case k.None:
			none = true
		default:
			open = true
		}
	}
	switch {
	case len(locks) == 0 && none:
		return "no lock"
	case len(locks) == 0:
		return "?"
	case len(locks) == 1 && !none && !open:
		return locks[0]
	case none:
		return "write: " + strings.Join(locks, " and ")
	case open:
		return "read: " + strings.Join(locks, " or ") + " or ?; write: " + strings.Join(locks, " and ") + " and ?"
	}
	return "read: " + strings.Join(locks, " or ") + "; write: " + strings.Join(locks, " and ")
}
