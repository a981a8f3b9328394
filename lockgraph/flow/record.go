package flow

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// maxEvents bounds the events shown of one instruction, maxAcquires and
// maxSleeps what a summary lists.
const (
	maxEvents   = 48
	maxAcquires = 64
	maxSleeps   = 8
)

// recorder keeps what the last pass over a function shows.
type recorder struct {
	a         *analysis
	shown     shown
	events    []Event
	exits     []Exit
	rounds    []Exit
	ends      []end
	stales    []StaleUse
	seen      map[string]bool
	count     map[[2]int]int
	at        [2]int // the instruction that ops are of
	ops       []*summary.Op
	nops      int
	writes    map[string]Write
	replaced  map[Replaced]bool
	inners    []*inner
	inside    map[string][]*inner
	acquires  int // of inners
	sleeps    int
	members   map[string]bool // assigned
	asked     map[question]bool
	bare      map[ir.Pos]bool
	done      map[point]*doings
	derives   map[point]bool      // a variable gets what is known to be protected
	steps     map[point]bool      // a list is walked on
	lists     map[Protection]bool // lists whose locks matter
	relooks   bool                // tests have been stale
	writesAny bool
	unlisted  []int         // arguments, sorted
	counts    map[int][]int // blocks in which a count is raised in what a parameter points to

	facts  table[factID] // of the last state asked for what is known of arguments
	params map[string]fact

	membersOf table[factID] // the same, of members
	onMembers map[string]memberFact
}

// end is an exit with its state.
type end struct {
	s *state
	v *val
}

func newRecorder(a *analysis) *recorder {
	return &recorder{a: a, shown: shown{}, seen: map[string]bool{}, count: map[[2]int]int{},
		writes: map[string]Write{}, replaced: map[Replaced]bool{}, inside: map[string][]*inner{}, members: map[string]bool{},
		asked: map[question]bool{}, bare: map[ir.Pos]bool{}, done: map[point]*doings{}, derives: map[point]bool{}, lists: map[Protection]bool{}, steps: map[point]bool{}}
}

func (r *recorder) event(s *state, op *summary.Op, ev Event, i int) {
	r.collect(s, op, ev)
	if ev.Inside && len(s.held) == 0 {
		r.bare[ev.Pos] = true
		return // nothing is held that it could matter to
	}
	at := [2]int{r.a.block, r.a.index}
	if r.count[at] >= maxEvents {
		return
	}
	r.count[at]++
	if at != r.at {
		r.at, r.ops = at, r.ops[:0]
	}
	ev.Op, ev.members = r.op(op), nil
	ev.Before = r.shown.of(s, r.a.givenUp != "")
	if i >= 0 {
		ev.Held = &ev.Before.Held[i]
	}
	r.events = append(r.events, ev)
}

