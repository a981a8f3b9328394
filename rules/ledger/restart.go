package ledger

import (
	"cmp"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// restartsOf gives the places at which a function takes a lock and then goes
// straight to where it came from, to look again: as Gap where it had dropped
// the lock, as Lock where it had not.
func restartsOf(r *flow.Result, section func(kind string) bool) []Entry {
	heads := loopHeads(r.Func)
	var all []Entry
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind != summary.Lock || !ev.Direct || ev.Class == "" || section(ev.Op.Lock) || !restarts(r.Func, heads, ev.Pos) {
			continue
		}
		op := summary.Lock
		if ev.Gone != nil {
			op = summary.Gap
		}
		all = append(all, Entry{Op: op, Of: ev.Class, Line: int(ev.Pos.Line), Col: int(ev.Pos.Col), Text: ev.Text})
	}
	slices.SortFunc(all, func(a, b Entry) int {
		return cmp.Or(a.Line-b.Line, a.Col-b.Col, cmp.Compare(a.Of, b.Of), -cmp.Compare(a.Op, b.Op))
	})
	return slices.CompactFunc(all, func(a, b Entry) bool { return a.Line == b.Line && a.Col == b.Col && a.Of == b.Of })
}

// loopHeads tells of each block whether control comes round to it.
func loopHeads(f *ir.Func) []bool {
	heads := make([]bool, len(f.Blocks))
	const open, done = 1, 2
	state := make([]uint8, len(f.Blocks))
	var visit func(b int)
	visit = func(b int) {
		state[b] = open
		for _, s := range f.Blocks[b].Term.Succs {
			switch state[s] {
			case open:
				heads[s] = true
			case 0:
				visit(s)
			}
		}
		state[b] = done
	}
	if len(f.Blocks) > 0 {
		visit(0)
	}
	return heads
}

// restarts reports whether the code goes from behind pos to the head of a loop
// with nothing done on the way but assignments.
func restarts(f *ir.Func, heads []bool, pos ir.Pos) bool {
	for _, b := range f.Blocks {
		last := -1
		for i := range b.Instrs {
			if b.Instrs[i].Pos == pos {
				last = i
			}
		}
		if last < 0 {
			continue
		}
		rest := b.Instrs[last+1:]
		for range f.Blocks { // a bound: no way is longer
			if slices.ContainsFunc(rest, func(in ir.Instr) bool { return in.Op == ir.Call || in.Op == ir.Unseen }) || b.Term.Kind != ir.Jump {
				return false
			}
			next := b.Term.Succs[0]
			if heads[next] {
				return true
			}
			b = f.Blocks[next]
			rest = b.Instrs
		}
		return false
	}
	return false
}

// NoRestart gives the places of now at which it takes a lock back without
// going to look again, where l did: as many places drop the lock and take it
// as before, and fewer restart.
func (l *Ledger) NoRestart(now *Ledger) []Entry {
	var all []Entry
	for _, e := range l.Restarts {
		if e.Op != summary.Gap || restartsOn(now, e.Of) >= restartsOn(l, e.Of) || now.Places(summary.Lock, e.Of) < l.Places(summary.Lock, e.Of) ||
			now.Places(summary.Unlock, e.Of) < l.Places(summary.Unlock, e.Of) {
			continue
		}
		if at := now.goesOn(e); at != nil && !slices.Contains(all, *at) {
			all = append(all, *at)
		}
	}
	return all
}

func restartsOn(l *Ledger, class string) int {
	n := 0
	for i := range l.Restarts {
		if l.Restarts[i].Of == class {
			n++
		}
	}
	return n
}

// goesOn gives the place nearest to a former restart at which the lock is taken
// in the same words and nothing is looked at again, or nil.
func (l *Ledger) goesOn(was Entry) *Entry {
	var nearest *Entry
	distance := func(e *Entry) int { return max(e.Line-was.Line, was.Line-e.Line) }
	for i := range l.Entries {
		e := &l.Entries[i]
		if e.Op != summary.Lock || e.Of != was.Of || e.Text != was.Text ||
			slices.ContainsFunc(l.Restarts, func(r Entry) bool { return r.Line == e.Line && r.Col == e.Col }) {
			continue
		}
		if nearest == nil || distance(e) < distance(nearest) {
			nearest = e
		}
	}
	return nearest
}
