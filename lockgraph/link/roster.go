package link

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/pack"
)

// roster numbers the functions of a program, in the order of its units and of
// their functions, and finds what a name means. Of units that an image tells of
// it takes all from there.
type roster struct {
	m *model.Model
	*symbols
	img   *Image
	units []member
	funcs []node

	byName  [][]int32         // symbol -> functions of that name, in order
	slots   map[int32][]entry // what tables name, by their slots, sorted
	statics map[int32]int     // file-scope static symbol -> files that have one
	headIDs map[heading]int32

	numberOf map[*ir.Unit]int32
	mu       sync.RWMutex // guards numbers, and fn of what an image tells of
	numbers  map[*ir.Func]int32
}

// node is a function of a program.
type node struct {
	unit       int32
	name, file int32 // symbols
	index      int32 // of the file in its unit
	line, col  int32
	static     bool
	old        int32  // in the image: the function of the same name, file and unit; or -1
	sum        Key    // of what the function is; only where an image is kept
	spots      []byte // as well
	calls      []uint32
	reach      []int32 // what direct calls reach; -1: no body
	refs       []int32 // names of functions that it hands on or keeps
	fn         *ir.Func
}

// A call is the symbol of what is called and what kind of call it is.
const (
	direct    = iota // a function by its name
	primitive        // a lock KPI of the model
	pointer          // through the slot
	local            // through the slot, a variable of one unit
	callBits  = 2
)

func kindOf(call uint32) uint32  { return call & (1<<callBits - 1) }
func symbolOf(call uint32) int32 { return int32(call >> callBits) }

// entry is a function named in a table. Its name means what it means in
// the table's unit: most are static.
type entry struct {
	unit, name int32
}

// head is a function of a unit that stands in a header: the first unit that has
// it keeps it.
type head struct {
	id    int32
	index int32 // of the unit's functions
}

// heading tells functions of headers apart.
type heading struct{ file, line, name int32 }

// enrol makes the roster of a program.
func enrol(ctx context.Context, m *model.Model, sources []Source, opt *Options) (*roster, error) {
	r := &roster{m: m, img: opt.Image, numbers: map[*ir.Func]int32{}, numberOf: make(map[*ir.Unit]int32, len(sources)),
		slots: map[int32][]entry{}, statics: map[int32]int{}}
	if r.img == nil {
		r.img = &Image{table: pack.NewTable()}
	}
	r.symbols = r.img.symbols()
	r.units = make([]member, len(sources))
	for i, s := range sources {
		u := &r.units[i]
		u.Source, u.old, u.was = s, -1, -1
		if at, ok := r.img.unit(s.Path); ok {
			u.was = at
			if s.Sum != (Key{}) && r.img.sum(at) == s.Sum {
				u.old = at
			}
		}
	}
	if err := r.read(ctx, opt); err != nil {
		return nil, err
	}
	if err := r.once(ctx, opt); err != nil {
		return nil, err
	}
	if err := r.outlines(ctx, opt); err != nil {
		return nil, err
	}
	r.enlist()
	r.name()
	return r, nil
}

// read reads the units that no image tells of.
func (r *roster) read(ctx context.Context, opt *Options) error {
	return inParallel(ctx, opt.Jobs, len(r.units), func(i int) error {
		u := &r.units[i]
		if u.old >= 0 || u.unit != nil {
			return nil
		}
		read, err := u.Unit()
		if err != nil {
			return fmt.Errorf("%s: %w", u.Path, err)
		}
		u.unit = read
		return nil
	})
}

// once leaves a function that several units have out of the same header to the
// first of them. A unit that an image tells of with other functions is
// read.
func (r *roster) once(ctx context.Context, opt *Options) error {
	ids := r.img.headings()
	seen := make([]bool, len(ids), len(ids)+1024)
	other := false
	for i := range r.units {
		u := &r.units[i]
		if u.old >= 0 {
			same := true
			keep := r.img.kept(u.old)
			from, to := r.img.head.span(u.old)
			for j := from; j < to; j += 2 {
				id, at := r.img.head.values.at(j), r.img.head.values.at(j+1)
				same = same && (keep[at] != 0) == !seen[id]
				seen[id] = true
			}
			if !same {
				u.old, other = -1, true
			}
			continue
		}
		b := &bones{keep: make([]bool, len(u.unit.Funcs))}
		for j, f := range u.unit.Funcs {
			b.keep[j] = true
			header := headerOf(u.unit, f)
			if header == "" {
				continue
			}
			k := heading{r.id(header), f.Pos.Line, r.id(f.Name)}
			id, had := ids[k]
			if !had {
				id = int32(len(ids))
				ids[k] = id
				seen = append(seen, false)
			}
			b.heads = append(b.heads, head{id, int32(j)})
			b.keep[j] = !seen[id]
			seen[id] = true
		}
		u.bones = b
	}
	r.headIDs = ids
	if !other {
		return nil
	}
	if err := r.read(ctx, opt); err != nil {
		return err
	}
	return r.once(ctx, opt)
}

