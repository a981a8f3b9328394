package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// String gives the value as C would write it, names before numbers; "?" is a
// value of which nothing is known.
func (v Value) String() string {
	var b strings.Builder
	v.write(&b, false)
	return b.String()
}

func (v *Value) write(b *strings.Builder, nested bool) {
	switch v.Kind {
	case Const:
		if v.Name != "" {
			b.WriteString(v.Name)
		} else {
			b.WriteString(strconv.FormatInt(v.Int, 10))
		}
	case Read:
		b.WriteString(v.Path.String())
	case Addr:
		b.WriteByte('&')
		b.WriteString(v.Path.String())
	case FuncRef:
		b.WriteString(v.Name)
	case Str:
		b.WriteString(strconv.Quote(v.Name))
	case Expr:
		v.writeExpr(b, nested)
	default:
		b.WriteByte('?')
		if len(v.Args) > 0 {
			writeArgs(b, v.Args)
		}
	}
}

func (v *Value) writeExpr(b *strings.Builder, nested bool) {
	op := v.Name
	if op == "neg" {
		op = "-"
	}
	if nested {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	if len(v.Args) == 1 {
		b.WriteString(op)
		v.Args[0].write(b, true)
		return
	}
	for i := range v.Args {
		if i > 0 {
			b.WriteString(" " + op + " ")
		}
		v.Args[i].write(b, true)
	}
}

func writeArgs(b *strings.Builder, args []Value) {
	b.WriteByte('(')
	for i := range args {
		if i > 0 {
			b.WriteString(", ")
		}
		args[i].write(b, false)
	}
	b.WriteByte(')')
}

// String gives the type as C would write it, the name first.
func (t Type) String() string {
	s := t.Name
	if s == "" {
		s = "?"
	}
	if t.Ptr > 0 {
		s += " " + strings.Repeat("*", t.Ptr)
	}
	if t.Array {
		s += "[]"
	}
	return s
}

// Dump gives the function in a readable form, one instruction a line with its
// source line, for tests and debugging:
//
//	func f(struct softc *sc) int  // a.c:3
//	b0:
//	  4  call mtx_lock(&sc->[softc]sc_mtx)  "SC_LOCK(sc)"
//	  5  branch sc->[softc]sc_busy != 0 ? b1 : b2
//
// A member is shown with its struct's tag; "[?]" where that is not known.
func (fn *Func) Dump(u *Unit) string {
	d := dumper{fn: fn}
	file := ""
	if u != nil && int(fn.Pos.File) < len(u.Files) {
		file = u.Files[fn.Pos.File] + ":"
	}
	for _, f := range []struct {
		on   bool
		word string
	}{{fn.Static, "static "}, {fn.Inline, "inline "}, {fn.Partial, "partial "}} {
		if f.on {
			d.b.WriteString(f.word)
		}
	}
	d.printf("func %s(", fn.Name)
	for i, p := range fn.Params {
		if i > 0 {
			d.b.WriteString(", ")
		}
		d.printf("%s %s", p.Type, p.Name)
	}
	d.printf(") %s  // %s%d\n", fn.Result, file, fn.Pos.Line)
	for _, v := range fn.Locals {
		static := ""
		if v.Static {
			static = "static "
		}
		d.printf("  local %s%s %s\n", static, v.Type, v.Name)
	}
	for _, n := range fn.Notes {
		d.printf("  note %s(%s)\n", n.Name, d.values(n.Args))
	}
	for i, blk := range fn.Blocks {
		d.printf("b%d:\n", i)
		for j := range blk.Instrs {
			d.instr(&blk.Instrs[j])
		}
		d.term(&blk.Term)
	}
	return d.b.String()
}

type dumper struct {
	b  strings.Builder
	fn *Func
}

func (d *dumper) printf(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

func (d *dumper) instr(in *Instr) {
	d.printf("  %d  ", in.Pos.Line)
	switch in.Op {
	case Call:
		if in.Dst != nil {
			d.printf("%s = ", d.path(in.Dst))
		}
		name := in.Callee.Name
		if in.Callee.Ptr != nil {
			name = "*" + d.path(in.Callee.Ptr)
		}
		d.printf("call %s(%s)  %q\n", name, d.values(in.Args), in.Text)
	case Assign:
		d.printf("%s = %s\n", d.path(in.Dst), d.value(&in.Val))
	case Eval:
		d.printf("eval %s\n", d.value(&in.Val))
	case Unseen:
		d.printf("unseen\n")
	}
}

func (d *dumper) term(t *Term) {
	d.printf("  %d  ", t.Pos.Line)
	succ := func(i int) string {
		if i < len(t.Succs) {
			return "b" + strconv.Itoa(t.Succs[i])
		}
		return "b?"
	}
	switch t.Kind {
	case Jump:
		d.printf("jump %s\n", succ(0))
	case Branch:
		d.printf("branch %s ? %s : %s\n", d.value(&t.Cond), succ(0), succ(1))
	case Switch:
		d.printf("switch %s", d.value(&t.Cond))
		for i, c := range t.Cases {
			d.printf(" [%s]%s", c, succ(i))
		}
		d.printf(" [default]%s\n", succ(len(t.Succs)-1))
	case Return:
		if t.Cond.Kind == Unknown && len(t.Cond.Args) == 0 {
			d.printf("return\n")
		} else {
			d.printf("return %s\n", d.value(&t.Cond))
		}
	case Stop:
		d.printf("stop\n")
	}
}

// String gives the label as the source has it.
func (c CaseRange) String() string {
	s := c.Name
	if c.Known {
		if s != "" {
			s += "="
		}
		s += strconv.FormatInt(c.Lo, 10)
		if c.Hi != c.Lo {
			s += ".." + strconv.FormatInt(c.Hi, 10)
		}
	}
	return s
}

func (d *dumper) values(vs []Value) string {
	var b strings.Builder
	for i := range vs {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(d.value(&vs[i]))
	}
	return b.String()
}

// value is Value.String with the structs that own the members.
func (d *dumper) value(v *Value) string {
	w := v.tagged()
	return w.String()
}

func (d *dumper) path(p *Path) string { return p.tagged().String() }

func (v *Value) tagged() Value {
	w := *v
	if v.Path != nil {
		p := v.Path.tagged()
		w.Path = &p
	}
	if len(v.Args) > 0 {
		w.Args = make([]Value, len(v.Args))
		for i := range v.Args {
			w.Args[i] = v.Args[i].tagged()
		}
	}
	return w
}

func (p *Path) tagged() Path {
	q := *p
	switch p.Base {
	case Temp:
		q.Name = "%" + strconv.Itoa(p.Index)
	case StaticVar:
		q.Name = "static:" + p.Name
	case InnerVar:
		q.Name = p.Func + ":" + p.Name
	case GlobalVar:
		q.Name = "@" + p.Name
	}
	q.Steps = make([]Step, len(p.Steps))
	for i, s := range p.Steps {
		if s.Kind == Member {
			tag := s.Struct
			if tag == "" {
				tag = "?"
			}
			s.Name = "[" + tag + "]" + s.Name
		}
		q.Steps[i] = s
	}
	return q
}

// Dump gives the whole unit in a readable form.
func (u *Unit) Dump() string {
	var b strings.Builder
	for _, l := range u.Lost {
		fmt.Fprintf(&b, "lost %s  // %d: %s\n", l.Name, l.Pos.Line, l.Reason)
	}
	for _, g := range u.Globals {
		kind := ""
		if g.Static {
			kind = "static "
		}
		if g.Extern {
			kind = "extern "
		}
		fmt.Fprintf(&b, "global %s%s %s  // %d\n", kind, g.Type, g.Name, g.Pos.Line)
	}
	for _, s := range u.Structs {
		fmt.Fprintf(&b, "struct %s  // %d\n", s.Tag, s.Pos.Line)
		for _, f := range s.Fields {
			fmt.Fprintf(&b, "  %s %s", f.Type, f.Name)
			if f.Comment != "" {
				fmt.Fprintf(&b, "  %q", f.Comment)
			}
			b.WriteByte('\n')
		}
	}
	for _, e := range u.Tables {
		fmt.Fprintf(&b, "table %s = %s", e.Slot, e.Func)
		if e.Var != "" {
			fmt.Fprintf(&b, " in %s", e.Var)
		}
		fmt.Fprintf(&b, "  // %d\n", e.Pos.Line)
	}
	for _, in := range u.Inits {
		b.WriteString("init " + in.Call)
		writeArgs(&b, in.Args)
		fmt.Fprintf(&b, " in %s  // %d\n", in.Func, in.Pos.Line)
	}
	for _, s := range u.Stable {
		fmt.Fprintf(&b, "stable %s by %s  // %d\n", s.Tag, s.Call, s.Pos.Line)
	}
	for _, f := range u.Funcs {
		b.WriteByte('\n')
		b.WriteString(f.Dump(u))
	}
	return b.String()
}
