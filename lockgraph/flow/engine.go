package flow

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// analysis is the work on one function.
type analysis struct {
	unit *ir.Unit
	fn   *ir.Func
	env  Env
	lim  Limits

	shape  *shape
	n      *names
	again  map[int32]bool // cells that results of calls within loops go to
	wheres [][]string     // names of instructions, by block

	needs     map[int]map[string]*need
	needRefs  []needRef
	moreNeeds bool
	round     int
	fresh     map[string]bool // locks acquired on a path that had done nothing to them: not held on entry
	seeded    map[string]bool
	hangs     map[ir.Pos]bool // see depends
	objects   map[int32]bool  // cells that results of calls go to which make an object

	in      []map[string]*state // per block: property -> state
	widened []bool              // per block: variables of the loop are named by its head
	visits  []int
	grain   []grain // per block: what keeps states apart there
	atLeast grain   // of every block
	givenUp string
	key     []byte // room for a property

	block, index int
	rec          *recorder // set in the last pass, when events are shown
}

// Analyze analyses one function with the summaries of what it calls. A crash of
// the analysis is the function's loss alone: the result is one that was given up.
func Analyze(ctx context.Context, u *ir.Unit, f *ir.Func, env Env, lim Limits) (res *Result, err error) {
	a := &analysis{unit: u, fn: f, env: env, lim: lim.withDefaults(),
		needs: map[int]map[string]*need{}, seeded: map[string]bool{}, fresh: map[string]bool{}}
	defer func() {
		if p := recover(); p != nil {
			res, err = a.crashed(p, debug.Stack()), nil
		}
	}()
	a.shape = shapeOf(f)
	a.n = newNames(f, a.shape.slots)
	a.n.round = env.Round
	a.again = a.shape.loopTemps(f, a.n)
	a.wheres = make([][]string, len(f.Blocks))
	a.grain = make([]grain, len(f.Blocks))
	for a.round = 0; a.round < a.lim.Rounds; a.round++ {
		a.moreNeeds, a.givenUp = false, ""
		if err := a.fixpoint(ctx); err != nil {
			return nil, err
		}
		if a.round == 0 {
			a.dropFresh()
		}
		for _, n := range a.sortedNeeds(0) {
			a.seeded[n.key] = true
		}
		if !a.moreNeeds {
			break
		}
	}
	return a.record(), nil
}

