package patch

import (
	"slices"
	"strings"
)

// region is a function, a struct or another thing with a body at file scope.
type region struct {
	kind  regionKind
	name  string
	known bool   // name is what the source has
	stack []open // what is open; [0] is the body itself
	line  int    // of the body's brace, 0 if that is not in view
	seen  int    // last line of it in view
	half  bool   // the text so far ends in a control header without its statement
	mark  int    // line whose inserted text has the label mark, or 0
	gotos map[string]bool
	label map[string]bool
}

// builder rebuilds the text of one side of a file from its blocks.
type builder struct {
	before map[int]string // text put before what is kept of a line
	after  map[int]string
	cur    *region // open at the end of the blocks so far, or nil
	names  map[string]bool
	other  joints // of the file's other side, or nil
	joins  joints
}

// fragment gives a text in which every line in view stands at its number, cut
// constructs are blank or completed, and brackets match. An @@ line names the
// function as the old side has it: of the new side, the joints of the old one
// tell which hunks are of one function that the patch renames.
func fragment(blocks []block, old joints) ([]byte, joints) {
	text, joined, ok := rebuild(blocks, map[string]bool{}, old)
	if ok {
		return text, joined
	}
	// Without those blocks that do not match by themselves, if there are any.
	var fit []block
	for _, bl := range blocks {
		if _, _, ok := rebuild([]block{nearTop(bl)}, map[string]bool{}, nil); ok {
			fit = append(fit, bl)
		}
	}
	if len(fit) > 0 && len(fit) < len(blocks) {
		if text, joined, ok = rebuild(fit, map[string]bool{}, old); ok {
			return text, joined
		}
	}
	return rescue(fit), nil
}

// rebuild gives the text of blocks, their joints, and whether its brackets match;
// names are those of functions so far.
func rebuild(blocks []block, names map[string]bool, other joints) (text []byte, joined joints, ok bool) {
	b := &builder{before: map[int]string{}, after: map[int]string{}, names: names, other: other, joins: joints{}}
	var done []*scanned
	end := 0
	for _, bl := range blocks {
		s := scan(bl)
		s.conditionals()
		if b.cur != nil && end+1 < s.start {
			if b.joined(s) {
				b.joins[s.nth] = true
			} else {
				b.close(end + 1)
			}
		}
		b.block(s)
		end = s.start + len(s.kept) - 1
		done = append(done, s)
	}
	if b.cur != nil {
		b.close(end + 1)
	}
	for _, s := range done {
		s.dropMacros(b.names)
	}
	text = b.render(done, end)
	return text, b.joins, balanced(scan(block{start: 1, lines: strings.Split(string(text), "\n")}).mask...)
}

// labelMark stands in a gap's text for labels that may turn out to be needed.
const labelMark = "\x01"

