package link

import (
	"slices"

	"lockcheck/lockgraph/ir"
)

// outline is what linking needs of a function's body before it is analysed: bodies
// need not be in memory.
type outline struct {
	calls []calling
	names []string // functions that it hands on or keeps
	sum   Key      // of the function; only where an image is kept, as well as
	spots []byte   // where its calls stand
}

// calling is a call in a body.
type calling struct {
	ir.Callee
	args int
}

func outlineOf(u *ir.Unit, f *ir.Func, digest bool) (o outline) {
	for _, b := range f.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op == ir.Call {
				o.calls = append(o.calls, calling{in.Callee, len(in.Args)})
			}
			o.mention(&in.Val)
			for j := range in.Args {
				o.mention(&in.Args[j])
			}
		}
		o.mention(&b.Term.Cond)
	}
	if digest {
		o.sum, o.spots = f.Digest(u.Files), spotsOf(f)
	}
	return o
}

// mention notes the functions that a value is, or is made of.
func (o *outline) mention(v *ir.Value) {
	if v.Kind == ir.FuncRef && !slices.Contains(o.names, v.Name) {
		o.names = append(o.names, v.Name)
	}
	for i := range v.Args {
		o.mention(&v.Args[i])
	}
}

// place is a function with the unit it stands in.
type place struct {
	unit *ir.Unit
	fn   *ir.Func
}

// place gives a function by its number.
func (r *roster) place(n int32) place {
	u := &r.units[r.funcs[n].unit]
	r.shell(u)
	return place{u.unit, r.funcs[n].fn}
}

// number gives the number of a function.
func (r *roster) number(f *ir.Func) int32 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.numbers[f]
}

// body gives the function that a name means in a unit; -1 if there is none.
// It is one of the unit, or the one of external linkage, or a static one of a
// header: the first unit's wins.
func (r *roster) body(unit, name int32) int32 {
	if name < 0 || int(name) >= len(r.byName) {
		return -1
	}
	own, global, header, several := int32(-1), int32(-1), int32(-1), false
	for _, n := range r.byName[name] {
		f := &r.funcs[n]
		if f.unit == unit {
			own = n // the last one
			continue
		}
		switch {
		case !f.static:
			several = several || global >= 0
			global = n
		case header < 0 && r.ofHeader(f):
			header = n
		}
	}
	switch {
	case own >= 0:
		return own
	case several:
		return r.nearest(unit, name)
	case global >= 0:
		return global
	}
	return header
}

// ofHeader reports whether a function stands in a header.
func (r *roster) ofHeader(f *node) bool {
	return f.index > 0 && r.text[f.file] != r.units[f.unit].Path
}

// nearest gives of several functions of one name, of which a program links but
// one, that whose file shares most of its directory with the unit; -1 where two
// are as near. One that the program is built of comes before all others.
func (r *roster) nearest(unit, name int32) int32 {
	best, most := int32(-1), -1
	for _, n := range r.byName[name] {
		f := &r.funcs[n]
		if f.static {
			continue
		}
		d := commonDirs(r.units[unit].Path, r.units[f.unit].Path)
		if !r.units[f.unit].Spare {
			d += len(r.units[unit].Path)
		}
		switch {
		case d > most:
			best, most = n, d
		case d == most:
			best = -1
		}
	}
	return best
}

// commonDirs counts the directories that two files have in common.
func commonDirs(a, b string) int {
	n := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			n++
		}
	}
	return n
}

// targets gives the functions that a call through a pointer may reach.
func (r *roster) targets(unit int32, call uint32) []int32 {
	var out []int32
	for _, e := range r.slots[symbolOf(call)] {
		if e.unit != unit && kindOf(call) == local {
			continue // another unit's variable of the same name
		}
		if n := r.body(e.unit, e.name); n >= 0 {
			out = append(out, n)
		}
	}
	return out
}

// callees gives the bodies that a function calls. A pointer with several
// targets counts for none: what may lie behind one, nearly everything in a kernel
// calls, and hardly ever all of it. It notes what direct calls reach.
func (r *roster) callees(f *node) []int {
	f.reach = make([]int32, len(f.calls))
	var out []int
	add := func(n int32) {
		if !slices.Contains(out, int(n)) {
			out = append(out, int(n))
		}
	}
	for i, c := range f.calls {
		f.reach[i] = -1
		switch kindOf(c) {
		case pointer, local:
			if ts := r.targets(f.unit, c); len(ts) == 1 {
				add(ts[0])
			}
		default:
			if n := r.body(f.unit, symbolOf(c)); n >= 0 {
				f.reach[i] = n
				add(n)
			}
		}
	}
	return out
}

// body gives the number of the function that a name means in a unit, or -1.
func (p *Program) body(u *ir.Unit, name string) int32 {
	return p.roster.body(p.roster.numberOf[u], p.roster.find(name))
}

// targets gives the functions that a call through a path may reach.
func (p *Program) targets(u *ir.Unit, through ir.Path) []int32 {
	r := p.roster
	s := r.find(slot(through))
	if s < 0 {
		return nil
	}
	kind := uint32(pointer)
	if isLocal(through) {
		kind = local
	}
	return r.targets(r.numberOf[u], uint32(s)<<callBits|kind)
}

// isLocal reports whether a path is a variable that other units' ones of the
// same name are not.
func isLocal(p ir.Path) bool { return len(p.Steps) == 0 && p.Base != ir.GlobalVar }

// slot names the member or variable that a call goes through.
func slot(p ir.Path) string {
	for i := len(p.Steps) - 1; i >= 0; i-- {
		if st := p.Steps[i]; st.Kind == ir.Member {
			if st.Struct == "" {
				return ""
			}
			return st.Struct + "." + st.Name
		}
	}
	return p.Name
}

// staticsOf counts the files that have a static symbol of a name.
func (r *roster) staticsOf(symbol string) int { return r.statics[r.find(symbol)] }
