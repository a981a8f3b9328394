package patch

import "strings"

// openKind says what a brace opened.
type openKind uint8

const (
	openPlain openKind = iota
	openBody
	openIf
	openLoop
	openSwitch
	openDo
	openInit
)

// open is one open brace. indent is that of the statement it belongs to.
type open struct {
	kind   openKind
	indent int
	paren  int  // parentheses open around it
	cut    bool // lines of it are not in view
	other  bool // of a switch: its default is
}

// kindOf tells what the brace behind toks opens, a statement's tokens.
func kindOf(toks []tok) openKind {
	kind := openPlain
	depth := 0
	for i, t := range toks {
		switch {
		case t.c == '(' || t.c == '[':
			depth++
		case t.c == ')' || t.c == ']':
			depth--
		case depth > 0:
		case t.c == '=':
			return openInit
		case t.text == "if" || t.text == "else":
			kind = openIf
		case t.text == "for" || t.text == "while":
			kind = openLoop
		case t.text == "do":
			kind = openDo
		case t.text == "switch":
			kind = openSwitch
		case t.text == "struct" || t.text == "union" || t.text == "enum":
			if i == 0 {
				return openInit
			}
		case t.c == 'i' && i+1 < len(toks) && toks[i+1].c == '(' && kind != openSwitch:
			kind = openLoop // a macro with a body walks something
		}
	}
	return kind
}

// maxHead bounds how many tokens before a brace are looked at.
const maxHead = 400

// isWalk reports whether a macro's name says that a statement follows it.
func isWalk(name string) bool {
	n := strings.ToLower(name)
	return strings.Contains(n, "foreach") || strings.Contains(n, "for_each")
}

// walk reads the body of the open region from token i on. It gives the token
// behind the region, or len(toks) where the region is still open.
func (b *builder) walk(s *scanned, toks []tok, i int) int {
	r := b.cur
	stmt, sub, paren := i, i, 0
	ctl := false // a control word waits for its parentheses
	afterDo := false
	r.seen = s.start + len(s.kept) - 1
	for ; i < len(toks); i++ {
		t := toks[i]
		if t.text == "goto" && i+1 < len(toks) && toks[i+1].c == 'i' {
			r.gotos = note(r.gotos, toks[i+1].text)
		}
		if i == sub && t.c == 'i' {
			switch {
			case t.text == "if" || t.text == "for" || t.text == "while" || t.text == "switch" || isWalk(t.text):
				ctl = true
			case t.text == "else" || t.text == "do":
				sub = i + 1
			}
		}
		switch t.c {
		case '(', '[':
			paren++
		case ')', ']':
			if paren == 0 {
				s.erase(toks, i, i+1)
				continue
			}
			paren--
			if paren == 0 && ctl {
				ctl, sub = false, i+1
			}
		case '{':
			o := open{kind: openInit, indent: t.indent, paren: paren}
			if r.kind == funcRegion {
				o.kind = kindOf(toks[max(stmt, i-maxHead):i])
				o.indent = toks[stmt].indent
			}
			r.stack = append(r.stack, o)
			stmt, sub, paren, ctl, afterDo = i+1, i+1, 0, false, false
		case '}':
			col0 := t.first && t.indent == 0 && !(r.kind == initRegion && len(r.stack) > 1 && i+1 < len(toks) && toks[i+1].c == ',')
			top := len(r.stack) - 1
			if col0 || top == 0 {
				if !col0 && r.kind == funcRegion && r.line != s.start+t.line {
					s.erase(toks, i, i+1)
					continue
				}
				b.finish(s, toks, i, stmt, paren)
				return b.afterRegion(s, toks, i, r)
			}
			o := r.stack[top]
			r.stack = r.stack[:top]
			if o.kind == openSwitch && o.cut && !o.other && t.first {
				add(b.before, s.start+t.line, "break; default: "+Unseen+"(); break;")
			}
			paren = o.paren
			afterDo = o.kind == openDo
			if paren == 0 && o.kind != openInit {
				stmt, sub, ctl = i+1, i+1, false
			}
		case ';':
			if paren == 0 {
				stmt, sub, ctl, afterDo = i+1, i+1, false, false
			}
		case ',':
			if r.kind != funcRegion && r.kind != structRegion && paren == 0 {
				stmt, sub = i+1, i+1
			}
		case ':':
			if paren == 0 && (toks[stmt].text == "case" || toks[stmt].text == "default" || i == stmt+1) {
				if toks[stmt].text == "default" {
					r.other()
				} else if i == stmt+1 {
					r.label = note(r.label, toks[stmt].text)
				}
				stmt, sub = i+1, i+1
			}
		}
	}
	b.cutTail(s, toks, stmt, sub, afterDo)
	return len(toks)
}

