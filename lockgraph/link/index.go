package link

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// place is a function with the unit it stands in.
type place struct {
	unit *ir.Unit
	fn   *ir.Func
}

// index finds functions by name and by the slots that hold their address.
type index struct {
	global  map[string][]place                       // external linkage; several only where programs are mixed
	local   map[*ir.Unit]map[string]place            // every function of a unit
	headers map[string]place                         // static ones of headers, for all units; the first unit's wins
	slots   map[string][]slotEntry                   // "struct.field" -> what its tables name, sorted
	statics map[string]int                           // file-scope static symbol -> files that have one
	guesses map[*ir.Unit]map[string]*summary.Summary // lock macros defined out of view
	outline map[*ir.Func]*outline
}

// outline is what linking needs of a function's body before and after it is
// analysed: bodies need not be in memory.
type outline struct {
	calls []calling
	names []string // functions that it hands on or keeps
	sum   Key      // of the function; only with a memo
}

// calling is a call in a body.
type calling struct {
	ir.Callee
	args int
}

// outlines reads the bodies of all functions once.
func outlines(ctx context.Context, units []*ir.Unit, opt Options) (map[*ir.Func]*outline, error) {
	lists := make([][]outline, len(units))
	err := inParallel(ctx, opt.Jobs, len(units), func(i int) error {
		lists[i] = make([]outline, len(units[i].Funcs))
		for j, f := range units[i].Funcs {
			if b := opt.Base; b != nil && b.index.outline[f] != nil {
				lists[i][j] = *b.index.outline[f]
				continue
			}
			f.Load()
			lists[i][j] = outlineOf(f, opt.Memo != nil)
			f.Unload()
		}
		return nil
	})
	all := map[*ir.Func]*outline{}
	for i, u := range units {
		for j, f := range u.Funcs {
			if err == nil {
				all[f] = &lists[i][j]
			}
		}
	}
	return all, err
}

func outlineOf(f *ir.Func, digest bool) (o outline) {
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
		o.sum = f.Digest()
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

// slotEntry is a function named in a table. Its name means what it means in
// the table's unit: most are static.
type slotEntry struct {
	unit *ir.Unit
	name string
}

func indexOf(m *model.Model, units []*ir.Unit, out map[*ir.Func]*outline) *index {
	x := &index{outline: out, global: map[string][]place{}, local: map[*ir.Unit]map[string]place{}, headers: map[string]place{},
		slots: map[string][]slotEntry{}, statics: map[string]int{}, guesses: map[*ir.Unit]map[string]*summary.Summary{}}
	for _, u := range units {
		byName := make(map[string]place, len(u.Funcs))
		for _, f := range u.Funcs {
			pl := place{u, f}
			byName[f.Name] = pl
			if _, ok := x.headers[f.Name]; !ok && f.Static && headerOf(u, f) != "" {
				x.headers[f.Name] = pl
			}
			if !f.Static {
				x.global[f.Name] = append(x.global[f.Name], pl)
			}
		}
		x.local[u] = byName
		x.guesses[u] = x.guessed(m, u)
		for _, t := range u.Tables {
			e := slotEntry{u, t.Func}
			if es := x.slots[t.Slot]; !slices.Contains(es, e) {
				x.slots[t.Slot] = append(es, e)
			}
		}
		for _, g := range u.Globals {
			if g.Static && g.Pos.File == 0 {
				x.statics[g.Name]++
			}
		}
	}
	for _, es := range x.slots {
		slices.SortFunc(es, func(a, b slotEntry) int {
			return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.unit.Path, b.unit.Path))
		})
	}
	return x
}

// body gives the function that a name means in a unit.
func (x *index) body(u *ir.Unit, name string) (place, bool) {
	if pl, ok := x.local[u][name]; ok {
		return pl, true
	}
	if all := x.global[name]; len(all) > 0 {
		return nearest(u, all)
	}
	pl, ok := x.headers[name]
	return pl, ok
}

// nearest gives of several functions of one name, of which a program links but
// one, that whose file shares most of its directory with the unit; ok is false
// where two are as near.
func nearest(u *ir.Unit, all []place) (pl place, ok bool) {
	if len(all) == 1 {
		return all[0], true
	}
	most := -1
	for _, q := range all {
		switch n := commonDirs(u.Path, q.unit.Path); {
		case n > most:
			most, pl, ok = n, q, true
		case n == most:
			ok = false
		}
	}
	return pl, ok
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

// targets gives the functions that a call through a pointer may reach.
func (x *index) targets(u *ir.Unit, p ir.Path) []place {
	var out []place
	for _, e := range x.slots[slot(p)] {
		if e.unit != u && len(p.Steps) == 0 && p.Base != ir.GlobalVar {
			continue // another unit's variable of the same name
		}
		if pl, ok := x.body(e.unit, e.name); ok {
			out = append(out, pl)
		}
	}
	return out
}

// callees gives the bodies that a function calls. A pointer with several
// targets counts for none: what may lie behind one, nearly everything in a kernel
// calls, and hardly ever all of it.
func (x *index) callees(pl place) []*ir.Func {
	var out []*ir.Func
	seen := map[*ir.Func]bool{}
	add := func(q place) {
		if !seen[q.fn] {
			seen[q.fn] = true
			out = append(out, q.fn)
		}
	}
	for _, c := range x.outline[pl.fn].calls {
		if c.Ptr != nil {
			if ts := x.targets(pl.unit, *c.Ptr); len(ts) == 1 {
				add(ts[0])
			}
		} else if q, ok := x.body(pl.unit, c.Name); ok {
			add(q)
		}
	}
	return out
}
