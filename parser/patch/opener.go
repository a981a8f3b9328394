package patch

import "strings"

// lone is a closing brace whose opener is not in view.
type lone struct {
	tok    int
	indent int
	kind   openKind // openPlain until something tells
	forced bool
	have   int // index of the level of the region's stack that it closes, or 0
}

// need is a break, continue or label that must stand in a loop or a switch.
type need struct {
	level  int // index of the innermost lone brace around it
	indent int
	word   string
	last   bool // the last statement of that level
}

// maxNeeds bounds the needs of one block; each is looked at against each level.
const maxNeeds = 200

// enter makes a block that begins inside the open region fit it: drops the
// end of a cut statement, closes the levels that ended in the gap, and opens
// those that the block closes. It gives the block's tokens anew.
func (b *builder) enter(s *scanned, toks []tok) []tok {
	r := b.cur
	if r.kind != funcRegion {
		return b.enterData(s, toks)
	}
	toks = b.leaveInit(s, toks)
	needIf := s.dropHead(toks)
	toks = s.tokens()
	end, ev := firstEvent(toks)
	if ev != evEnd {
		end = len(toks)
	}
	body := toks[:end]
	lones, needs := survey(body)
	unit := 8
	first := 0
	if len(body) > 0 {
		first = body[0].indent
	}
	var out []string
	if len(r.stack) > 1 || r.half {
		out = append(out, Unseen+"();")
		if r.half {
			out = append(out, Unseen+"();")
			r.half = false
		}
	}
	keep := match(r.stack, lones, body)
	for len(r.stack) > keep {
		out = append(out, r.unwind(len(r.stack)-1)...)
		r.stack = r.stack[:len(r.stack)-1]
	}
	out = append(out, r.reopen()...)
	extra := settle(r.stack, lones, needs)
	indent := first
	for _, l := range lones {
		indent = min(indent, l.indent)
	}
	if len(out) == 0 && len(lones)+len(extra) > 0 {
		out = append(out, Unseen+"();")
	}
	for _, k := range extra {
		out = append(out, opener(k))
		r.stack = append(r.stack, open{kind: k, indent: max(indent-unit, 1)})
	}
	for i := len(lones) - 1; i >= 0; i-- {
		if lones[i].have > 0 {
			continue
		}
		out = append(out, opener(lones[i].kind))
		r.stack = append(r.stack, open{kind: lones[i].kind, indent: lones[i].indent})
	}
	top := r.stack[len(r.stack)-1]
	if top.kind == openSwitch && len(body) > 0 && body[0].text != "case" && body[0].text != "default" && len(out) > 0 {
		out = append(out, anyCase)
	}
	b.setMark(r, "")
	r.mark = max(s.start-1, 1)
	out = append(out, labelMark, Unseen+"();")
	if l := readSection(s.section).label; l != "" && !r.label[l] {
		r.label = note(r.label, l)
		out = append(out, l+": "+Unseen+"();")
	}
	if len(body) > 0 {
		switch {
		case body[0].text == "else":
			out = append(out, "if ("+Unseen+"()) { "+Unseen+"(); }")
		case needIf || conditional(body, unit):
			out = append(out, "if ("+Unseen+"())")
		}
	}
	b.gap(s, strings.Join(out, " "))
	return toks
}

// reopen closes and opens again what stays open across a gap, from the outermost
// level on that a condition opened: the gap may hide where its else begins, and
// with it what the other way does. A switch may have a default there.
func (r *region) reopen() (out []string) {
	from := 1
	for from < len(r.stack) && r.stack[from].kind != openIf {
		r.stack[from].cut = true
		from++
	}
	if from == len(r.stack) {
		return nil
	}
	for i := len(r.stack) - 1; i >= from; i-- {
		out = append(out, r.unwind(i)...)
	}
	out = append(out, Unseen+"();")
	for i, o := range r.stack[from:] {
		out = append(out, opener(o.kind))
		if o.kind == openSwitch && from+i+1 < len(r.stack) {
			out = append(out, anyCase)
		}
	}
	return out
}

// anyCase is the label of what a switch does when that is not in view.
const anyCase = "case -2147483647:"

func opener(k openKind) string {
	switch k {
	case openLoop:
		return "while (" + Unseen + "()) {"
	case openSwitch:
		return "switch (" + Unseen + "()) {"
	case openDo:
		return "do {"
	}
	return "if (" + Unseen + "()) {"
}

