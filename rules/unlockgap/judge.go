package unlockgap

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// verdict is what a stale use weighs.
type verdict struct {
	severity   finding.Severity
	confidence finding.Confidence
	weak       bool // see [finding.Finding]
}

// judge weighs the stale uses of one pass.
type judge struct {
	protectors func(member string) []string       // the classes declared to protect "struct.field"
	settled    func(member, tag string) bool      // see [lockfacts.Program]
	starts     func(f *ir.Func) bool              // it runs only while the system starts
	known      func(name string) *summary.Summary // what the model says of a function
	summary    func(name string) *summary.Summary // what is known of it besides
	funcs      func() []*ir.Func                  // of the unit
	own        func(tag string) bool              // the struct is declared in the unit's own file
	typeOf     func(f *ir.Func, p ir.Path) (ir.Type, bool)
}

// known gives what the model says of functions.
func known(facts *lockfacts.Facts) func(string) *summary.Summary {
	if facts.Model == nil {
		return func(string) *summary.Summary { return nil }
	}
	return facts.Model.Func
}

// body gives the unit's function of a name, or nil.
func (j judge) body(name string) *ir.Func {
	for _, f := range j.funcs() {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// weigh judges one stale use; ok is false if it is nothing to speak of.
func (j judge) weigh(r *flow.Result, s flow.StaleUse) (v verdict, ok bool) {
	if s.Kind != flow.Whole && j.unrelated(s) {
		return verdict{}, false
	}
	switch s.Kind {
	case flow.Cursor:
		v, ok = j.judgeCursor(r, s)
	case flow.Pointer:
		v, ok = j.judgePointer(r, s)
	case flow.Check:
		v, ok = j.judgeCheck(r, s)
	case flow.Whole:
		v, ok = verdict{severity: finding.Note, confidence: finding.Medium}, true
	}
	if !ok {
		return verdict{}, false
	}
	if s.Gap.Lock.Hearsay() {
		v = verdict{severity: finding.Note, confidence: finding.Low}
	}
	if len(s.Others) > 0 && s.Kind != flow.Whole {
		// Which of the locks protects it is not known; this one was held.
		v = verdict{severity: finding.Note, confidence: finding.Low}
	}
	v.weak = v.weak || v.severity > finding.Note && j.starts(r.Func)
	if s.Partial || r.GivenUp != "" {
		v.confidence = finding.Low
	}
	return v, true
}

// judgeCursor: no pin keeps an element's place in its list.
// A count of its own that is raised may, and whether anything in view takes elements
// off tells much of code that stands.
func (j judge) judgeCursor(r *flow.Result, s flow.StaleUse) (verdict, bool) {
	if s.Reread || private(s.From) || generation(r.Func, s) {
		return verdict{}, false
	}
	if s.Partial {
		return verdict{severity: finding.Note, confidence: finding.Low}, true
	}
	v := verdict{severity: finding.Warning, confidence: finding.High}
	changes := len(j.protectors(lastMember(s.From))) > 0 || j.shrinks(r.Func, s)
	kept := j.lent(s) || s.Pinned != "hold" && (j.marked(r.Func, s) || j.doubtful(r.Func, s)) || // of a hold it is known what it keeps
		j.ownerMarked(r.Func, s)
	v.weak = !changes || kept
	return v, true
}

// private reports whether a list's head is on the stack: nobody else knows it.
func private(list ir.Path) bool {
	return list.Base == ir.LocalVar && !slices.ContainsFunc(list.Steps, func(st ir.Step) bool { return st.Kind == ir.Deref })
}

func (j judge) judgePointer(r *flow.Result, s flow.StaleUse) (verdict, bool) {
	switch s.Pinned {
	case "hold", "curproc", "lock":
		return verdict{}, false
	}
	if j.takenOut(r.Func, s) || j.releases(r.Func, s) || generation(r.Func, s) || stillOf(r.Func, s) {
		return verdict{}, false
	}
	if meanwhile(s) {
		// Used while the lock is dropped: usual, and right as long as the
		// object lives. It is for the reviewer to know that it does.
		return verdict{severity: finding.Note, confidence: finding.Medium}, true
	}
	if j.marked(r.Func, s) {
		return verdict{severity: finding.Note, confidence: finding.Low}, true
	}
	v := verdict{severity: finding.Warning, confidence: finding.Medium}
	v.weak = j.doubtful(r.Func, s) || s.Gap.Callee != "" && !j.shrinks(r.Func, s) || j.lasting(r.Func, s) || j.immortal(s) ||
		vouched(r, s) || j.claimed(r.Func, s) ||
		inHand(r.Func, s, func(in *ir.Instr) bool { return j.clears(in, s) })
	return v, true
}

// lasting reports whether the pointer was read from a member that the program sets
// once: what it leads to lives as long as the object that it was found in, which is
// used after the gap as well.
func (j judge) lasting(f *ir.Func, s flow.StaleUse) bool {
	n := len(s.From.Steps)
	if n == 0 || s.From.Steps[n-1].Kind != ir.Member {
		return false
	}
	plain := false // else it is a list, or one of its elements
	eachAt(f, place(s.Read), func(in *ir.Instr) {
		plain = plain || in.Op == ir.Assign && in.Val.Kind == ir.Read && in.Val.Path.String() == s.From.String()
	})
	return plain && j.settled(lastMember(s.From), strings.TrimPrefix(s.Var.Type.Name, "struct "))
}

// meanwhile reports whether a pointer is used while the lock is dropped, and
// not after it is taken again.
func meanwhile(s flow.StaleUse) bool { return s.Reread || open(s.Gap) }

// judgeCheck: a check that is acted on while the lock is dropped is common
// and mostly harmless (wake up, log, count); one that is acted on with the
// lock held again was meant to hold. What is written is the very state that was
// tested, or the tested state is declared to be the lock's; otherwise the two
// may have nothing to do with each other.
func (j judge) judgeCheck(r *flow.Result, s flow.StaleUse) (verdict, bool) {
	if s.Reread || open(s.Gap) || j.withdrawn(r.Func, s) || generation(r.Func, s) {
		return verdict{}, false
	}
	switch w := rewritten(r.Func, s); {
	case w != nil && setsFlag(w):
		return verdict{severity: finding.Note, confidence: finding.Low}, true
	case w == nil && len(j.protectors(lastMember(s.Var))) == 0:
		return verdict{severity: finding.Note, confidence: finding.Low}, true
	}
	v := verdict{severity: finding.Warning, confidence: finding.Medium}
	v.weak = !j.asleep(s) // what else keeps the state as it was is seldom in view
	return v, true
}

// asleep reports whether the gap is a sleep in the function's own text: it
// waits for others to change what it has tested.
func (j judge) asleep(s flow.StaleUse) bool {
	return s.Gap.Callee != "" && j.known(s.Gap.Callee) != nil
}

// rewritten gives the assignment by which the very member is written that was
// tested, if that is the act.
func rewritten(f *ir.Func, s flow.StaleUse) *ir.Instr {
	for i := range f.Blocks {
		for k := range f.Blocks[i].Instrs {
			in := &f.Blocks[i].Instrs[k]
			if in.Op == ir.Assign && in.Pos == s.Pos && lastMember(*in.Dst) != "" && lastMember(*in.Dst) == lastMember(s.Var) {
				return in
			}
		}
	}
	return nil
}

// setsFlag reports whether an assignment does no more than to set or clear bits
// in the very word that was tested: right, or nothing new, whatever the other
// bits are.
func setsFlag(in *ir.Instr) bool {
	v := in.Val
	return v.Kind == ir.Expr && (v.Name == "|" || v.Name == "&") && len(v.Args) == 2 && v.Args[0].Kind == ir.Read && v.Args[0].Path.String() == in.Dst.String()
}

// unrelated reports whether the gap leaves what was read alone: its lock
// belongs to the object that the pointer leads to, or the model declares other
// locks as the protection of what was read, or one that was held throughout.
func (j judge) unrelated(s flow.StaleUse) bool {
	if s.Kind != flow.Check && inside(s.Gap.Lock.Path, s.Var) {
		return true
	}
	from := s.From
	if s.Kind == flow.Check {
		from = s.Var
	}
	classes := j.protectors(lastMember(from))
	if len(classes) == 0 || s.Gap.Lock.Class == "" {
		return false
	}
	for _, h := range s.Others {
		if slices.Contains(classes, h.Class) {
			return true
		}
	}
	return !slices.Contains(classes, s.Gap.Lock.Class)
}

// lastMember gives the member that a path ends in, as "struct.field", or ""
// if the struct is not known.
func lastMember(p ir.Path) string {
	for _, st := range slices.Backward(p.Steps) {
		if st.Kind == ir.Member && st.Struct != "" {
			return st.Struct + "." + st.Name
		}
		if st.Kind == ir.Member {
			break
		}
	}
	return ""
}
