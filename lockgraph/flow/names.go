package flow

import (
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
)

// names keeps one object for every cell and every symbolic value of an
// analysis, and a number for every key: states are tables by number, and what
// is named twice is built once. Numbers are in order of first use.
type names struct {
	ids    map[string]int32
	infos  []info
	bases  map[baseKey]*place
	paths  map[*ir.Path]*place // bases of the paths of the function's IR
	parts  map[*ir.Value]*val  // values that nothing is known of, by the expression
	consts map[constKey]*val
	exprs  map[exprKey]*val
	others map[string]*val
	blocks []string // names of joins
	slots  map[string]int32
	scope  func(name string) bool // is it a parameter?
	asks   bool                   // a predicate has been asked
	round  func(there, back string) bool
	star   int32
	free   []*state // for clones
	facts  factTable
	vers   map[string]verID
	ver    []string // by number
}

type baseKey struct {
	base  ir.Base
	index int
	name  string
	fn    string
	typ   ir.Type
}

type constKey struct {
	n    int64
	name string
}

type exprKey struct {
	op   string
	a, b *val
}

// info is what a key speaks of.
type info struct {
	key      string
	v        *val    // the value with this key; nil for memory's own facts, and for what is no value
	of       *val    // of memory's own facts: a value that was read
	masks    []int32 // its bits: the values (& v mask)
	mentions *mentions
}

// mentions are what occurs in a key.
type mentions struct {
	temps []int32    // temporaries
	joins []joinName // variables as joined at a block
	param bool       // it may be a fact about an argument
}

// joinName is a variable with the name of the block that it was joined at.
type joinName struct{ variable, block string }

func newNames(f *ir.Func, slots map[string]int32) *names {
	n := &names{ids: map[string]int32{}, bases: map[baseKey]*place{}, paths: map[*ir.Path]*place{},
		parts: map[*ir.Value]*val{}, consts: map[constKey]*val{}, exprs: map[exprKey]*val{}, others: map[string]*val{},
		slots: slots, blocks: make([]string, len(f.Blocks)), facts: newFactTable(),
		vers: map[string]verID{"": 0}, ver: []string{""}}
	n.scope = func(name string) bool {
		for i := range f.Params {
			if f.Params[i].Name == name {
				return true
			}
		}
		return false
	}
	n.id("") // nothing has number 0
	n.star = n.id("*")
	return n
}

// id numbers a key.
func (n *names) id(key string) int32 {
	if i, ok := n.ids[key]; ok {
		return i
	}
	i := int32(len(n.infos))
	n.ids[key] = i
	n.infos = append(n.infos, info{key: key})
	return i
}

// mentions gives what occurs in a key: looked for once somebody asks, which is
// so for few.
func (n *names) mentions(id int32) *mentions {
	in := &n.infos[id]
	if in.mentions == nil {
		in.mentions = n.mentionsIn(in.key)
	}
	return in.mentions
}

func (n *names) mentionsIn(key string) *mentions {
	var m mentions
	for j := 0; j < len(key); j++ {
		switch key[j] {
		case '$':
			num := 0
			for k := j + 1; k < len(key) && '0' <= key[k] && key[k] <= '9'; k++ {
				num = num*10 + int(key[k]-'0')
			}
			if old := "'" + retiredName; strings.HasPrefix(strings.TrimLeft(key[j+1:], "0123456789"), old) {
				num = -1 - num // of the round before
			}
			m.temps = append(m.temps, int32(num))
		case '\'':
			start, end := j, j+1
			for start > 0 && isIdent(key[start-1]) {
				start--
			}
			for end < len(key) && isIdent(key[end]) {
				end++
			}
			m.joins = append(m.joins, joinName{key[start:j], key[j+1 : end]})
		}
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(key, "~"), "(& "), " ")
	m.param = n.scope(strings.TrimSuffix(name, "*"))
	switch {
	case m.temps != nil || m.joins != nil:
		return &m
	case m.param:
		return &onlyParam
	}
	return &nothing
}

// nothing and onlyParam are what most keys mention.
var nothing, onlyParam = mentions{}, mentions{param: true}