// survey finds the lone closing braces of a body, and what needs a loop or a
// switch that is not in view.
func survey(toks []tok) (lones []lone, needs []need) {
	var stack []openKind
	stmt := 0
	paren := 0
	within := func(word string) bool {
		for _, k := range stack {
			if k == openLoop || k == openDo || k == openSwitch && word != "continue" {
				return true
			}
		}
		return false
	}
	for i, t := range toks {
		switch t.c {
		case '(', '[':
			paren++
		case ')', ']':
			paren = max(paren-1, 0)
		case '{':
			stack = append(stack, kindOf(toks[max(stmt, i-maxHead):i]))
			stmt, paren = i+1, 0
		case '}':
			paren = 0
			stmt = i + 1
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
				continue
			}
			l := lone{tok: i, indent: t.indent}
			if i+1 < len(toks) {
				switch next := toks[i+1]; {
				case next.text == "else":
					l.kind, l.forced = openIf, true
				case next.text == "while" && next.line == t.line && endsStatement(toks[i+1:]):
					l.kind, l.forced = openDo, true
				}
			}
			lones = append(lones, l)
		case ';':
			if paren == 0 {
				stmt = i + 1
			}
		case ':':
			if stmt < len(toks) && (toks[stmt].text == "case" || toks[stmt].text == "default" || i == stmt+1) {
				stmt = i + 1
			}
		case 'i':
			switch t.text {
			case "break", "continue", "case", "default":
				if t.text == "default" && !isLabel(toks, i) {
					continue
				}
				if len(needs) >= maxNeeds || within(t.text) || inLoopStatement(toks[max(stmt, i-maxHead):i]) {
					continue
				}
				n := need{level: len(lones), indent: t.indent, word: t.text}
				n.last = len(stack) == 0 && stmt == i && i+2 < len(toks) && toks[i+2].c == '}'
				needs = append(needs, n)
			}
		}
	}
	return lones, needs
}

// endsStatement reports whether toks, from a while on, are the end of a
// do-while.
func endsStatement(toks []tok) bool {
	depth := 0
	for i, t := range toks {
		switch t.c {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				return i+1 < len(toks) && toks[i+1].c == ';'
			}
		case ';', '{', '}':
			return false
		}
	}
	return false
}

func inLoopStatement(toks []tok) bool {
	for _, t := range toks {
		if t.text == "for" || t.text == "while" || t.text == "do" || isWalk(t.text) {
			return true
		}
	}
	return false
}

// match finds, by indentation, which lone braces close levels that are still
// open from before the gap. It gives how many levels stay open.
func match(stack []open, lones []lone, body []tok) int {
	least := 1 << 30
	for i, t := range body {
		if len(lones) > 0 && i >= lones[0].tok {
			break
		}
		if t.first && !isLabel(body, i) {
			if t.text == "case" || t.text == "default" {
				least = min(least, t.indent+1)
			} else {
				least = min(least, t.indent)
			}
		}
	}
	keep := len(stack)
	for keep > 1 && stack[keep-1].indent >= least {
		keep--
	}
	if len(lones) == 0 {
		return keep
	}
	level, fresh := keep-1, 0
	for i := range lones {
		l := &lones[i]
		for level > 0 && stack[level].indent > l.indent && i == fresh {
			level--
			keep = level + 1
		}
		k := stack[max(level, 0)].kind
		fits := level > 0 && stack[level].indent == l.indent &&
			(!l.forced || l.kind == k) && (l.kind == openDo) == (k == openDo)
		switch {
		case fits:
			l.have, l.kind, l.forced = level, k, true
			level--
		case i == fresh:
			fresh++
		default: // a level between two that are open: indentation says nothing
			for j := range lones {
				if lones[j].have > 0 {
					lones[j].have, lones[j].kind, lones[j].forced = 0, openPlain, false
				}
			}
			return 1
		}
		if i == fresh-1 && level > 0 && stack[level].indent == l.indent {
			level--
			keep = level + 1
		}
	}
	return keep
}

// settle chooses the kinds of the levels that are opened, so that every need
// is met, and gives the levels that must be opened around all of them.
func settle(stack []open, lones []lone, needs []need) (extra []openKind) {
	for _, n := range needs {
		label := n.word == "case" || n.word == "default"
		met := false
		for i := n.level; i < len(lones) && !met; i++ {
			met = serves(lones[i].kind, n.word)
		}
		for i := len(stack) - 1; i > 0 && !met; i-- {
			met = serves(stack[i].kind, n.word)
		}
		for _, k := range extra {
			met = met || serves(k, n.word)
		}
		if met {
			continue
		}
		pick := -1
		for i := n.level; i < len(lones); i++ {
			l := lones[i]
			if l.forced {
				continue
			}
			if label && l.indent > n.indent {
				continue
			}
			pick = i
			if label || !(n.last && i == n.level) {
				break
			}
		}
		kind := openLoop
		if label {
			kind = openSwitch
		}
		if pick >= 0 {
			lones[pick].kind, lones[pick].forced = kind, true
			continue
		}
		extra = append(extra, kind)
	}
	return extra
}

func serves(k openKind, word string) bool {
	switch word {
	case "case", "default":
		return k == openSwitch
	case "continue":
		return k == openLoop || k == openDo
	}
	return k == openLoop || k == openDo || k == openSwitch
}

// conditional reports whether a body's first statement is the branch of a
// condition that is not in view: what follows it stands further out.
func conditional(toks []tok, unit int) bool {
	depth := 0
	for i, t := range toks {
		switch t.c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '{', '}':
			return false
		case ':':
			if depth == 0 && i == 1 || toks[0].text == "case" || toks[0].text == "default" {
				return false
			}
		case ';':
			if depth > 0 || i+1 >= len(toks) {
				continue
			}
			next := toks[i+1]
			if next.text == "else" {
				return true
			}
			if !next.first || isLabel(toks, i+1) && next.text != "default" {
				return false
			}
			if next.c == '}' || next.text == "case" || next.text == "default" {
				return toks[0].indent-next.indent > unit && next.indent > 0
			}
			return next.indent < toks[0].indent
		}
	}
	return false
}
