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

// between reports whether, in what is rebuilt from hunks, every way from where the
// lock is taken to the code at pos leads through one of the calls. With told, a
// call is none of them behind which the function releases the lock itself: there
// it knows that it has it.
func (s *strangers) between(pos ir.Pos, told bool) bool {
	if !s.c.facts.Fragment {
		return false // what a whole file calls of others, by convention keeps the locks of its callers
	}
	site := s.lock.Site
	if len(s.lock.Via) > 0 {
		site = s.lock.Via[0]
	}
	from := s.behind(func(p ir.Pos) bool { return int(p.Line) == site.Line && int(p.Col) == site.Col })
	met, free := false, false
	s.r.Func.Follow(from, func(b *ir.Block, in *ir.Instr) bool {
		switch {
		case free:
		case in == nil:
			free = b.Term.Kind == ir.Return && b.Term.Pos == pos
			return !free
		case in.Pos == pos:
			free = true
		case s.ends[in.Pos]:
		case s.stranger(in) && !(told && s.releases(in.Pos)):
			met = true
		default:
			return true
		}
		return false
	})
	return met && !free
}

// behind gives the spot behind the first instruction at a place, if there is one.
func (s *strangers) behind(place func(ir.Pos) bool) []ir.Spot {
	for b, blk := range s.r.Func.Blocks {
		if i := slices.IndexFunc(blk.Instrs, func(in ir.Instr) bool { return place(in.Pos) }); i >= 0 {
			return []ir.Spot{{Block: b, Instr: i + 1}}
		}
	}
	return nil
}

// releases reports whether some way from a call leads to a release of the lock.
func (s *strangers) releases(call ir.Pos) bool {
	found := false
	s.r.Func.Follow(s.behind(func(p ir.Pos) bool { return p == call }), func(_ *ir.Block, in *ir.Instr) bool {
		found = found || in != nil && s.ends[in.Pos]
		return !found
	})
	return found
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
	return c.facts.InPart(name)
}