func isIdent(c byte) bool {
	return c == '_' || c == '#' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func (n *names) key(id int32) string { return n.infos[id].key }

// block names the join at a block.
func (n *names) block(b int) string {
	if n.blocks[b] == "" {
		n.blocks[b] = "b" + strconv.Itoa(b)
	}
	return n.blocks[b]
}

// verID numbers a version: the name of the gap, or of the join, after which a
// cell is read anew. 0 is none.
type verID int32

// version numbers a version by its name.
func (n *names) version(name string) verID {
	id, ok := n.vers[name]
	if !ok {
		id = verID(len(n.ver))
		n.vers[name] = id
		n.ver = append(n.ver, name)
	}
	return id
}

// place is the name of a memory cell. Two places with the same id are one
// cell, though what is known of its types may differ.
type place struct {
	ir.Path
	key      string
	id       int32
	root     *place // the variable it starts from
	up       *place // without the last step; nil for a variable
	owner    *place // the nearest above, or itself, that a pointer leads to; nil without
	field    int32  // the number of "struct.member", if it is one; else 0
	slot     int32  // the number of the local variable that it starts from, or -1
	memory   bool   // see isMemory
	number   bool   // see outNumber
	nameable bool   // see expressible
	stays    bool   // it is not read anew after a gap or a wait; see chooses
	kids     []*place
	vals     []*val
	addr     *val
	joined   []phi
	retired  *place
	back     *place // it leads back to what this points to; see Env.Round
}

// reaches reports whether a place is reached through an object.
func (p *place) reaches(object *place) bool {
	for p != nil && p != object {
		p = p.up
	}
	return p != nil
}

// place gives the place that a path names.
func (n *names) place(p ir.Path) *place {
	cur := n.base(p)
	for i := range p.Steps {
		cur = n.step(cur, &p.Steps[i])
	}
	return cur
}

// base gives the variable that a path starts from.
func (n *names) base(p ir.Path) *place {
	k := baseKey{p.Base, p.Index, p.Name, p.Func, p.Type}
	if q, ok := n.bases[k]; ok {
		return q
	}
	p.Steps = nil
	q := &place{Path: p, slot: -1}
	q.root = q
	switch p.Base {
	case ir.LocalVar:
		if i, ok := n.slots[p.Name]; ok {
			q.slot = i
		}
	case ir.Temp:
		if i, ok := n.slots[tempName(p)]; ok {
			q.slot = i
		}
	}
	n.finish(q)
	n.bases[k] = q
	return q
}

// baseOf is base for a path that stands in the function's IR.
func (n *names) baseOf(p *ir.Path) *place {
	q, ok := n.paths[p]
	if !ok {
		q = n.base(*p)
		n.paths[p] = q
	}
	return q
}

// step gives the place one selection further.
func (n *names) step(p *place, st *ir.Step) *place {
	for _, k := range p.kids {
		if last := &k.Steps[len(k.Steps)-1]; last.Kind == st.Kind && last.Name == st.Name && last.Struct == st.Struct {
			return k
		}
	}
	q := &place{Path: p.Path.Extend(*st), root: p.root, up: p, slot: p.slot}
	n.finish(q)
	if st.Kind == ir.Member {
		q.field = n.id(st.Struct + "." + st.Name)
		q.back = n.roundTrip(q, st)
	}
	q.owner = p.owner
	if st.Kind == ir.Deref {
		q.owner = q
	}
	p.kids = append(p.kids, q)
	return q
}

func (n *names) finish(q *place) {
	q.key = pathKey(q.Path)
	q.id = n.id(q.key)
	q.key = n.key(q.id)
	q.memory, q.nameable = isMemory(q.Path), expressible(q.Path)
	q.number = outNumber(q.Path)
}

// outNumber reports whether a cell is the number that a parameter points to, such
// as the caller's flags. It is the caller's variable: what this function does not
// hand on, nobody else changes.
func outNumber(p ir.Path) bool {
	if p.Base != ir.Param || p.Func != "" || len(p.Steps) != 1 || p.Steps[0].Kind != ir.Deref {
		return false
	}
	t := p.Type // of the parameter
	t.Ptr--
	return t.Ptr == 0 && number(t)
}

// within gives the place of p with its head replaced: from, which it is or is
// reached through, becomes to.
func (n *names) within(p, from, to *place) (*place, bool) {
	depth := len(p.Steps) - len(from.Steps)
	if depth < 0 {
		return p, false
	}
	head := p
	for range depth {
		head = head.up
	}
	if head.id != from.id {
		return p, false
	}
	for i := len(from.Steps); i < len(p.Steps); i++ {
		to = n.step(to, &p.Steps[i])
	}
	return to, true
}

// retiredName stands for the join at which a retired name came about.
const retiredName = "old"

// old is the name of what a place was before its variable got a new meaning.
func (n *names) old(p *place) *place {
	if p.retired == nil {
		q := p.Path
		q.Func = retiredName
		p.retired = n.place(q)
	}
	return p.retired
}

// last is the last step of a place.
func (p *place) last() *ir.Step {
	if len(p.Steps) == 0 {
		return nil
	}
	return &p.Steps[len(p.Steps)-1]
}
