package flow

import (
	"slices"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
)

// valKind says what a symbolic value is.
type valKind uint8

const (
	vUnknown valKind = iota
	vConst
	vCell // what the cell at path held at entry, or since version ver
	vAddr // the address of the cell at path
	vFunc
	vStr
	vExpr // operator name over args
)

// val is a symbolic value. Values are immutable; equal ids are equal values.
type val struct {
	kind   valKind
	n      int64
	name   string
	at     *place // vCell, vAddr
	ver    string
	since  string
	args   []*val
	key    string
	id     int32    // of the key
	stem   string   // the key but for what calls may have changed meanwhile
	soft   int32    // mem: the number of what is known of the memory itself
	mem    bool     // depends on memory that others can change
	roots  []*place // the variables that it names
	points *place   // see pointee
}

// made numbers a new value.
func (n *names) made(v *val) *val {
	v.id = n.id(v.key)
	in := &n.infos[v.id]
	v.key = in.key
	if v.mem {
		v.soft = n.id("~" + v.stem)
		if of := &n.infos[v.soft]; of.of == nil {
			of.of = v
		}
		in = &n.infos[v.id]
	}
	if in.v == nil {
		in.v = v
		if v.kind == vExpr && v.name == "&" && len(v.args) == 2 {
			of := &n.infos[v.args[0].id]
			of.masks = append(of.masks, v.id)
		}
	}
	return v
}

func (n *names) constant(c int64, name string) *val {
	k := constKey{c, name}
	v, ok := n.consts[k]
	if !ok {
		key := "#" + strconv.FormatInt(c, 10)
		v = n.made(&val{kind: vConst, n: c, name: name, key: key, stem: key})
		n.consts[k] = v
	}
	return v
}

// cell is what the cell at p held at entry, or since the gap ver, as it was
// read after the call since, which may have changed it.
func (n *names) cell(p *place, ver, since string) *val {
	for _, v := range p.vals {
		if v.ver == ver && v.since == since {
			return v
		}
	}
	stem := p.key
	if ver != "" {
		stem += "@" + ver
	}
	key := stem
	if since != "" {
		key += "~" + since
	}
	v := n.made(&val{kind: vCell, at: p, ver: ver, since: since, key: key, stem: stem, mem: p.memory, roots: []*place{p.root}})
	p.vals = append(p.vals, v)
	return v
}

func (n *names) address(p *place) *val {
	if p.addr == nil {
		key := "&" + p.key
		p.addr = n.made(&val{kind: vAddr, at: p, key: key, stem: key, roots: []*place{p.root}})
	}
	return p.addr
}

// other is a value without parts: a function, a string, or one that nothing is
// known of, named by where it came about.
func (n *names) other(kind valKind, name, key string) *val {
	v, ok := n.others[key]
	if !ok {
		v = n.made(&val{kind: kind, name: name, key: key, stem: key})
		n.others[key] = v
	}
	return v
}

func (n *names) unknown(where string) *val { return n.other(vUnknown, "", "?"+where) }

// part is the value of an expression that nothing is known of.
func (n *names) part(v *ir.Value) *val {
	q, ok := n.parts[v]
	if !ok {
		q = n.unknown("e" + strconv.Itoa(len(n.parts)))
		n.parts[v] = q
	}
	return q
}

func (n *names) expr(op string, args ...*val) *val {
	k := exprKey{op: op}
	if len(args) == 1 || len(args) == 2 {
		k.a = args[0]
		if len(args) == 2 {
			k.b = args[1]
		}
		if v, ok := n.exprs[k]; ok {
			return v
		}
	}
	v := n.build(op, args)
	n.made(v)
	if k.a != nil {
		n.exprs[k] = v
	}
	return v
}

func (n *names) build(op string, args []*val) *val {
	v := &val{kind: vExpr, name: op, args: slices.Clone(args)}
	var key, stem strings.Builder
	key.WriteString("(" + op)
	stem.WriteString("(" + op)
	for _, a := range args {
		key.WriteByte(' ')
		key.WriteString(a.key)
		stem.WriteByte(' ')
		stem.WriteString(a.stem)
		v.mem = v.mem || a.mem
		for _, r := range a.roots {
			if !slices.Contains(v.roots, r) {
				v.roots = append(v.roots, r)
			}
		}
	}
	v.key, v.stem = key.String()+")", stem.String()+")"
	return v
}

// target is the cell that a pointer value points to, or nil.
func (n *names) target(v *val) *place {
	switch v.kind {
	case vAddr:
		return v.at
	case vCell:
		if v.points == nil {
			v.points = n.step(v.at, &ir.Step{Kind: ir.Deref, Name: v.ver})
		}
		return v.points
	case vExpr:
		return v.points // of what a macro answered, see question
	}
	return nil
}

