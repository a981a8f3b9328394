package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
)

// question is a protection that was asked for and not known, where something
// was read that it would have protected. Whether that matters is for the rest
// of the function to say.
type question struct {
	Protection
	lock   string // key of the lock that would protect
	use    readAs
	slot   int32 // readInto: of the variable
	object int32 // else: the object that is looked at
	at     point
}

// readAs is what becomes of what is read.
type readAs uint8

const (
	readInto   readAs = iota // a variable gets it
	readToLook               // a condition looks at it, or it is written
	readToTurn               // a condition looks at it that guards an early way out
)

// point is an instruction; that behind a block's last is what ends it.
type point struct{ block, index int }

// doings are what an instruction does to locks, by their keys, and to objects
// with a lock held.
type doings struct {
	drops, takes []string
	acts         []act
}

// act is something done to an object that may rely on a lock.
type act struct {
	lock   string
	object int32
}

// asks notes a protection that is not known. Only the last pass counts: its
// states are those of all.
func (r *recorder) asks(q question, h *held, m *ir.Step, object *place) {
	if h.Class == "" || m.Struct == "" {
		return
	}
	if object != nil {
		q.object = object.id
	}
	q.Protection, q.lock, q.at = Protection{h.Class, m.Struct, m.Name}, h.key, r.point()
	r.asked[q] = true
}

// drops and takes note that a lock is dropped, or taken.
func (r *recorder) drops(key string) { addOnce(&r.doings().drops, key) }
func (r *recorder) takes(key string) { addOnce(&r.doings().takes, key) }

// acts notes that something is done to an object with a lock held.
func (r *recorder) acts(lock string, object *place) {
	addOnce(&r.doings().acts, act{lock, object.id})
}

func (r *recorder) doings() *doings {
	d := r.done[r.point()]
	if d == nil {
		d = &doings{}
		r.done[r.point()] = d
	}
	return d
}

func (r *recorder) point() point { return point{r.a.block, r.a.index} }

func addOnce[T comparable](list *[]T, x T) {
	if !slices.Contains(*list, x) {
		*list = append(*list, x)
	}
}

// questions gives the protections that would have made another result. Where
// nothing goes stale, it is nothing to the function what a lock protects.
func (r *recorder) questions() []Protection {
	matter := r.lists
	for q := range r.asked {
		if !matter[q.Protection] && r.matters(&q) {
			matter[q.Protection] = true
		}
	}
	out := make([]Protection, 0, len(matter))
	for p := range matter {
		out = append(out, p)
	}
	return out
}

func (r *recorder) matters(q *question) bool {
	switch {
	case q.use == readToLook:
		return r.relooks // what is looked at again is fresh, as far as something could be stale
	case r.relooks, q.use == readInto && r.derives[q.at]:
		return true
	}
	f := following{r: r, q: q, seen: make([]uint8, len(r.a.fn.Blocks))}
	return f.from(q.at.block, q.at.index+1, fresh)
}

// age is how what was read stands to the lock that would protect it.
type age uint8

const (
	fresh   age = iota // the lock has been held since
	within             // it is not held
	relied             // nor is it, and the variable was followed meanwhile
	retaken            // it has been taken again
)

// following follows what was read through the function.
type following struct {
	r    *recorder
	q    *question
	seen []uint8 // per block: the ages at which it was entered, as bits
}

// from goes on within a block, and reports whether what was read is used when
// it is stale.
func (f *following) from(b, index int, now age) bool {
	type entered struct {
		b, index int
		now      age
	}
	walk := []entered{{b, index, now}}
	for len(walk) > 0 {
		at := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		blk := f.r.a.fn.Blocks[at.b]
		ends := false
		for i := at.index; i <= len(blk.Instrs) && !ends; i++ {
			var used, carried bool
			if i < len(blk.Instrs) {
				used, carried, ends = f.through(&blk.Instrs[i], point{at.b, i}, at.now)
			} else {
				used, carried = f.follows(&blk.Term.Cond), f.isCompared(&blk.Term.Cond)
			}
			switch {
			case carried:
				return true
			case used && at.now == retaken:
				return true
			case used && at.now == within:
				at.now = relied
			}
			if d := f.r.done[point{at.b, i}]; d != nil {
				if at.now == fresh && slices.Contains(d.drops, f.q.lock) {
					at.now = within
				}
				if at.now > fresh && slices.Contains(d.takes, f.q.lock) {
					if at.now == relied {
						return true
					}
					at.now = retaken
				}
				if at.now == retaken && f.q.use == readToTurn && slices.Contains(d.acts, act{f.q.lock, f.q.object}) {
					return true
				}
			}
		}
		if ends {
			continue
		}
		for _, next := range blk.Term.Succs {
			dead := f.q.use == readInto && at.now != relied && !f.r.a.shape.liveIn[next].has(f.q.slot)
			if bit := uint8(1) << at.now; !dead && f.seen[next]&bit == 0 {
				f.seen[next] |= bit
				walk = append(walk, entered{next, 0, at.now})
			}
		}
	}
	return false
}

// through tells what an instruction does to the variable: whether it follows
// it, whether another variable gets what it holds, or a list is walked on from it,
// and whether it gets something else itself.
func (f *following) through(in *ir.Instr, at point, now age) (used, carried, ends bool) {
	if f.q.use != readInto {
		return false, false, false
	}
	used = f.follows(&in.Val) || in.Callee.Ptr != nil && f.isFollowed(in.Callee.Ptr)
	carried = in.Op == ir.Assign && f.is(in.Val.Path)
	for i := range in.Args {
		used = used || f.follows(&in.Args[i])
		if f.is(in.Args[i].Path) {
			used = used || now == retaken
			carried = carried || f.r.steps[at]
		}
	}
	if in.Dst != nil {
		used = used || f.isFollowed(in.Dst)
		ends = f.is(in.Dst)
	}
	return used, carried, ends
}

// isCompared reports whether a condition compares the variable with memory, as
// a count is that tells whether something has changed.
func (f *following) isCompared(cond *ir.Value) bool {
	if f.q.use != readInto || cond.Kind != ir.Expr || len(cond.Args) != 2 {
		return false
	}
	a, b := cond.Args[0].Path, cond.Args[1].Path
	return a != nil && b != nil && (f.is(a) || f.is(b))
}

// is reports whether a path is the variable itself.
func (f *following) is(p *ir.Path) bool {
	return p != nil && len(p.Steps) == 0 && f.r.a.shape.slot(p) == f.q.slot
}

// isFollowed reports whether a path leads on from what the variable points to.
func (f *following) isFollowed(p *ir.Path) bool {
	return len(p.Steps) > 0 && p.Steps[0].Kind == ir.Deref && f.r.a.shape.slot(p) == f.q.slot
}

func (f *following) follows(v *ir.Value) (used bool) {
	if f.q.use == readInto {
		walkPaths(v, func(p *ir.Path) { used = used || f.isFollowed(p) })
	}
	return used
}