// outlines takes out of new units what is needed of them.
func (r *roster) outlines(ctx context.Context, opt *Options) error {
	err := inParallel(ctx, opt.Jobs, len(r.units), func(i int) error {
		u := &r.units[i]
		b := u.bones
		if b == nil {
			return nil
		}
		funcs := make([]*ir.Func, 0, len(u.unit.Funcs))
		for j, f := range u.unit.Funcs {
			if b.keep[j] {
				funcs = append(funcs, f)
			}
		}
		if len(funcs) < len(u.unit.Funcs) { // units are not changed
			c := *u.unit
			c.Funcs = funcs
			u.unit = &c
		}
		b.outline = make([]outline, len(funcs))
		for j, f := range funcs {
			f.Load()
			b.outline[j] = outlineOf(u.unit, f, opt.keeps())
			f.Unload()
		}
		b.guesses = guessed(r.m, b.outline)
		if opt.keeps() {
			b.digest(u.unit)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range r.units {
		if u := &r.units[i]; u.bones != nil {
			for _, t := range u.unit.Tables {
				u.bones.tables = append(u.bones.tables, [2]int32{r.id(t.Slot), r.id(t.Func)})
			}
			for _, g := range u.unit.Globals {
				if g.Static && g.Pos.File == 0 {
					u.bones.statics = append(u.bones.statics, r.id(g.Name))
				}
			}
		}
	}
	return nil
}

// enlist numbers the functions.
func (r *roster) enlist() {
	total := 0
	for i := range r.units {
		if u := &r.units[i]; u.old >= 0 {
			from, to := r.img.span(u.old)
			total += int(to - from)
		} else {
			total += len(u.unit.Funcs)
		}
	}
	r.funcs = make([]node, 0, total)
	calls, refs := make([]uint32, r.img.call.values.len()), make([]int32, r.img.ref.values.len())
	for i := range calls {
		calls[i] = uint32(r.img.call.values.at(int32(i)))
	}
	for i := range refs {
		refs[i] = r.img.ref.values.at(int32(i))
	}
	for i := range r.units {
		u := &r.units[i]
		u.first = int32(len(r.funcs))
		if u.old >= 0 {
			u.unit = &ir.Unit{Path: u.Path}
			r.funcs = r.img.enlist(r.funcs, int32(i), u.old, calls, refs)
		} else {
			r.enlistNew(int32(i), u)
		}
		u.n = int32(len(r.funcs)) - u.first
		r.numberOf[u.unit] = int32(i)
	}
}

func (r *roster) enlistNew(number int32, u *member) {
	was := map[[2]int32]int32{}
	if u.was >= 0 {
		was = r.img.named(u.was)
	}
	files := make([]int32, len(u.unit.Files))
	for i, f := range u.unit.Files {
		files[i] = r.id(f)
	}
	for j, f := range u.unit.Funcs {
		o := &u.bones.outline[j]
		n := node{unit: number, name: r.id(f.Name), file: files[f.Pos.File], index: f.Pos.File, line: f.Pos.Line, col: f.Pos.Col,
			static: f.Static, old: -1, sum: o.sum, spots: o.spots, fn: f, calls: make([]uint32, len(o.calls))}
		for k, c := range o.calls {
			n.calls[k] = r.call(&c)
		}
		for _, name := range o.names {
			n.refs = append(n.refs, r.id(name))
		}
		if old, ok := was[[2]int32{n.name, n.file}]; ok { // or -1
			n.old = old
		}
		r.numbers[f] = int32(len(r.funcs))
		r.funcs = append(r.funcs, n)
	}
	u.bones.outline = nil
}

func (r *roster) call(c *calling) uint32 {
	if c.Ptr == nil {
		kind := uint32(direct)
		if m := r.m.Func(c.Name); m != nil && m.Primitive {
			kind = primitive
		}
		return uint32(r.id(c.Name))<<callBits | kind
	}
	kind := uint32(pointer)
	if isLocal(*c.Ptr) {
		kind = local
	}
	return uint32(r.id(slot(*c.Ptr)))<<callBits | kind
}

// name makes the tables of names.
func (r *roster) name() {
	counts := make([]int32, len(r.text)+1)
	for i := range r.funcs {
		counts[r.funcs[i].name+1]++
	}
	for i := 1; i < len(counts); i++ {
		counts[i] += counts[i-1]
	}
	all := make([]int32, len(r.funcs))
	r.byName = make([][]int32, len(r.text))
	next := slices.Clone(counts)
	for i := range r.funcs {
		n := r.funcs[i].name
		all[next[n]] = int32(i)
		next[n]++
	}
	for s := range r.byName {
		r.byName[s] = all[counts[s]:counts[s+1]:counts[s+1]]
	}
	for i := range r.units {
		u := &r.units[i]
		statics := r.img.statics(u.old)
		if u.bones != nil {
			statics = u.bones.statics
		}
		for _, s := range statics {
			r.statics[s]++
		}
		for _, t := range r.tables(int32(i)) {
			r.slots[t[0]] = append(r.slots[t[0]], entry{int32(i), t[1]})
		}
	}
	for s, es := range r.slots {
		slices.SortFunc(es, func(a, b entry) int {
			return cmp.Or(strings.Compare(r.text[a.name], r.text[b.name]), strings.Compare(r.units[a.unit].Path, r.units[b.unit].Path))
		})
		r.slots[s] = slices.Compact(es)
	}
}

// headerOf gives the header that a function of a unit stands in, or "".
func headerOf(u *ir.Unit, f *ir.Func) string {
	if n := int(f.Pos.File); n > 0 && n < len(u.Files) && u.Files[n] != u.Path {
		return u.Files[n]
	}
	return ""
}

// tables gives the slots in which a unit keeps functions, with their names.
func (r *roster) tables(unit int32) [][2]int32 {
	if u := &r.units[unit]; u.bones != nil {
		return u.bones.tables
	}
	return r.img.tables(r.units[unit].old)
}
