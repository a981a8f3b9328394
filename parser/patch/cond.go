package patch

import "strings"

// condGroup is one #if with its branches: at[0] is the #if, the last the
// #endif, lines of the block.
type condGroup struct {
	at   []int
	zero bool // #if 0
}

// conditionals blanks the directives of conditionals that the view cuts in
// two, and flattens those whose branches open or close braces: then both
// branches cannot be in the text. All directives are blank in the mask.
func (s *scanned) conditionals() {
	var stack []*condGroup
	for n := 0; n < len(s.mask); n++ {
		word, rest, last := s.directive(n)
		if word == "" {
			continue
		}
		for i := n; i <= last; i++ {
			blank(s.mask[i])
		}
		top := len(stack) - 1
		switch word {
		case "if", "ifdef", "ifndef":
			stack = append(stack, &condGroup{at: []int{n}, zero: rest == "0"})
		case "elif", "else", "elifdef", "elifndef":
			if top < 0 {
				s.blankDirective(n, last)
			} else {
				stack[top].at = append(stack[top].at, n)
			}
		case "endif":
			if top < 0 {
				s.blankDirective(n, last)
			} else {
				g := stack[top]
				stack = stack[:top]
				g.at = append(g.at, n)
				s.flatten(g)
			}
		}
		n = last
	}
	for _, g := range stack {
		for _, n := range g.at {
			_, _, last := s.directiveKept(n)
			s.blankDirective(n, last)
		}
	}
}

// directive reads the directive that starts on line n: its word, its text and
// its last line. The mask is looked at, so that a # in a comment is none.
func (s *scanned) directive(n int) (word, rest string, last int) {
	if !strings.HasPrefix(strings.TrimSpace(string(s.mask[n])), "#") {
		return "", "", n
	}
	return s.directiveKept(n)
}

func (s *scanned) directiveKept(n int) (word, rest string, last int) {
	t := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(s.kept[n])), "#"))
	i := 0
	for i < len(t) && isWord(t[i]) {
		i++
	}
	last = n
	for last+1 < len(s.kept) && strings.HasSuffix(string(s.kept[last]), `\`) {
		last++
	}
	if i == 0 {
		return "#", "", last
	}
	return t[:i], strings.TrimSpace(t[i:]), last
}

// dropMacros blanks the macros that are functions in view: one is for one branch
// of a conditional, and one for the other.
func (s *scanned) dropMacros(funcs map[string]bool) {
	for n := range s.kept {
		if k := s.kept[n]; len(k) == 0 || k[0] != '#' {
			continue
		}
		word, rest, last := s.directiveKept(n)
		name, _, call := strings.Cut(rest, "(")
		if word == "define" && call && funcs[name] {
			s.blankDirective(n, last)
		}
	}
}

func (s *scanned) blankDirective(from, to int) {
	for n := from; n <= to; n++ {
		blank(s.kept[n])
	}
}

func (s *scanned) flatten(g *condGroup) {
	uneven := false
	for i := 0; i+1 < len(g.at); i++ {
		brace, paren := s.delta(g.at[i], g.at[i+1])
		if brace != 0 || paren != 0 {
			uneven = true
		}
	}
	if !uneven {
		return
	}
	live := 0
	if g.zero {
		live = 1
	}
	for i := 0; i+1 < len(g.at); i++ {
		_, _, last := s.directiveKept(g.at[i])
		s.blankDirective(g.at[i], last)
		if i == live {
			continue
		}
		for n := last + 1; n < g.at[i+1]; n++ {
			blank(s.kept[n])
			blank(s.mask[n])
		}
	}
	end := g.at[len(g.at)-1]
	_, _, last := s.directiveKept(end)
	s.blankDirective(end, last)
}

func (s *scanned) delta(from, to int) (brace, paren int) {
	for n := from; n < to; n++ {
		for _, c := range s.mask[n] {
			switch c {
			case '{':
				brace++
			case '}':
				brace--
			case '(', '[':
				paren++
			case ')', ']':
				paren--
			}
		}
	}
	return brace, paren
}
