package csource

import "strings"

// longTable is how many tokens a table of constants has at least that is
// worth cutting short.
const longTable = 64

// cutTables cuts initializers short that are made of numbers, strings and names
// of constants alone: firmware, register settings, identifiers of devices.
// Their first element tells the type, and nothing in the others can matter to
// locks, but reading them would be most of the work, and most of the memory, for
// such a file. What is written as constants are is taken for one.
func (u *unit) cutTables() {
	kept, from := u.toks[:0], 0
	for i := 1; i < len(u.toks); i++ {
		t, before := &u.toks[i], &u.toks[i-1]
		end := int(u.match[i])
		if t.kind != punct || t.ch != '{' || before.kind != punct || before.ch != '=' || end-i < longTable {
			continue
		}
		if comma := u.firstElement(i, end); comma > 0 {
			u.blank(u.toks[comma].start, u.toks[end].start)
			kept, from = append(kept, u.toks[from:comma]...), end
			i = end
		}
	}
	if from > 0 {
		u.toks = append(kept, u.toks[from:]...)
		u.match, _, _ = pair(u.toks)
	}
}

// firstElement gives the comma behind the first element of a table between two
// braces, or 0 if there is none or the table has other names in it.
func (u *unit) firstElement(open, end int) (comma int) {
	depth := 0
	for i := open + 1; i < end; i++ {
		t := &u.toks[i]
		switch {
		case t.kind == directive, t.kind == ident && (!isConstant(u.str(*t)) || u.toks[i+1].ch == '('):
			return 0
		case t.kind != punct:
		case t.ch == '{' || t.ch == '(' || t.ch == '[':
			depth++
		case t.ch == '}' || t.ch == ')' || t.ch == ']':
			depth--
		case t.ch == ',' && depth == 0 && comma == 0:
			comma = i
		}
	}
	return comma
}

// isConstant reports whether a name is written as those of constants are.
func isConstant(name string) bool {
	return name == strings.ToUpper(name)
}