// collect adds an acquisition or a sleep to what the summary lists.
//
// A possibility is told to whoever makes the call that it hangs on, and to
// its callers, and goes no further: behind pointers with many targets lies most of
// a kernel.
func (r *recorder) collect(s *state, op *summary.Op, ev Event) {
	if ev.Inside && ev.May && len(ev.Chain) > 2 {
		return
	}
	var dropped []ir.Path
	for i := range s.gone {
		g := s.gone[i]
		if (g.Entry || g.queried) && g.at.nameable {
			dropped = append(dropped, g.Path)
		} else if g.maybe && g.Class != "" || g.queried && g.Class == "" {
			dropped = append(dropped, anyOf(g.Class))
		}
	}
	for _, p := range op.Dropped {
		if _, class := classInstance(p); !class && !expressible(p) {
			p = anyOf(r.a.classOf(p))
		}
		if !slices.ContainsFunc(dropped, func(q ir.Path) bool { return pathKey(q) == pathKey(p) }) {
			dropped = append(dropped, p)
		}
	}
	slices.SortFunc(dropped, func(p, q ir.Path) int { return compare(pathKey(p), pathKey(q)) })
	free := s.free(op.Free)
	var key strings.Builder
	for _, p := range free {
		key.WriteString(pathKey(p))
		key.WriteByte('?')
	}
	for _, p := range dropped {
		key.WriteString(pathKey(p))
		key.WriteByte('|')
	}
	chain := ev.inner()
	switch op.Kind {
	case summary.Lock, summary.TryLock:
		if !ev.Direct && !ev.Inside {
			return // the callee's own list has it
		}
		if op.Apart {
			return
		}
		p := op.Path
		if !expressible(p) {
			if ev.Class == "" {
				return
			}
			p = ir.Path{Base: ir.Temp, Name: p.String()}
			key.WriteString(ev.Class)
		} else {
			key.WriteString(pathKey(p))
		}
		try := op.Kind == summary.TryLock
		key.WriteString(strconv.FormatBool(try))
		if k := key.String(); r.first(s, op, &ev, k) && r.acquires < maxAcquires {
			r.acquires++
			r.inner(s, op, &ev, k, inner{acquire: &summary.Acquire{Path: p, Class: ev.Class, Lock: op.Lock,
				Mode: op.Mode, Try: try, Dup: op.Dup, Dropped: dropped, Free: free, Chain: bounded(r.a.site(ev.Pos, ev.Text), chain)}})
		}
	case summary.Blocks:
		if k := key.String() + "sleep"; r.first(s, op, &ev, k) && r.sleeps < maxSleeps {
			r.sleeps++
			r.inner(s, op, &ev, k, inner{sleep: &summary.Sleep{Dropped: dropped, Free: free, Chain: bounded(r.a.site(ev.Pos, ev.Text), chain)}})
		}
	}
}

// free gives the locks that a query told not to be held exclusively, here or
// within a callee, in the caller's terms. Those taken on that word are among
// them.
func (s *state) free(inside []ir.Path) []ir.Path {
	var free []ir.Path
	for i := range s.gone {
		if g := s.gone[i]; (g.queried || g.asked) && g.at.nameable {
			free = append(free, g.Path)
		}
	}
	for i := range s.held {
		if h := s.held[i]; h.asked && h.at.nameable {
			free = append(free, h.Path)
		}
	}
	for _, p := range inside {
		if expressible(p) && !slices.ContainsFunc(free, func(q ir.Path) bool { return pathKey(q) == pathKey(p) }) {
			free = append(free, p)
		}
	}
	slices.SortFunc(free, func(p, q ir.Path) int { return compare(pathKey(p), pathKey(q)) })
	return free
}

// bounded is a call chain that is one call longer: its first calls and the last,
// so that it stays readable.
func bounded(first summary.Site, chain []summary.Site) []summary.Site {
	const most = 8
	n := min(1+len(chain), most)
	out := append(make([]summary.Site, 0, n), first)
	if 1+len(chain) <= most {
		return append(out, chain...)
	}
	return append(append(out, chain[:most-2]...), chain[len(chain)-1])
}

// known gives what is known of arguments in a state. It is not to be changed.
func (r *recorder) known(s *state) map[string]fact {
	if r.params == nil || !r.facts.same(&s.facts) {
		r.facts, r.params = s.facts.clone(), r.a.paramFacts(s)
	}
	return r.params
}

func (r *recorder) stale(u StaleUse) {
	key := strconv.Itoa(int(u.Kind)) + pathKey(u.Var) + u.Gap.Dropped.What + strconv.Itoa(u.Gap.Dropped.Line) +
		"/" + strconv.Itoa(int(u.Pos.Line)) + "/" + strconv.Itoa(int(u.Pos.Col))
	if r.seen[key] {
		return
	}
	r.seen[key] = true
	u.Partial = u.Partial || r.a.fn.Partial
	r.stales = append(r.stales, u)
}

// wroteInside notes the members that a callee assigns.
func (r *recorder) wroteInside(sum *summary.Summary) {
	r.writesAny = r.writesAny || sum.WritesAny
	for _, w := range sum.Writes {
		r.members[w] = true
	}
}

