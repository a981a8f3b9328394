package flow

import (
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

// val is a symbolic value. Values are immutable; equal keys are equal values.
type val struct {
	kind valKind
	n    int64
	name string
	path ir.Path
	ver  string
	args []*val
	key  string
	stem string // the key but for what calls may have changed meanwhile
	mem  bool   // depends on memory that others can change
}

func constVal(n int64, name string) *val {
	key := "#" + strconv.FormatInt(n, 10)
	return &val{kind: vConst, n: n, name: name, key: key, stem: key}
}

// cellVal is what the cell at p held at entry, or since the gap ver, as it was
// read after the call since, which may have changed it.
func cellVal(p ir.Path, ver, since string) *val {
	stem := pathKey(p)
	if ver != "" {
		stem += "@" + ver
	}
	key := stem
	if since != "" {
		key += "~" + since
	}
	return &val{kind: vCell, path: p, ver: ver, key: key, stem: stem, mem: isMemory(p)}
}

func addrVal(p ir.Path) *val {
	key := "&" + pathKey(p)
	return &val{kind: vAddr, path: p, key: key, stem: key}
}

// unknownVal is a value that nothing is known of, named by where it came about.
func unknownVal(where string) *val {
	return &val{kind: vUnknown, key: "?" + where, stem: "?" + where}
}

func exprVal(op string, args ...*val) *val {
	key, stem := "("+op, "("+op
	mem := false
	for _, a := range args {
		key += " " + a.key
		stem += " " + a.stem
		mem = mem || a.mem
	}
	return &val{kind: vExpr, name: op, args: args, key: key + ")", stem: stem + ")", mem: mem}
}

// questionVal is the answer of a macro that is not in view.
func questionVal(name string, args []*val, since string) *val {
	v := exprVal(name, args...)
	v.mem = true
	if since != "" {
		v.key += "~" + since
	}
	return v
}

// isMacro reports whether a function's name is written as a macro's.
func isMacro(name string) bool {
	return name != "" && name == strings.ToUpper(name) && strings.ToLower(name) != name
}

// target is the cell that a pointer value points to.
func (v *val) target() (ir.Path, bool) {
	switch v.kind {
	case vAddr:
		return v.path, true
	case vCell:
		return v.path.Extend(ir.Step{Kind: ir.Deref, Name: v.ver}), true
	}
	return ir.Path{}, false
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
	case ir.StaticVar:
		b.WriteByte('%')
	case ir.InnerVar:
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

// foldExpr builds an expression value, computing what is constant.
func foldExpr(op string, args []*val) *val {
	if len(args) == 2 {
		a, b := args[0], args[1]
		named := op == "|" && (a.name != "" || b.name != "") // flags are known by name
		if a.kind == vConst && b.kind == vConst && !named {
			if n, ok := foldConst(op, a.n, b.n); ok {
				return constVal(n, "")
			}
		}
		if (op == "==" || op == "!=") && a.kind == vConst && b.kind != vConst {
			a, b = b, a
			args = []*val{a, b}
		}
		if (op == "==" || op == "!=") && a.key == b.key && a.kind != vUnknown {
			return constVal(b2i(op == "=="), "")
		}
		if op == "&" && a.kind == vConst {
			a, b = b, a
			args = []*val{a, b}
		}
		if op == "&" && b.kind == vConst {
			return maskVal(a, b)
		}
	}
	return exprVal(op, args...)
}

// maskVal is v & mask, where what v was masked with or had set before is seen
// through.
func maskVal(v, mask *val) *val {
	if mask.n == 0 {
		return constVal(0, "")
	}
	if v.kind == vExpr && len(v.args) == 2 && v.args[1].kind == vConst {
		switch n := v.args[1].n; v.name {
		case "&":
			return maskVal(v.args[0], constVal(n&mask.n, ""))
		case "|":
			if n&mask.n == mask.n {
				return mask
			}
			if n&mask.n == 0 {
				return maskVal(v.args[0], mask)
			}
		}
	}
	return exprVal("&", v, mask)
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
	}
	return 0, false
}