// fixpoint runs the transfer functions over the blocks until nothing changes.
func (a *analysis) fixpoint(ctx context.Context) error {
	n := len(a.fn.Blocks)
	a.in = make([]map[string]*state, n)
	a.visits = make([]int, n)
	a.widened = make([]bool, n)
	dirty := make([]map[string]bool, n)
	first, work := 0, 0 // first: no block before it, in their order, is dirty
	arrive := func(b int, s *state) {
		switch work += s.size(); {
		case work > a.lim.Work:
			a.givenUp = fmt.Sprintf("more than fits into the time for a function at line %d", a.line(b))
			return
		case work > a.lim.Work/2:
			a.atLeast = coarsest
		}
		s = a.enter(b, s)
		s.looped = s.looped || len(a.visits) > 0 && a.visits[b] > 0 && a.shape.rank[b] <= a.shape.rank[a.block]
		if a.in[b] == nil {
			a.in[b] = map[string]*state{}
			dirty[b] = map[string]bool{}
		}
		first = min(first, a.shape.rank[b])
		if a.grain[b] < a.atLeast {
			a.coarsen(b, a.atLeast, dirty[b])
		}
		for {
			a.key = s.appendProperty(a.key[:0], a.grain[b])
			old, ok := a.in[b][string(a.key)]
			switch {
			case ok:
				if old.joinAt(b, s) {
					dirty[b][old.key] = true
				}
				s.done()
				return
			case len(a.in[b]) < a.lim.States:
				s.key = string(a.key)
				a.in[b][s.key] = s
				dirty[b][s.key] = true
				a.widened[b] = a.shape.head[b] && len(a.in[b]) > a.lim.States/3
				return
			case a.grain[b] < coarsest:
				a.coarsen(b, a.grain[b]+1, dirty[b])
			default:
				a.givenUp = fmt.Sprintf("more than %d lock states at line %d", a.lim.States, a.line(b))
				s.done()
				return
			}
		}
	}
	for _, s := range a.entryStates() {
		arrive(0, s)
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		for first < len(a.shape.order) && len(dirty[a.shape.order[first]]) == 0 {
			first++
		}
		if first == len(a.shape.order) {
			return nil
		}
		b := a.shape.order[first]
		a.visits[b]++
		if a.visits[b] == a.lim.Visits/2 && a.grain[b] < coarsest {
			a.coarsen(b, coarsest, dirty[b])
		}
		if a.visits[b] > a.lim.Visits {
			a.givenUp = fmt.Sprintf("no end of the analysis at line %d", a.line(b))
			clear(dirty[b])
			continue
		}
		keys := sortedKeys(dirty[b])
		clear(dirty[b])
		for _, key := range keys {
			if s := a.in[b][key]; s != nil { // else what came back to the block has joined it with others
				a.transfer(b, s.clone(), arrive)
			}
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// size tells what it costs to copy, compare and keep a state.
func (s *state) size() int {
	return 1 + len(s.held) + len(s.gone) + len(s.refs) + len(s.dropped) + len(s.derived) + len(s.checks) + len(s.gapped) +
		len(s.mem.e) + len(s.facts.e) + len(s.implied)
}

// enter prepares a state for a block: what is dead there is forgotten, and
// names that the block's joins are about to reuse are retired.
func (a *analysis) enter(b int, s *state) *state {
	live := a.shape.liveIn[b]
	s.mem.dropIf(func(_ int32, c *cell) bool {
		switch c.at.Base {
		case ir.LocalVar:
			return !live.has(c.at.slot) && !a.shape.addressed.has(c.at.slot)
		case ir.Temp:
			return !live.has(c.at.slot) && !(c.isMember() && s.holds(c.at.up.up))
		}
		return false
	})
	s.forgetTemps()
	s.derived = reject(s.derived, func(d *derived) bool {
		// A use within a gap that is still open is told when the gap closes.
		open := d.gap != nil && !d.retaken && len(d.inside) > 0
		return !open && (d.path.Base != ir.LocalVar || !a.shape.live(b, d.path.Name))
	})
	if a.visits[b] == 0 && !a.shape.head[b] {
		return s // nothing can have come round from there yet
	}
	s.forgetImplied(func(id int32) bool { return len(a.n.mentions(id).joins) > 0 })
	name := a.n.block(b)
	var current []string
	for i := range s.mem.e {
		c := &s.mem.e[i].v
		if v := c.v; v.kind == vCell && v.at.up == nil && v.at.Func == name && v.at.Name == c.at.Name && !slices.Contains(current, c.at.Name) {
			current = append(current, c.at.Name)
		}
	}
	s.retire(func(root *place) bool {
		return root.Func == name && root.Base != ir.InnerVar && !slices.Contains(current, root.Name)
	})
	s.facts.dropIf(func(id int32, _ *factID) bool {
		// It speaks of a variable joined here that has another value by now.
		for _, j := range a.n.mentions(id).joins {
			if j.block == name && !slices.Contains(current, j.variable) {
				return true
			}
		}
		return false
	})
	if a.widened[b] {
		s.widen(b)
	}
	return s
}

// transfer runs one state through a block and hands what comes out to arrive.
func (a *analysis) transfer(b int, s *state, arrive func(int, *state)) {
	blk := a.fn.Blocks[b]
	states := []*state{s}
	a.block = b
	for i := range blk.Instrs {
		a.index = i
		var next []*state
		for _, s := range states {
			next = append(next, a.step(s, &blk.Instrs[i])...)
		}
		states = next
		if len(states) > a.lim.States {
			a.givenUp = fmt.Sprintf("more than %d lock states at line %d", a.lim.States, blk.Instrs[i].Pos.Line)
			states = states[:a.lim.States]
		}
	}
	a.index = len(blk.Instrs)
	for _, s := range states {
		a.terminate(s, &blk.Term, b, arrive)
	}
}

// step carries out one instruction.
func (a *analysis) step(s *state, in *ir.Instr) []*state {
	switch in.Op {
	case ir.Call:
		return a.call(s, in)
	case ir.Assign:
		a.assignStep(s, in)
	case ir.Eval:
		a.usePaths(s, &in.Val, in.Pos, in.Text)
	case ir.Unseen:
		return []*state{a.unseen(s, in)}
	}
	return []*state{s}
}

// unseen goes through code that is not in view: lines, or the body of a function
// that by its name does something to locks, which may be to leave what a loop took.
func (a *analysis) unseen(s *state, in *ir.Instr) *state {
	point := 1 + a.block<<10 + a.index
	if a.rec != nil && in.Op == ir.Unseen && s.point != 0 && a.shape.head[a.block] && a.shape.rank[(s.point-1)>>10] >= a.shape.rank[a.block] {
		a.rec.rounds = append(a.rec.rounds, Exit{Pos: in.Pos, State: a.rec.shown.of(s, a.givenUp != "")})
	}
	return a.afterUnseen(point)
}

// terminate hands a state to the block's successors.
func (a *analysis) terminate(s *state, t *ir.Term, b int, arrive func(int, *state)) {
	a.usePaths(s, &t.Cond, t.Pos, "")
	switch t.Kind {
	case ir.Jump:
		arrive(t.Succs[0], s)
	case ir.Branch:
		v := s.eval(a.env, &t.Cond)
		a.tested(s, &t.Cond, t.Pos, a.shape.guard[b])
		f := s.clone()
		if s.assume(v, true) {
			arrive(t.Succs[0], s)
		}
		if f.assume(v, false) {
			arrive(t.Succs[1], f)
		}
	case ir.Switch:
		v := s.eval(a.env, &t.Cond)
		a.tested(s, &t.Cond, t.Pos, false)
		rest := s
		for i, c := range t.Cases {
			q := rest.clone()
			if c.Lo != c.Hi || !c.Known && c.Name == "" {
				arrive(t.Succs[i], q)
				continue
			}
			n := c.Lo
			if !c.Known {
				n = standIn(c.Name)
			}
			if q.assumeEqual(v, n, true) {
				arrive(t.Succs[i], q)
			}
			if !rest.assumeEqual(v, n, false) {
				return
			}
		}
		arrive(t.Succs[len(t.Succs)-1], rest)
	case ir.Return:
		if a.rec != nil {
			a.returns(s, t)
		}
	}
}

// returns shows the ways out of a return: what a comparison comes to is told
// with what it says of the values compared.
func (a *analysis) returns(s *state, t *ir.Term) {
	v := s.eval(a.env, &t.Cond)
	if v.kind != vExpr || !isComparison(v.name) {
		a.rec.exit(s, t, v)
		return
	}
	f := s.clone()
	if s.assume(v, true) {
		a.rec.exit(s, t, a.n.constant(1, ""))
	}
	if f.assume(v, false) {
		a.rec.exit(f, t, a.n.constant(0, ""))
	}
}

// where names the instruction that is being carried out.
func (a *analysis) where() string {
	ws := a.wheres[a.block]
	if ws == nil {
		ws = make([]string, len(a.fn.Blocks[a.block].Instrs)+1)
		a.wheres[a.block] = ws
	}
	if ws[a.index] == "" {
		ws[a.index] = strconv.Itoa(a.block) + "." + strconv.Itoa(a.index)
	}
	return ws[a.index]
}

func (a *analysis) line(b int) int32 {
	blk := a.fn.Blocks[b]
	if len(blk.Instrs) > 0 {
		return blk.Instrs[0].Pos.Line
	}
	return blk.Term.Pos.Line
}

// site makes a position of this function a site.
func (a *analysis) site(pos ir.Pos, what string) summary.Site {
	file := a.unit.Path
	if int(pos.File) < len(a.unit.Files) {
		file = a.unit.Files[pos.File]
	}
	return summary.Site{File: file, Line: int(pos.Line), Col: int(pos.Col), Func: a.fn.Name, What: what}
}

// event shows an operation with the state before it. i is the index of the held
// lock that it is about, or -1.
func (a *analysis) event(s *state, op *summary.Op, ev Event, i int, c *callSite) {
	if a.rec == nil {
		return
	}
	ev.Pos, ev.Text, ev.Callee, ev.Direct = c.instr.Pos, c.instr.Text, c.callee, c.direct
	if ev.Chain == nil && !c.direct {
		ev.Chain = op.Sites
	}
	a.rec.event(s, op, ev, i)
}

func (a *analysis) stale(u StaleUse) {
	if a.rec != nil {
		a.rec.stale(u)
	}
}

// record runs every block once more on its final states and keeps what
// happens.
func (a *analysis) record() *Result {
	a.rec = newRecorder(a)
	for b := range a.fn.Blocks {
		for _, key := range sortedKeys(a.in[b]) {
			a.transfer(b, a.in[b][key].clone(), func(_ int, s *state) { s.done() })
		}
	}
	r := a.rec.result()
	a.rec = nil
	return r
}
