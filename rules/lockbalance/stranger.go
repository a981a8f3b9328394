package lockbalance

import (
	"slices"
	"strings"
	"unicode"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// strangers are the calls of a function that may release a lock for all that is
// known of them: of functions out of view, which are handed the object that the
// lock is in.
type strangers struct {
	c    *checker
	r    *flow.Result
	lock *flow.Held
	ends map[ir.Pos]bool // where the function itself releases the lock
}

// strangersOf gives those for a lock that is held somewhere in a function.
func (c *checker) strangersOf(r *flow.Result, lock *flow.Held) *strangers {
	s := &strangers{c: c, r: r, lock: lock, ends: make(map[ir.Pos]bool)}
	k := lock.Path.Key()
	for i := range r.Events {
		if ev := &r.Events[i]; ev.Op.Kind == summary.Unlock && (ev.Op.Path.Key() == k || ev.Held != nil && ev.Held.Path.Key() == k) {
			s.ends[ev.Pos] = true
		}
	}
	return s
}

// between reports whether, in what is rebuilt from hunks, every way from where the lock is taken to the code at
// pos leads through one of the calls. With told, a call is none of them behind
// which the function releases the lock itself: there it knows that it has it.
func (s *strangers) between(pos ir.Pos, told bool) bool {
	if !s.c.facts.Fragment {
		return false // what a whole file calls of others, by convention keeps the locks of its callers
	}
	site := s.lock.Site
	if len(s.lock.Via) > 0 {
		site = s.lock.Via[0]
	}
	f := s.r.Func
	for b, blk := range f.Blocks {
		for i := range blk.Instrs {
			if p := blk.Instrs[i].Pos; int(p.Line) == site.Line && int(p.Col) == site.Col {
				met := false
				free := s.walk(b, i+1, func(p ir.Pos, in *ir.Instr) step {
					switch {
					case p == pos:
						return hit
					case in == nil:
					case s.ends[p]:
						return stop
					case s.stranger(in) && !(told && s.releases(p)):
						met = true
						return stop
					}
					return on
				})
				return met && !free
			}
		}
	}
	return false
}

// releases reports whether some way from a call leads to a release of the lock.
func (s *strangers) releases(call ir.Pos) bool {
	for b, blk := range s.r.Func.Blocks {
		for i := range blk.Instrs {
			if blk.Instrs[i].Pos == call {
				return s.walk(b, i+1, func(p ir.Pos, in *ir.Instr) step {
					if in != nil && s.ends[p] {
						return hit
					}
					return on
				})
			}
		}
	}
	return false
}

// step is what a walk does behind a place.
type step uint8

const (
	on step = iota
	stop
	hit
)

// walk goes through the code behind an instruction, each block once, and
// reports whether it found something. Of a block's end the instruction is nil.
func (s *strangers) walk(b, at int, look func(ir.Pos, *ir.Instr) step) bool {
	seen := make([]bool, len(s.r.Func.Blocks))
	var through func(b, at int) bool
	through = func(b, at int) bool {
		blk := s.r.Func.Blocks[b]
		for ; at < len(blk.Instrs); at++ {
			switch look(blk.Instrs[at].Pos, &blk.Instrs[at]) {
			case hit:
				return true
			case stop:
				return false
			}
		}
		if blk.Term.Kind == ir.Return && look(blk.Term.Pos, nil) == hit {
			return true
		}
		for _, next := range blk.Term.Succs {
			if !seen[next] {
				seen[next] = true
				if through(next, 0) {
					return true
				}
			}
		}
		return false
	}
	return through(b, at)
}

// stranger reports whether a call is one of them.
func (s *strangers) stranger(in *ir.Instr) bool {
	return in.Op == ir.Call && in.Callee.Name != "" && s.handed(in) && s.c.outOfView(s.r, in.Callee.Name)
}

// handed reports whether a call is given the object that the lock is in.
func (s *strangers) handed(in *ir.Instr) bool {
	lock := &s.lock.Path
	return slices.ContainsFunc(in.Args, func(arg ir.Value) bool {
		p := arg.Path
		if arg.Kind != ir.Read && arg.Kind != ir.Addr || p == nil || p.Name == "" {
			return false
		}
		if p.Base == lock.Base && p.Name == lock.Name && p.Func == lock.Func && len(p.Steps) <= len(lock.Steps) &&
			slices.EqualFunc(p.Steps, lock.Steps[:len(p.Steps)], sameStep) {
			return true
		}
		return len(p.Steps) == 0 && slices.Contains(strings.FieldsFunc(s.lock.Text, notWord), p.Name)
	})
}

func notWord(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func sameStep(a, b ir.Step) bool { return a.Kind == b.Kind && (a.Kind == ir.Deref || a.Name == b.Name) }

// outOfView reports whether what a function does to locks is not in view, or
// not in whole.
func (c *checker) outOfView(r *flow.Result, name string) bool {
	if c.facts.Program.Summary(r.Unit, name) == nil {
		return true
	}
	if c.facts.Model != nil && c.facts.Model.Func(name) != nil {
		return false
	}
	return slices.ContainsFunc(c.facts.Results, func(o *flow.Result) bool { return o.Func.Name == name && o.Func.Partial })
}