// pointee is the target of a value that a callee follows: what it points to
// has a name of its own even if nothing is known of the value.
func (n *names) pointee(v *val) *place {
	if p := n.target(v); p != nil {
		return p
	}
	if v.points == nil {
		v.points = n.place(ir.Path{Base: ir.LocalVar, Name: v.key, Steps: []ir.Step{{Kind: ir.Deref}}})
	}
	return v.points
}

// cellKey is the key of the cell that a value is of, or "".
func (v *val) cellKey() string {
	if v.at == nil {
		return ""
	}
	return v.at.key
}

// isMemory reports whether the cell is reachable by others: behind a pointer,
// or a variable of file scope that is not a constant's name.
func isMemory(p ir.Path) bool {
	for _, st := range p.Steps {
		if st.Kind == ir.Deref {
			return true
		}
	}
	switch p.Base {
	case ir.GlobalVar, ir.StaticVar, ir.InnerVar:
		return p.Name != strings.ToUpper(p.Name)
	}
	return false
}

// pathKey names a cell. Unlike Path.String it tells bases and versions apart.
func pathKey(p ir.Path) string {
	var b strings.Builder
	b.Grow(16 + 12*len(p.Steps))
	switch p.Base {
	case ir.GlobalVar:
		b.WriteByte(':')
	case ir.StaticVar, ir.InnerVar: // each file, and each function, has its own
		b.WriteByte('%')
		b.WriteString(p.Func)
		b.WriteByte('.')
	case ir.Temp:
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(p.Index))
	case ir.Result:
		b.WriteByte('^')
	}
	if p.Base != ir.Temp {
		b.WriteString(p.Name)
	}
	if p.Func != "" && (p.Base == ir.LocalVar || p.Base == ir.Param || p.Base == ir.Temp) {
		b.WriteByte('\'')
		b.WriteString(p.Func)
	}
	for _, st := range p.Steps {
		switch st.Kind {
		case ir.Deref:
			b.WriteByte('*')
			b.WriteString(st.Name)
		case ir.Member:
			b.WriteByte('.')
			b.WriteString(st.Name)
		case ir.Element:
			b.WriteByte('[')
			b.WriteString(st.Name)
		}
	}
	return b.String()
}

// negated comparison operators.
var negation = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

func isComparison(op string) bool { _, ok := negation[op]; return ok }

// fold builds an expression value, computing what is constant.
func (n *names) fold(op string, args ...*val) *val {
	if len(args) == 1 && op == "neg" && args[0].kind == vConst {
		return n.constant(-args[0].n, "") // -EBUSY
	}
	if len(args) != 2 {
		return n.expr(op, args...)
	}
	a, b := args[0], args[1]
	named := op == "|" && (a.name != "" || b.name != "") // flags are known by name
	if a.kind == vConst && b.kind == vConst && !named {
		if c, ok := foldConst(op, a.n, b.n); ok {
			return n.constant(c, "")
		}
	}
	if (op == "==" || op == "!=") && a.kind == vConst && b.kind != vConst {
		a, b = b, a
	}
	if (op == "==" || op == "!=") && a.id == b.id && a.kind != vUnknown {
		return n.constant(b2i(op == "=="), "")
	}
	if op == "&" || op == "==" || op == "!=" {
		a, b = n.together(a), n.together(b)
	}
	if op == "&" && (a.kind == vConst || isFlag(a) && b.kind != vConst) {
		a, b = b, a
	}
	switch {
	case op == "&" && b.kind == vConst:
		return n.masked(a, b)
	case op == "&" && isFlag(b):
		return n.flagged(a, b)
	case op == "&" && a.kind == vExpr && a.name == "|" && b.kind == vExpr && b.name == "~" && isFlag(b.args[0]):
		return n.cleared(a, b)
	}
	return n.expr(op, a, b)
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func foldConst(op string, a, b int64) (int64, bool) {
	switch op {
	case "==":
		return b2i(a == b), true
	case "!=":
		return b2i(a != b), true
	case "<":
		return b2i(a < b), true
	case "<=":
		return b2i(a <= b), true
	case ">":
		return b2i(a > b), true
	case ">=":
		return b2i(a >= b), true
	case "&":
		return a & b, true
	case "|":
		return a | b, true
	case "^":
		return a ^ b, true
	case "+":
		return a + b, true
	case "-":
		return a - b, true
	case "*":
		return a * b, true
	case "<<", ">>":
		if b < 0 || b > 62 {
			return 0, false
		}
		if op == ">>" {
			return a >> b, true
		}
		return a << b, true
	}
	return 0, false
}
