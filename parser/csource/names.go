package csource

import "strings"

// place is what kind of brackets a token stands in.
type place uint8

const (
	inFile place = iota
	inAggregate
	inEnum
	inInit
	inCode
	inParams // of a declarator
	inParens // of an expression
	inCall   // arguments of a call of what is no macro
	inFor
)

type frame struct {
	place place
	start bool // a declaration or a statement may begin here
	decl  bool // within a declaration, before its initialiser
	sub   bool // a statement, but no declaration, may begin here
	proto bool // inParams: of a prototype, not of a definition
	opens int  // the opening bracket
	cond  bool // inParens: those of an if, while or switch
	macro bool // inParens: arguments of a macro
}

// scanner goes over the tokens once and finds, from their order alone, what a
// missing header would have told: which names are types, which macros head a
// loop, end a statement or decorate a declaration. It notes unknown types,
// and changes the text where cc could not read it.
type scanner struct {
	u     *unit
	toks  []token
	match []int32
	stack []frame
	macro bool // scanning the body of a macro
}

func (u *unit) scanNames() {
	s := &scanner{u: u, toks: u.toks, match: u.match}
	s.run(inFile)
	for _, d := range u.deflist {
		if len(d.body) == 0 || len(d.body) > maxMacroBody {
			continue
		}
		match, _, _ := pair(d.body)
		u.ignore = map[string]bool{}
		for _, p := range d.params {
			u.ignore[p] = true
		}
		m := &scanner{u: u, toks: d.body, match: match, macro: true}
		if u.heads[d.name] {
			m.run(inFile)
		} else {
			m.run(inCode)
		}
	}
	u.ignore = nil
}

const maxMacroBody = 4000

func (s *scanner) at(i int) token {
	if i >= 0 && i < len(s.toks) {
		return s.toks[i]
	}
	return token{kind: punct}
}

func (s *scanner) isIdent(i int) bool { return i >= 0 && i < len(s.toks) && s.toks[i].kind == ident }

func (s *scanner) name(i int) string {
	if !s.isIdent(i) {
		return ""
	}
	return s.u.str(s.toks[i])
}

func (s *scanner) keyword(i int) word { return keywords[s.name(i)] }

func (s *scanner) ch(i int) byte {
	if t := s.at(i); t.kind == punct {
		return t.ch
	}
	return 0
}

// free says whether token i is a name that is no keyword.
func (s *scanner) free(i int) bool { return s.isIdent(i) && keywords[s.name(i)] == 0 }

// isType says whether a name is known as a type.
func (s *scanner) isType(name string) bool {
	return s.u.types[name] || s.u.known[name] || s.u.view != nil && s.u.view.IsType(name) || s.u.dialect.typedef(name) && !s.u.isMacro(name)
}

// noteType takes a name as a type unless something else is known of it.
func (s *scanner) noteType(i int) {
	n := s.name(i)
	if n == "" || keywords[n] != 0 || s.u.ignore[n] || s.isType(n) || s.u.isMacro(n) {
		return
	}
	s.u.types[n] = true
}

// after gives the token behind the bracket pair that opens at i, or -1.
func (s *scanner) after(i int) int {
	if i < 0 || i >= len(s.toks) || s.match[i] < 0 {
		return -1
	}
	return int(s.match[i]) + 1
}

func (s *scanner) newLine(a, b int) bool {
	return b < len(s.toks) && s.at(a).line != s.at(b).line
}

func (s *scanner) run(p place) {
	s.stack = []frame{{place: p, start: true}}
	for i := 0; i < len(s.toks); i++ {
		f := &s.stack[len(s.stack)-1]
		t := s.toks[i]
		if f.start || f.sub {
			if next := s.begin(f, i); next > i {
				i = next - 1
				continue
			}
		}
		start, sub := false, false
		switch {
		case t.kind == ident:
			sub = s.word(f, i)
		case t.kind != punct:
		default:
			switch t.ch {
			case '(':
				s.open(f, i)
				continue
			case '[':
				s.push(frame{place: inParens, opens: i})
				continue
			case '{':
				s.push(frame{place: s.brace(f, i), start: true, opens: i})
				continue
			case ')', ']', '}':
				s.pop(i)
				continue
			case ';':
				if f.place == inCall {
					// A statement as an argument.
					c := byte(',')
					if s.ch(i+1) == ')' {
						c = ' '
					}
					s.u.work[t.start] = c
				}
				f.decl = false
				start = f.place != inFor && f.place != inCall
				if f.place == inFor {
					f.start = false
				}
			case ',':
				start = f.place == inParams || f.place == inCall || f.place == inInit || f.macro
			case '=':
				f.decl = false
			case ':':
				start = f.place == inCode && s.label(f, i)
				if start && s.ch(i+1) == '}' && !s.macro {
					s.semicolon(i)
				}
			}
		}
		f.start, f.sub = start, sub
	}
}

func (s *scanner) push(f frame) { s.stack = append(s.stack, f) }

