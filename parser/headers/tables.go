package headers

// longTable is how many tokens a table of constants has at least that is worth
// cutting short.
const longTable = 64

// cutTables cuts initializers short that are made of numbers, strings and names
// of constants alone, as csource does in a unit's own text: firmware that a
// header has would be most of what cc reads for the unit that includes it.
func cutTables(toks []token, src []byte) []token {
	kept, from := toks[:0], 0
	for i := 1; i < len(toks); i++ {
		if !toks[i].is('{') || !toks[i-1].is('=') {
			continue
		}
		comma, end := firstElement(toks, i, src)
		if comma > 0 && end-i >= longTable {
			kept, from = append(kept, toks[from:comma]...), end
		}
		i = end - 1
	}
	return append(kept, toks[from:]...)
}

// firstElement gives the comma behind the first element of a table of constants,
// or 0, and its closing brace, or where it turns out to be something else.
func firstElement(toks []token, open int, src []byte) (comma, end int) {
	depth := 0
	for end = open + 1; end < len(toks); end++ {
		switch t := &toks[end]; {
		case t.kind == ident:
			if !isConstant(src[t.off:]) || end+1 < len(toks) && toks[end+1].is('(') {
				return 0, end
			}
		case t.is('='):
			return 0, end
		case t.is('{') || t.is('(') || t.is('['):
			depth++
		case t.is('}') && depth == 0:
			return comma, end
		case t.is('}') || t.is(')') || t.is(']'):
			depth--
		case t.is(',') && depth == 0 && comma == 0:
			comma = end
		}
	}
	return 0, end
}

// isConstant reports whether the name that a text begins with is written as
// those of constants are.
func isConstant(s []byte) bool {
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z' || c >= 0x80:
			return false
		case c == '_' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
		default:
			return true
		}
	}
	return true
}
