package ledger

import (
	"cmp"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Gap is a place at which a function drops a lock and takes it back itself,
// with a pointer that it carries across, if there is one: read in the critical
// section before, and followed after the gap without being read again.
type Gap struct {
	Of        string // the lock's class, or the lock as the source names it
	Text      string // that takes it back, as the source has it
	Drop      int    // line
	Line, Col int    // where it is taken back
	Var, From string // the pointer, and what it was read from; "" if there is none
	Read, Use int    // lines
}

// gapsOf gives the gaps of a function, by place.
func gapsOf(r *flow.Result, callee func(name string) *summary.Summary) []Gap {
	var all []Gap
	seen := make(map[ir.Pos]bool)
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind != summary.Lock || !ev.Direct || ev.Gone == nil || len(ev.Gone.AtVia) > 0 || seen[ev.Pos] {
			continue
		}
		seen[ev.Pos] = true
		g := Gap{Of: ev.Class, Text: ev.Text, Drop: ev.Gone.At.Line, Line: int(ev.Pos.Line), Col: int(ev.Pos.Col)}
		if g.Of == "" {
			g.Of = ev.Op.Path.String()
		}
		from := ev.Gone.Site.Line
		if ev.Gone.Entry {
			from = int(r.Func.Pos.Line)
		}
		carried(r.Func, ev.Pos, from, &g, callee)
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b Gap) int { return cmp.Or(a.Line-b.Line, a.Col-b.Col) })
	return all
}

// carried finds the first pointer that is followed behind the gap at pos and
// was read between the line from and where the lock was dropped.
func carried(f *ir.Func, pos ir.Pos, from int, g *Gap, callee func(name string) *summary.Summary) {
	rs := sectionReads(f, from, g, callee)
	if len(rs) == 0 {
		return
	}
	seen := make([]bool, len(f.Blocks))
	var walk func(b, at int, live map[string]bool) bool
	walk = func(b, at int, live map[string]bool) bool {
		blk := f.Blocks[b]
		for ; at < len(blk.Instrs); at++ {
			in := &blk.Instrs[at]
			if v := reaches(in, live); v != "" {
				rd := rs[v]
				g.Var, g.From, g.Read, g.Use = v, rd.from, rd.line, int(in.Pos.Line)
				return true
			}
			if in.Dst != nil && in.Dst.Base == ir.LocalVar && len(in.Dst.Steps) == 0 && live[in.Dst.Name] {
				live = without(live, in.Dst.Name)
			}
		}
		if v := reaches(&blk.Term.Cond, live); v != "" {
			rd := rs[v]
			g.Var, g.From, g.Read, g.Use = v, rd.from, rd.line, int(blk.Term.Pos.Line)
			return true
		}
		for _, s := range blk.Term.Succs {
			if !seen[s] {
				seen[s] = true
				if walk(s, 0, live) {
					return true
				}
			}
		}
		return false
	}
	for b, blk := range f.Blocks {
		for i := range blk.Instrs {
			if blk.Instrs[i].Pos != pos || i+1 < len(blk.Instrs) && blk.Instrs[i+1].Pos == pos {
				continue
			}
			live := make(map[string]bool, len(rs))
			for v := range rs {
				live[v] = true
			}
			walk(b, i+1, live)
			return
		}
	}
}

// read is where a variable got a pointer out of memory.
type read struct {
	line int
	from string
}

// sectionReads gives the local variables that hold, when the lock is dropped,
// what was read in the critical section, and that nothing in it pins.
func sectionReads(f *ir.Func, from int, g *Gap, callee func(name string) *summary.Summary) reads {
	rs := make(reads)
	found := make(map[int]string) // temporaries that list operations give
	for _, b := range f.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if line := int(in.Pos.Line); line > g.Drop || line == g.Drop && int(in.Pos.Col) >= g.Col {
				continue
			}
			switch {
			case in.Op == ir.Call:
				looks, pins := does(callee(in.Callee.Name))
				if looks && in.Dst != nil {
					found[in.Dst.Index] = in.Text
				}
				if pins {
					in.Walk(func(p *ir.Path) { delete(rs, p.Name) })
				}
			case in.Op == ir.Assign && in.Dst != nil && in.Dst.Base == ir.LocalVar && len(in.Dst.Steps) == 0:
				rs.take(in, from, found)
			}
		}
	}
	return rs
}

// does reports whether a function gives an element of a list, and whether it
// takes a hold.
func does(s *summary.Summary) (looks, pins bool) {
	if s == nil {
		return false, false
	}
	for _, c := range s.Cases {
		for _, op := range c.Ops {
			looks = looks || op.Kind == summary.First || op.Kind == summary.Next
			pins = pins || op.Kind == summary.Hold
		}
	}
	return looks, pins
}

// reads are what local variables got out of memory, the last one in the source
// each.
type reads map[string]read

// take notes an assignment; from is the line where the critical section begins.
func (rs reads) take(in *ir.Instr, from int, found map[int]string) {
	line := int(in.Pos.Line)
	if old, ok := rs[in.Dst.Name]; ok && old.line > line {
		return
	}
	delete(rs, in.Dst.Name)
	v := in.Val
	if line < from || v.Kind != ir.Read || v.Path == nil {
		return
	}
	switch {
	case shared(v.Path):
		rs[in.Dst.Name] = read{line, v.Path.String()}
	case v.Path.Base == ir.Temp && len(v.Path.Steps) == 0 && found[v.Path.Index] != "":
		rs[in.Dst.Name] = read{line, found[v.Path.Index]}
	}
}

// shared reports whether a path leads through a pointer's member.
func shared(p *ir.Path) bool {
	n := len(p.Steps)
	for n > 0 && p.Steps[n-1].Kind == ir.Element {
		n--
	}
	return n > 1 && p.Steps[n-1].Kind == ir.Member && p.Steps[n-2].Kind == ir.Deref
}

// reaches gives the live variable that an instruction or a value follows, or "".
func reaches(code interface{ Walk(func(*ir.Path)) }, live map[string]bool) string {
	name := ""
	code.Walk(func(p *ir.Path) {
		if name == "" && p.Base == ir.LocalVar && len(p.Steps) > 0 && p.Steps[0].Kind == ir.Deref && live[p.Name] {
			name = p.Name
		}
	})
	return name
}

func without(set map[string]bool, name string) map[string]bool {
	out := make(map[string]bool, len(set))
	for k := range set {
		if k != name {
			out[k] = true
		}
	}
	return out
}

// NewGaps gives the gaps of now across which it carries a pointer, in a lock
// that it drops in between at more places than l.
func (l *Ledger) NewGaps(now *Ledger) []Gap {
	count := func(gaps []Gap, of string) (n int) {
		for i := range gaps {
			if gaps[i].Of == of {
				n++
			}
		}
		return n
	}
	var fresh []Gap
	for _, g := range now.Gaps {
		if g.Var == "" || count(now.Gaps, g.Of) <= count(l.Gaps, g.Of) {
			continue
		}
		same := func(o Gap) bool { return o.Of == g.Of && o.Var == g.Var && o.From == g.From }
		if !slices.ContainsFunc(l.Gaps, same) {
			fresh = append(fresh, g)
		}
	}
	return fresh
}