// missing gives the labels that a function jumps to and that are not in view.
func (r *region) missing() string {
	var names []string
	for n := range r.gotos {
		if !r.label[n] {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for i, n := range names {
		names[i] = n + ": " + Unseen + "();"
	}
	return strings.Join(names, " ")
}

// unwind gives what closes level i of the stack where lines are missing.
func (r *region) unwind(i int) []string {
	if r.kind != funcRegion {
		switch {
		case i == 0 && r.kind == enumRegion:
			return []string{UnseenName + "_" + r.name + " };"} // it may be the only one
		case i == 0:
			return []string{"};"}
		}
		if r.kind == structRegion {
			return []string{"} ;"}
		}
		return []string{"},"}
	}
	var out []string
	o := r.stack[i]
	if o.kind == openInit {
		if i > 0 && r.stack[i-1].kind == openInit {
			return []string{"}"}
		}
		return []string{"};"}
	}
	out = append(out, Unseen+"();")
	if r.half {
		out = append(out, Unseen+"();")
		r.half = false
	}
	if o.kind == openSwitch && !o.other {
		out = append(out, "default: "+Unseen+"();")
	}
	if o.kind == openDo {
		return append(out, "} while ("+Unseen+"());")
	}
	return append(out, "}")
}

// block rebuilds one block.
func (b *builder) block(s *scanned) {
	toks := s.tokens()
	if len(toks) == 0 {
		return
	}
	at, ev := firstEvent(toks)
	data := ev == evHeader && readSection(s.section).kind == initRegion
	if data {
		at, ev = len(toks), evNone // an element
	}
	i := 0
	switch {
	case b.cur != nil && b.cur.seen == s.start-1:
		i = b.walk(s, toks, 0)
	case ev == evTop:
		s.erase(toks, 0, at)
		i = at
	case ev == evHeader:
		i = b.cutHeader(s, toks, at)
	case ev == evEnd || data || isInside(s, toks):
		if b.cur == nil {
			b.enterRegion(s, toks, at, ev)
		}
		toks = b.enter(s, toks)
		i = b.walk(s, toks, 0)
	}
	b.top(s, toks, i)
}

// enterRegion opens the region that a block begins in, by what its @@ line
// says and how its end looks.
func (b *builder) enterRegion(s *scanned, toks []tok, at int, ev event) {
	info := readSection(s.section)
	if hasCode(toks[:at]) {
		if info.kind != funcRegion {
			info = sectionInfo{}
		}
	} else if ev == evEnd {
		data := at+1 < len(toks) && (toks[at+1].c == ';' || toks[at+1].c == 'i' && toks[at+1].line == toks[at].line)
		switch {
		case data && info.kind == funcRegion:
			info = sectionInfo{kind: initRegion}
			for _, t := range toks[:at] {
				if t.c == ';' {
					info.kind = structRegion
				}
			}
		case !data && info.kind != funcRegion:
			info = sectionInfo{}
		}
	}
	if (info.kind == structRegion || !info.known && info.kind == funcRegion && beginsValue(toks)) && listsValues(toks[:at]) {
		info = sectionInfo{kind: initRegion}
	}
	b.gap(s, b.header(s, info))
	b.cur = &region{kind: info.kind, name: info.name, known: info.known, stack: []open{{kind: openBody}}}
}

// cutHeader is for a block that begins between a function's name and its
// body: with the @@ line's text the declaration may be whole.
func (b *builder) cutHeader(s *scanned, toks []tok, at int) int {
	info := readSection(s.section)
	if info.kind == funcRegion || at > 0 {
		sec := scan(block{lines: []string{s.section}}).tokens()
		tail := join(append(append([]tok(nil), sec...), toks[:at]...))
		if info.kind == funcRegion && info.known && !isMacro(info.name) && at > 0 && tail != "()" && !strings.ContainsAny(tail, ";{=") && balanced([]byte(tail)) {
			for sec[0].c != '(' {
				sec = sec[1:]
			}
			head := joinRaw(sec)
			if !balanced([]byte(head)) && toks[0].c == 'i' {
				head = cutParams(sec)
			}
			b.gap(s, "static "+UnseenType+" "+info.name+head)
			b.names[info.name] = true
		} else {
			s.erase(toks, 0, at)
			if isMacro(info.name) {
				info = sectionInfo{}
			}
			info.kind = funcRegion
			b.gap(s, strings.TrimSuffix(b.header(s, info), " {"))
		}
	} else {
		b.gap(s, strings.TrimSuffix(b.header(s, info), " {"))
	}
	b.cur = &region{kind: info.kind, name: info.name, known: info.known, stack: []open{{kind: openBody}}, line: s.start + toks[at].line}
	return b.walk(s, toks, at+1)
}

func joinRaw(toks []tok) string {
	var out []string
	for _, t := range toks {
		out = append(out, t.text)
	}
	return strings.Join(out, " ")
}

// top reads declarations at file scope.
func (b *builder) top(s *scanned, toks []tok, i int) {
	old := -1 // where a head of the old style began, with its parameters behind it
	for i < len(toks) {
		if b.cur != nil {
			return
		}
		start, depth, eq, done := i, 0, false, false
		if old >= 0 && (toks[i].c == '{' || toks[i].indent > 0) {
			start = old
		}
		old = -1
		for ; i < len(toks) && !done; i++ {
			switch toks[i].c {
			case '(', '[':
				depth++
			case ')', ']':
				depth--
			case '=':
				eq = eq || depth == 0
			case ';':
				if depth <= 0 {
					if depth < 0 {
						s.erase(toks, start, i+1)
					} else if isOldHead(toks[start:i]) {
						old = start
					}
					done = true
				}
			case '}':
				if depth > 0 {
					depth--
					continue
				}
				s.erase(toks, start, i+1)
				done = true
			case '{':
				if depth > 0 {
					depth++
					continue
				}
				b.open(s, toks, start, i, eq)
				i = b.walk(s, toks, i+1) - 1
				done = true
			}
		}
		if !done {
			s.erase(toks, start, len(toks))
		}
	}
}

// isOldHead reports whether tokens begin a function of the old style, whose
// parameters are declared behind its head.
func isOldHead(toks []tok) bool {
	for i, t := range toks {
		if t.c == ')' && i+1 < len(toks) {
			return toks[i+1].c == 'i' && toks[i+1].first && toks[i+1].indent > 0
		}
	}
	return false
}

// open opens the region whose declaration is toks[start:brace].
func (b *builder) open(s *scanned, toks []tok, start, brace int, eq bool) {
	r := &region{kind: funcRegion, known: true, stack: []open{{kind: openBody}}, line: s.start + toks[brace].line}
	paren := -1
	for k := start; k < brace; k++ {
		if toks[k].c == '(' {
			paren = k
			break
		}
	}
	tag := -1
	for k := start; k < brace && toks[k].c == 'i'; k++ {
		switch toks[k].text {
		case "struct", "union", "enum":
			tag = k
		}
	}
	switch {
	case start == brace:
		// The other branch of a conditional has its head.
		b.gapAt(s, toks[brace], strings.TrimSuffix(b.header(s, sectionInfo{}), " {"))
		r.known = false
	case eq:
		r.kind = initRegion
		for k := start; k < brace && toks[k].c != '=' && toks[k].c != '['; k++ {
			if toks[k].c == 'i' {
				r.name = toks[k].text
			}
		}
	case tag >= 0 && (paren < 0 || toks[brace-1].c != ')' || paren == tag+1):
		r.kind = structRegion
		if toks[tag].text == "enum" {
			r.kind = enumRegion
		}
		if tag+1 < brace && toks[tag+1].c == 'i' {
			r.name = toks[tag+1].text
		}
	case paren > start:
		r.name = toks[paren-1].text
		b.names[r.name] = true
		if paren == start+1 && toks[start].line == 0 {
			// The line with its result type is not in view.
			b.gap(s, "static "+UnseenType)
		}
	}
	b.cur = r
}