// other notes that the innermost switch has its default in view.
func (r *region) other() {
	for i := len(r.stack) - 1; i > 0; i-- {
		if r.stack[i].kind == openSwitch {
			r.stack[i].other = true
			return
		}
	}
}

// finish closes the levels that a region's closing brace, token i, leaves
// open, on that brace's line.
func (b *builder) finish(s *scanned, toks []tok, i, stmt, paren int) {
	r := b.cur
	var out []string
	if paren > 0 {
		s.erase(toks, stmt, i)
	}
	if len(r.stack) > 1 {
		for k := len(r.stack) - 1; k > 0; k-- {
			out = append(out, r.unwind(k)...)
		}
		if toks[i].first {
			add(b.before, s.start+toks[i].line, strings.Join(out, " "))
		}
	}
	b.setMark(r, r.missing())
	b.cur = nil
}

func note(m map[string]bool, name string) map[string]bool {
	if m == nil {
		m = map[string]bool{}
	}
	m[name] = true
	return m
}

// afterRegion gives the token behind a region: behind the semicolon, for what
// has one.
func (b *builder) afterRegion(s *scanned, toks []tok, i int, r *region) int {
	i++
	if r.kind == funcRegion {
		return i
	}
	name := ""
	for j := i; j < len(toks); j++ {
		switch toks[j].c {
		case ';':
			return j + 1
		case 'i':
			if name == "" {
				name = toks[j].text
			}
		case '{', '}':
			if r.kind != initRegion && toks[j].c == '{' && toks[j-1].c == '=' {
				// struct { ... } name[] = {
				b.cur = &region{kind: initRegion, name: name, known: true, stack: []open{{kind: openBody}}, line: s.start + toks[j].line}
				return b.walk(s, toks, j+1)
			}
			s.erase(toks, i, j)
			add(b.after, s.start+toks[i-1].line, ";")
			return j
		}
	}
	s.erase(toks, i, len(toks))
	add(b.after, s.start+toks[i-1].line, ";")
	return len(toks)
}

// cutTail handles the statement that a block's end cuts: a control header is
// completed, anything else dropped.
func (b *builder) cutTail(s *scanned, toks []tok, stmt, sub int, afterDo bool) {
	r := b.cur
	end := s.start + len(s.kept)
	if r.kind != funcRegion {
		s.erase(toks, stmt, len(toks))
		return
	}
	if afterDo && stmt >= len(toks) {
		add(b.after, end, "while ("+Unseen+"());")
		return
	}
	if sub >= len(toks) {
		r.half = stmt < sub && stmt < len(toks)
		return
	}
	switch w := toks[sub].text; {
	case w == "if" || w == "while" || w == "switch":
	case w == "for" || isWalk(w):
		w = "while"
		fallthrough
	default:
		s.erase(toks, sub, len(toks))
		r.half = stmt < sub
		if w == "while" {
			add(b.after, end, "while ("+Unseen+"())")
			r.half = true
		}
		return
	}
	s.completeCondition(toks[sub:])
	add(b.after, end, closeCondition(toks[sub:]))
	r.half = true
	if afterDo {
		add(b.after, end, ";")
		r.half = false
	}
}

// completeCondition drops what of a cut condition cannot be completed.
func (s *scanned) completeCondition(toks []tok) {
	for _, t := range toks[1:] {
		if t.c == '{' || t.c == ';' {
			s.erase(toks, 1, len(toks))
			return
		}
	}
}

// closeCondition gives what ends a control header that is cut in its
// condition.
func closeCondition(toks []tok) string {
	var stack []byte
	for _, t := range toks[1:] {
		switch t.c {
		case '(', '[':
			stack = append(stack, t.c)
		case ')', ']':
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		case '{', ';':
			return "(" + Unseen + "())"
		}
	}
	if len(toks) == 1 {
		return "(" + Unseen + "())"
	}
	var out strings.Builder
	switch last := toks[len(toks)-1]; last.c {
	case 'i', 'n', ')', ']':
		if last.text == "sizeof" {
			out.WriteString("(" + Unseen + "())")
		}
	default:
		out.WriteString(Unseen + "()")
	}
	for i := len(stack) - 1; i >= 0; i-- {
		if stack[i] == '(' {
			out.WriteByte(')')
		} else {
			out.WriteByte(']')
		}
	}
	return out.String()
}
