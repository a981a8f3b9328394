package patch

import "strings"

// joints are the hunks, by number, that go on with the function that the hunk
// before them ends in.
type joints map[int]bool

// joined reports whether a block goes on with the region that is open.
func (b *builder) joined(s *scanned) bool {
	toks := s.tokens()
	if len(toks) == 0 {
		return true
	}
	if _, ev := firstEvent(toks); ev == evHeader || ev == evTop || ev == evNone && !isInside(s, toks) {
		return false
	}
	info := readSection(s.section)
	if b.cur.kind != funcRegion && (info.label != "" || isCode(toks)) {
		return false
	}
	if info.known {
		return b.cur.known && info.kind == b.cur.kind && (info.name == b.cur.name || b.other[s.nth])
	}
	// No name to tell by: what stands close is taken to be one function, unless
	// it begins with declarations, as a function does. A label that the function
	// has may be further away.
	reach := 60
	if l := info.label; b.cur.gotos[l] || b.cur.label[l] {
		reach = 200
	}
	return s.start-b.cur.seen <= reach && !beginsBody(toks)
}

// beginsBody reports whether tokens begin with a declaration at the level of a
// function's body.
func beginsBody(toks []tok) bool {
	if len(toks) < 3 || !toks[0].first || toks[0].indent == 0 || toks[0].indent > 8 || toks[0].c != 'i' {
		return false
	}
	switch toks[0].text {
	case "struct", "union", "enum", "int", "bool", "char", "long", "short", "unsigned", "const", "static", "void":
		return true
	}
	if isKeyword(toks[0].text) {
		return false
	}
	name := toks[1:]
	for len(name) > 2 && name[0].c == '*' {
		name = name[1:]
	}
	return name[0].c == 'i' && !isKeyword(name[0].text) && len(name) > 1 && strings.IndexByte(";,=[", name[1].c) >= 0
}
