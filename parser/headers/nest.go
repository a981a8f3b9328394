package headers

// cc's parser is recursive, and a Go stack that overflows ends the program: so
// nesting is measured before cc sees it. What macros can make of a text is
// bounded from their bodies.

const (
	maxNest  = 400    // brackets within brackets in a header's declaration
	maxRun   = 20_000 // its tokens without a comma, semicolon or brace
	farMore  = 1 << 20
	maxChain = 200 // macros within macros that are looked at
)

// size is how deep brackets nest, and how long a run of tokens gets.
type size struct{ deep, run int }

// plain measures tokens without macros.
func plain(toks []token) size {
	var s size
	depth, run, chain := 0, 0, 0
	for i := range toks {
		t := &toks[i]
		run++
		if t.kind != punct {
			if t.sym == symElse {
				chain++
			}
			continue
		}
		switch t.sym {
		case '(', '[', '{':
			depth++
			s.deep = max(s.deep, depth)
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
		switch t.sym {
		case ';', ',', '{', '}':
			s.run = max(s.run, run)
			run = 0
		}
	}
	s.run = max(s.run, run, chain)
	return s
}

// measure bounds what tokens can come to.
func (r *reach) measure(toks []token, chain int) size {
	var s size
	var open []int // what each open bracket adds
	cur, run, elses := 0, 0, 0
	pending := 0 // of a macro whose parenthesis comes next
	for i := range toks {
		t := &toks[i]
		run++
		if t.kind == punct {
			switch t.sym {
			case '(', '[', '{':
				cur = min(cur+1+pending, farMore)
				open = append(open, pending)
				s.deep = max(s.deep, cur)
			case ')', ']', '}':
				if n := len(open); n > 0 {
					cur = max(0, cur-1-open[n-1])
					open = open[:n-1]
				} else {
					cur = max(0, cur-1)
				}
			}
			pending = 0
			switch t.sym {
			case ';', ',', '{', '}':
				s.run = max(s.run, run)
				run = 0
			}
			continue
		}
		pending = 0
		if t.kind != ident {
			continue
		}
		if t.sym == symElse {
			elses++
		}
		if m := r.w.macro(t.sym); m != nil && len(m.body) > 0 {
			k := r.macroSize(m, chain)
			s.deep = max(s.deep, min(cur+k.deep, farMore))
			run = min(run+k.run, farMore)
			if i+1 < len(toks) && toks[i+1].is('(') {
				pending = k.deep // arguments may end up at the deepest place
			}
		}
	}
	s.run = max(s.run, run, elses)
	return s
}

// macroSize bounds what the body of a macro comes to.
func (r *reach) macroSize(m *macro, chain int) size {
	if s, ok := r.sizes[m]; ok {
		return s
	}
	if chain > maxChain {
		return size{farMore, farMore}
	}
	r.sizes[m] = size{} // not expanded within itself
	s := r.measure(m.body, chain+1)
	r.sizes[m] = s
	return s
}
