package csource

import (
	"bytes"

	"modernc.org/cc/v4"
)

// repair tries to keep a function by leaving out the statement at the
// problem.
func (r *recovery) repair(it item, p problem) *cc.AST {
	u := r.u
	if it.body < 0 {
		return nil
	}
	saved := bytes.Clone(u.work[u.toks[it.from].start:u.toks[it.to-1].end])
	var done []Lost
	for range maxRepairs {
		from, to, ok := u.statementAt(it, p)
		if !ok {
			break
		}
		line, col := u.position(u.toks[from])
		u.blank(u.toks[from].start, u.toks[to].end)
		u.work[u.toks[from].start] = ';'
		done = append(done, Lost{Name: u.itemName(it), Reason: p.msg, Line: line, Col: col})
		ast, next := r.alone(it)
		if next == nil {
			r.file.Repaired = append(r.file.Repaired, done...)
			return ast
		}
		p = *next
	}
	copy(u.work[u.toks[it.from].start:], saved)
	return nil
}

// statementAt gives the tokens of the innermost statement at a problem.
func (u *unit) statementAt(it item, p problem) (from, to int, ok bool) {
	if p.line == 0 {
		return 0, 0, false
	}
	k := -1
	for i := it.body + 1; i < it.to-1; i++ {
		if u.work[u.toks[i].start] == ' ' {
			continue
		}
		line, col := u.position(u.toks[i])
		if line > p.line || line == p.line && col >= p.col {
			k = i
			break
		}
	}
	if k < 0 {
		return 0, 0, false
	}
	// The parser complains behind the fault: of "}" or of the next statement.
	if c := u.toks[k]; c.kind == punct && (c.ch == '}' || c.ch == ';') && k > it.body+1 {
		k--
	}
	from = k
	for from > it.body+1 {
		c := u.toks[from-1]
		if c.kind == punct && (c.ch == ';' || c.ch == '{' || c.ch == '}') {
			break
		}
		if c.kind == punct && (c.ch == ')' || c.ch == ']') && u.match[from-1] > int32(it.body) {
			from = int(u.match[from-1])
			continue
		}
		from--
	}
	for to = from; to < it.to-1; to++ {
		c := u.toks[to]
		if c.kind != punct {
			continue
		}
		switch c.ch {
		case '(', '[', '{':
			m := int(u.match[to])
			if m < 0 || m >= it.to-1 {
				return 0, 0, false
			}
			to = m
			if c.ch == '{' && (to+1 >= it.to || u.toks[to+1].kind != ident || u.str(u.toks[to+1]) != "else" && u.str(u.toks[to+1]) != "while") && u.toks[to+1].ch != ';' && u.toks[to+1].ch != ',' && u.toks[to+1].ch != ')' {
				return from, to, true
			}
		case ';':
			return from, to, true
		case '}':
			return from, to - 1, to > from
		}
	}
	return 0, 0, false
}

// position gives a token's line and column.
func (u *unit) position(t token) (line, col int) {
	return int(t.line), int(t.start) - bytes.LastIndexByte(u.work[:t.start], '\n')
}

// itemName gives the name that an item declares, as far as one can tell.
func (u *unit) itemName(it item) string {
	name := ""
	for i := it.from; i < it.to; i++ {
		t := u.toks[i]
		switch {
		case t.kind == ident:
			if n := u.str(t); keywords[n] == 0 {
				name = n
			}
		case t.kind != punct:
		case t.ch == '(' && name != "", t.ch == '{', t.ch == '=', t.ch == ';', t.ch == '[':
			return name
		}
	}
	return name
}
