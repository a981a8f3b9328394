package ir

// Walk calls f for every path in the function, those inside values included.
// f may change the path.
func (fn *Func) Walk(f func(*Path)) {
	for _, b := range fn.Blocks {
		for i := range b.Instrs {
			b.Instrs[i].Walk(f)
		}
		b.Term.Cond.Walk(f)
	}
	for i := range fn.Notes {
		walkAll(fn.Notes[i].Args, f)
	}
}

// Walk calls f for every path in the instruction, that of its result included.
func (in *Instr) Walk(f func(*Path)) {
	if in.Dst != nil {
		f(in.Dst)
	}
	if in.Callee.Ptr != nil {
		f(in.Callee.Ptr)
	}
	in.Val.Walk(f)
	walkAll(in.Args, f)
}

// Walk calls f for every path in the value.
func (v *Value) Walk(f func(*Path)) {
	if v.Path != nil {
		f(v.Path)
	}
	walkAll(v.Args, f)
}

func walkAll(vs []Value, f func(*Path)) {
	for i := range vs {
		vs[i].Walk(f)
	}
}

// ZeroTest gives the value that a branch tests against 0, and which of its
// successors it goes to where the value is 0.
func (t *Term) ZeroTest() (v *Value, zero int, ok bool) {
	if t.Kind != Branch {
		return nil, 0, false
	}
	v = &t.Cond
	if v.Kind != Expr || v.Name != "==" && v.Name != "!=" || len(v.Args) != 2 || v.Args[1].Kind != Const || v.Args[1].Int != 0 {
		return v, 1, true
	}
	if v.Name == "!=" {
		zero = 1
	}
	return &v.Args[0], zero, true
}