// pop closes the innermost bracket and says in the outer frame what may follow.
func (s *scanner) pop(i int) {
	want := opener(s.ch(i))
	if want == '{' {
		// It closes what was left open within.
		for len(s.stack) > 1 && s.ch(s.stack[len(s.stack)-1].opens) != '{' {
			s.stack = s.stack[:len(s.stack)-1]
		}
		if t := s.at(i); s.u.broken && !s.macro && (t.start == 0 || s.u.work[t.start-1] == '\n') {
			s.stack = s.stack[:min(len(s.stack), 2)]
		}
	} else if s.ch(s.stack[len(s.stack)-1].opens) != want {
		return
	}
	if len(s.stack) == 1 {
		s.stack[0].start = true
		return
	}
	in := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	f := &s.stack[len(s.stack)-1]
	f.start, f.sub = false, false
	switch in.place {
	case inCode:
		f.start = f.place == inCode || f.place == inFile
		if f.start {
			f.decl = false
		}
	case inParens:
		f.sub = in.cond && f.place == inCode
	case inFor:
		f.sub = f.place == inCode
	}
}

// word handles a name or keyword in the middle of something; true if a
// statement may follow.
func (s *scanner) word(f *frame, i int) bool {
	switch n := s.name(i); keywords[n] {
	case other:
		if control(n) && s.free(i+1) && s.ch(i+2) == '(' && s.match[i+2] >= 0 && !s.macro {
			// The macro brings the parentheses along.
			s.u.inserts = append(s.u.inserts, insert{s.at(i + 1).start, "("}, insert{s.at(int(s.match[i+2])).end, ")"})
		}
		return f.place == inCode && (n == "else" || n == "do")
	case 0:
		if f.decl && (f.place == inFile || f.place == inAggregate || f.place == inCode) {
			s.trailing(f, i)
		} else if f.place == inCall || f.place == inInit || f.place == inParens && !f.macro {
			s.adjacent(i)
			if f.place == inInit && s.ch(i-1) == ')' && s.match[i-1] > 0 {
				if k := int(s.match[i-1]) - 1; s.free(k) && !s.u.isMacro(s.name(k)) && !s.macro {
					// An element whose macro has the comma.
					s.u.inserts = append(s.u.inserts, insert{s.at(i - 1).end, ","})
				}
			}
		}
	}
	return false
}

// label says whether the colon ends a label.
func (s *scanner) label(f *frame, i int) bool {
	if s.free(i-1) && (s.ch(i-2) == ';' || s.ch(i-2) == '{' || s.ch(i-2) == '}' || s.ch(i-2) == ':' || i == 1) {
		return true
	}
	for k := i - 1; k >= 0 && k > i-64; k-- {
		switch s.name(k) {
		case "case", "default":
			return true
		}
		switch s.ch(k) {
		case ';', '{', '}', '?':
			return false
		}
	}
	return false
}

// brace tells what an opening brace opens.
func (s *scanner) brace(f *frame, i int) place {
	switch f.place {
	case inInit:
		return inInit
	case inParens, inCall, inParams, inFor:
		if s.ch(i-1) == '(' {
			return inCode // a statement expression
		}
	}
	if n := s.taggedBefore(i); n == "enum" {
		return inEnum
	} else if n != "" {
		return inAggregate
	}
	switch p := s.at(i - 1); {
	case p.kind == punct && (p.ch == '=' || p.ch == ',' || p.ch == '['):
		return inInit
	case p.ch == ')' && s.match[i-1] > 0:
		// A compound literal follows a cast; a block follows a head.
		before := int(s.match[i-1]) - 1
		if b := s.at(before); b.kind == punct && b.ch != ')' && b.ch != ']' && b.ch != ';' && b.ch != '}' && b.ch != '{' || s.name(before) == "return" {
			return inInit
		}
	}
	return inCode
}

// taggedBefore gives struct, union or enum if that leads up to the brace.
func (s *scanner) taggedBefore(i int) string {
	for k := i - 1; k >= 0 && k > i-8; k-- {
		switch n := s.name(k); {
		case n == "struct" || n == "union" || n == "enum":
			return n
		case s.isIdent(k) && keywords[n] != other, s.ch(k) == ':':
		case s.ch(k) == ')' && s.match[k] > 0 && attributes[s.name(int(s.match[k])-1)]:
			k = int(s.match[k])
		default:
			return ""
		}
	}
	return ""
}

// open handles an opening parenthesis.
func (s *scanner) open(f *frame, i int) {
	n := frame{place: inParens, opens: i}
	prev := s.name(i - 1)
	switch {
	case f.decl && (f.place == inFile || f.place == inAggregate || f.place == inCode || f.place == inParams):
		if keywords[prev] == withArgs {
			break
		}
		if s.u.isMacro(prev) {
			n.macro, n.start = true, true
			break
		}
		n.place, n.start = inParams, true
		end := s.after(i)
		n.proto = end > 0 && s.ch(end) != '{' && !(s.isIdent(end) && f.place == inFile && !strings.HasPrefix(s.name(end), "__"))
		if s.ch(i+1) == '*' || s.free(i+1) && s.ch(i+2) == ')' && s.ch(i+3) == '(' {
			n.start, n.decl = false, true // (*name)(...), (name)(...)
		}
	case f.place == inParams && !f.decl && s.ch(i-1) != '(':
		n.place, n.start, n.proto = inParams, true, true
		if s.ch(i+1) == '*' {
			n.start = false
		}
	case prev == "for" && f.place == inCode:
		n.place, n.start = inFor, true
	case control(prev):
		n.cond = true
	case keywords[prev] == other || keywords[prev] == basic:
		s.typeInParens(i)
	case prev != "" && keywords[prev] == 0 && !s.u.isMacro(prev):
		n.place, n.start = inCall, true
	case prev != "" || s.ch(i-1) == ']':
		n.macro = s.u.isMacro(prev)
		n.start = n.macro
	default:
		s.typeInParens(i)
	}
	f.start, f.sub = false, false
	s.push(n)
}