// maxWrites bounds the members that a summary lists as assigned.
const maxWrites = 256

// assigned gives the members that the function assigns, itself or in what it
// calls.
func (r *recorder) assigned() (members []string, any bool) {
	for _, w := range r.writes {
		r.members[w.Struct+"."+w.Field] = true
	}
	if r.writesAny || len(r.members) > maxWrites {
		return nil, true
	}
	return sortedKeys(r.members), false
}

// wrote notes an assignment to a member while a lock is held.
func (r *recorder) wrote(h *held, dst *place) {
	w, ok := r.write(dst)
	if !ok || h.Class == "" || h.Hearsay() {
		return
	}
	if o := h.at.owner; o != nil && (dst.owner == nil || o.id != dst.owner.id) {
		return
	}
	if !slices.Contains(w.Classes, h.Class) {
		w.Classes = append(w.Classes, h.Class)
		slices.Sort(w.Classes)
	}
	r.writes[w.Struct+"."+w.Field+strconv.Itoa(r.a.block)+"."+strconv.Itoa(r.a.index)] = w
}

func (r *recorder) wroteFree(dst *place) {
	if w, ok := r.write(dst); ok {
		r.writes[w.Struct+"."+w.Field+strconv.Itoa(r.a.block)+"."+strconv.Itoa(r.a.index)] = w
	}
}

func (r *recorder) write(dst *place) (Write, bool) {
	n := len(dst.Steps)
	if n == 0 || dst.Steps[n-1].Kind != ir.Member || dst.Steps[n-1].Struct == "" {
		return Write{}, false
	}
	m := dst.Steps[n-1]
	if w, ok := r.writes[m.Struct+"."+m.Name+strconv.Itoa(r.a.block)+"."+strconv.Itoa(r.a.index)]; ok {
		return w, true
	}
	return Write{Struct: m.Struct, Field: m.Name}, true
}

// exit shows a way out, with the value that is returned.
func (r *recorder) exit(s *state, t *ir.Term, v *val) {
	for i := range s.refs {
		if s.refs[i].key == v.cellKey() {
			s.editRef(i).Moved = true
		}
	}
	e := Exit{Pos: t.Pos, Value: t.Cond, State: r.shown.of(s.handedOver(), r.a.givenUp != "")}
	switch z, _ := s.equals(v, 0); {
	case v.kind == vConst:
		e.Result = strconv.FormatInt(v.n, 10)
	case z == yes:
		e.Result = "0"
	case z == no:
		e.Result = "!0"
	}
	f, _ := s.known(v)
	switch side := s.n.facts.facts[f].negative(); {
	case side == yes:
		e.Result = "<0"
	case side == no && e.Result == "!0":
		e.Result = ">0"
	case side == no && e.Result == "":
		e.Result = ">=0"
	}
	r.exits = append(r.exits, e)
	r.ends = append(r.ends, end{s, v})
}

func (r *recorder) result() *Result {
	sort.SliceStable(r.events, func(i, j int) bool { return before(r.events[i].Pos, r.events[j].Pos) })
	sort.SliceStable(r.exits, func(i, j int) bool { return before(r.exits[i].Pos, r.exits[j].Pos) })
	sort.SliceStable(r.stales, func(i, j int) bool { return before(r.stales[i].Pos, r.stales[j].Pos) })
	sum := r.summarize()
	r.a.annotated(sum)
	res := &Result{Unit: r.a.unit, Func: r.a.fn, Events: r.events, Exits: r.exits, Rounds: r.rounds, Stale: r.stales, bare: r.bare,
		GivenUp: r.a.givenUp, Summary: sum, Size: r.size()}
	for _, k := range sortedKeys(r.writes) {
		res.Writes = append(res.Writes, r.writes[k])
	}
	res.Replaced = r.replacements()
	res.Asked = r.questions()
	return res
}

func before(p, q ir.Pos) bool {
	if p.File != q.File {
		return p.File < q.File
	}
	if p.Line != q.Line {
		return p.Line < q.Line
	}
	return p.Col < q.Col
}
