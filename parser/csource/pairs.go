package csource

// pair finds the other bracket of each bracket in toks; -1 where there is
// none. It reports the deepest nesting, and whether all brackets pair.
func pair(toks []token) (match []int32, depth int, ok bool) {
	match = make([]int32, len(toks))
	var open []int32
	ok = true
	for i, t := range toks {
		match[i] = -1
		if t.kind != punct {
			continue
		}
		switch t.ch {
		case '(', '[', '{':
			open = append(open, int32(i))
			depth = max(depth, len(open))
		case ')', ']', '}':
			// A brace closes what parentheses within it were left open.
			for t.ch == '}' && len(open) > 0 && toks[open[len(open)-1]].ch != '{' {
				open = open[:len(open)-1]
				ok = false
			}
			if n := len(open); n > 0 && toks[open[n-1]].ch == opener(t.ch) {
				match[i], match[open[n-1]] = open[n-1], int32(i)
				open = open[:n-1]
			} else {
				ok = false
			}
		}
	}
	return match, depth, ok && len(open) == 0
}

func opener(c byte) byte {
	switch c {
	case ')':
		return '('
	case ']':
		return '['
	}
	return '{'
}

// item is one external declaration.
type item struct {
	from, to int // tokens [from, to)
	body     int // the token that opens a function's body, or -1
}

// items cuts the tokens of a file into external declarations. Where braces do
// not pair, a closing brace at the left margin ends a declaration.
func (u *unit) items() (list []item) {
	n := len(u.toks)
	for i := 0; i < n; {
		it := u.item(i)
		list = append(list, it)
		i = it.to
	}
	return list
}

func (u *unit) item(from int) item {
	it := item{from: from, body: -1}
	init, old := false, false
	for i := from; i < len(u.toks); i++ {
		t := u.toks[i]
		if t.kind != punct {
			continue
		}
		switch t.ch {
		case '=':
			init = true
		case '(', '[':
			m := u.match[i]
			if m < 0 {
				continue
			}
			if t.ch == '(' && !init && u.oldStyle(i, int(m)) {
				old = true
			}
			i = int(m)
		case '{':
			fn := !init && !u.aggregate(from, i)
			end := u.braceEnd(i)
			if fn {
				it.body = i
				it.to = end
				return it
			}
			i = end - 1
		case ';':
			if old && !init && u.bodyFollows(i+1) {
				continue
			}
			it.to = i + 1
			return it
		case '}':
			// One brace too many: it ends the damage.
			it.to = i + 1
			return it
		}
	}
	it.to = len(u.toks)
	return it
}

// braceEnd gives the token behind the closing brace of a block.
func (u *unit) braceEnd(i int) int {
	if m := u.match[i]; m >= 0 && !u.broken {
		return int(m) + 1
	}
	depth := 0
	for k := i; k < len(u.toks); k++ {
		t := u.toks[k]
		if t.kind != punct {
			continue
		}
		switch t.ch {
		case '{':
			depth++
		case '}':
			depth--
			if depth <= 0 || t.start == 0 || u.work[t.start-1] == '\n' {
				return k + 1
			}
		}
	}
	return len(u.toks)
}

// aggregate says whether the brace opens a struct, union or enum.
func (u *unit) aggregate(from, brace int) bool {
	for i := brace - 1; i >= from; i-- {
		t := u.toks[i]
		switch {
		case t.kind == ident:
			switch u.str(t) {
			case "struct", "union", "enum":
				return true
			}
			// A tag, an attribute, or the type below an enum.
			if brace-i > 8 {
				return false
			}
		case t.ch == ')':
			m := u.match[i]
			if m < 1 || !attributes[u.str(u.toks[m-1])] {
				return false
			}
			i = int(m)
		case t.ch == ':':
		default:
			return false
		}
	}
	return false
}

// oldStyle says whether the parentheses hold the names of an old-style
// function definition, with declarations behind them.
func (u *unit) oldStyle(open, end int) bool {
	if end == open+1 || end+2 >= len(u.toks) {
		return false
	}
	for i := open + 1; i < end; i++ {
		if t := u.toks[i]; t.kind != ident && t.ch != ',' || t.kind == ident && keywords[u.str(t)] != 0 {
			return false
		}
		if (i-open)%2 == 0 && u.toks[i].ch != ',' {
			return false
		}
	}
	a, b := u.toks[end+1], u.toks[end+2]
	return a.kind == ident && (b.kind == ident || b.ch == '*') && !attributes[u.str(a)]
}

// bodyFollows says whether declarations lead on to a function body.
func (u *unit) bodyFollows(i int) bool {
	for k := i; k < len(u.toks) && k < i+400; k++ {
		t := u.toks[k]
		if t.kind != punct {
			continue
		}
		switch t.ch {
		case '{':
			return true
		case '=', '}':
			return false
		case '(', '[':
			if u.match[k] >= 0 {
				k = int(u.match[k])
			}
		}
	}
	return false
}
