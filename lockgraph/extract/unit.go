package extract

import (
	"fmt"
	"strconv"

	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
	"lockcheck/parser/csource"
)

// unit is the state of one translation unit's extraction.
type unit struct {
	out   *ir.Unit
	types Types
	src   source

	repaired []csource.Lost

	files    map[string]int32
	lastName string
	lastFile int32

	names map[string]string // interned identifiers
	tags  map[string]string // "struct " + tag, by tag
	anon  int

	typedefs    map[string]typ
	records     map[string]*record
	recordOrder []*record
	holder      map[string]*record // by member; nil where several have one of that name
	enums       map[string]enumerator
	funcs       map[string]*function
	globals     map[string]*global
	globalOrder []*global
	tables      map[ir.TableEntry]bool

	opaque         map[string]bool   // typedef names that stand for nothing known
	guessedTypes   map[string]typ    // what use tells of them
	guessedMembers map[[2]string]typ // types of members, from their use, by tag and name
	retypeAll      bool              // a use contradicts the convention for a typedef
	lowered        []*builder

	paramTypes []typ // scratch of params
	initDepth  int
	fn         *builder // the function being lowered, or nil
}

type enumerator struct {
	val   int64
	known bool
}

type function struct {
	typ      typ
	noreturn bool
	idle     bool            // static, declared in a header, and without the body that is there
	notes    []ir.Annotation // of its prototypes
}

type global struct {
	name   string
	typ    typ
	static bool
	extern bool
	used   bool
	pos    ir.Pos
}

func newUnit(path string, text []byte, types Types) *unit {
	if types == nil {
		types = NoTypes{}
	}
	return &unit{
		out:            &ir.Unit{Path: path, Files: []string{path}},
		types:          types,
		src:            newSource(text),
		files:          map[string]int32{path: 0},
		lastName:       path,
		names:          map[string]string{},
		tags:           map[string]string{},
		typedefs:       map[string]typ{},
		records:        map[string]*record{},
		holder:         map[string]*record{},
		enums:          map[string]enumerator{},
		funcs:          map[string]*function{},
		globals:        map[string]*global{},
		tables:         map[ir.TableEntry]bool{},
		guessedMembers: map[[2]string]typ{},
		opaque:         map[string]bool{},
		guessedTypes:   map[string]typ{},
	}
}

// tree extracts one syntax tree.
func (u *unit) tree(tu *cc.TranslationUnit) {
	for ; tu != nil; tu = tu.TranslationUnit {
		ed := tu.ExternalDeclaration
		if ed == nil {
			continue
		}
		switch ed.Case {
		case cc.ExternalDeclarationFuncDef:
			u.funcDef(ed.FunctionDefinition)
		case cc.ExternalDeclarationDecl:
			u.guard("", func() ir.Pos { return u.nodePos(ed) }, func() { u.fileDecl(ed.Declaration) })
		}
	}
}

// guard runs f; a panic in it costs the declaration, not the file.
func (u *unit) guard(name string, at func() ir.Pos, f func()) {
	defer func() {
		if e := recover(); e != nil {
			u.fn = nil
			u.out.Lost = append(u.out.Lost, ir.Lost{Name: name, Reason: fmt.Sprintf("extraction failed: %v", e), Pos: at()})
		}
	}()
	f()
}

// flush completes the unit with what was collected on the way.
func (u *unit) flush() {
	u.retype()
	for _, g := range u.globalOrder {
		if g.used || g.pos.File == 0 && !g.extern {
			u.out.Globals = append(u.out.Globals, ir.Global{
				Name: g.name, Type: g.typ.irType(), Static: g.static, Extern: g.extern, Pos: g.pos,
			})
		}
	}
	for _, r := range u.recordOrder {
		if !r.used && !r.main {
			continue
		}
		s := ir.Struct{Tag: r.tag, Pos: r.pos, Fields: make([]ir.Field, 0, len(r.members))}
		u.fields(&s, r)
		u.out.Structs = append(u.out.Structs, s)
	}
}

// fields lists the members of r, those of untagged anonymous ones in place.
func (u *unit) fields(s *ir.Struct, r *record) {
	for _, m := range r.members {
		if m.name == "" {
			if inner := u.records[m.typ.tag()]; inner != nil && inner != r {
				u.fields(s, inner)
			}
			continue
		}
		f := ir.Field{Name: m.name, Type: m.typ.irType(), Pos: m.pos}
		if m.pos.File == 0 {
			f.Comment = u.src.comment(int(m.pos.Line), int(m.pos.Col))
		}
		s.Fields = append(s.Fields, f)
	}
}

func (u *unit) name(t *cc.Token) string {
	b := t.Src()
	if len(b) == 0 {
		return ""
	}
	if s, ok := u.names[string(b)]; ok {
		return s
	}
	s := string(b)
	u.names[s] = s
	return s
}

func (u *unit) intern(s string) string {
	if t, ok := u.names[s]; ok {
		return t
	}
	u.names[s] = s
	return s
}

// tagName gives "struct tag" without building it anew each time.
func (u *unit) tagName(tag string, union bool) string {
	if n, ok := u.tags[tag]; ok {
		return n
	}
	n := "struct " + tag
	if union {
		n = "union " + tag
	}
	u.tags[tag] = n
	return n
}

func itoa(n int) string { return strconv.Itoa(n) }
