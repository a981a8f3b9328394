package lockorder

import (
	"fmt"
	"strings"

	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/trace"
)

// ordering finds cycles and edges against the declared order. An edge that is
// both is told once, as the cycle.
func ordering(facts *lockfacts.Facts) []finding.Finding {
	w := &words{facts: facts}
	declared := facts.Graph.Order
	against := func(e *graph.Edge) []string {
		chain, _ := declared.Against(facts.Program.Class(e.From), facts.Program.Class(e.To))
		return chain
	}
	cycles := facts.Graph.Cycles(func(e *graph.Edge) bool { return against(e) != nil })
	var fs []finding.Finding
	told := make(map[*graph.Edge]bool)
	var once culprits
	weight := newEvidence()
	for _, c := range cycles.Found {
		suspect := c.Edges[c.Suspect]
		told[suspect] = true
		f := w.cycle(c, against(suspect))
		weight.note(placeOf(&f), c, against(suspect) != nil)
		if !once.seen(&f, w.class(suspect.To)) {
			fs = append(fs, f)
		}
	}
	for i := range fs {
		at := placeOf(&fs[i])
		fs[i].Weak = weight.weak(at, len(once.also[at]))
	}
	fs = once.tell(fs)
	for _, c := range cycles.Possible {
		suspect := c.Edges[c.Suspect]
		told[suspect] = true
		f := w.cycle(c, against(suspect))
		f.Severity, f.Confidence = finding.Note, finding.Low
		if !once.seen(&f, "") {
			fs = append(fs, f)
		}
	}
	for i := range facts.Graph.Edges {
		e := &facts.Graph.Edges[i]
		if told[e] || e.Self() || e.From == "" || e.To == "" {
			continue
		}
		if chain := against(e); chain != nil {
			if s := facts.Graph.Shown(e); s != nil {
				fs = append(fs, w.reversal(e, s, chain))
			}
		}
	}
	for _, classes := range cycles.Left {
		fs = append(fs, w.tangle(classes))
	}
	return fs
}

// words tells about edges.
type words struct {
	facts *lockfacts.Facts
}

// cycle tells a cycle at the site of its suspect.
func (w *words) cycle(c graph.Cycle, declared []string) finding.Finding {
	n := len(c.Edges)
	at, e := c.Sites[c.Suspect], c.Edges[c.Suspect]
	f := w.at(at)
	f.Kind = "cycle"
	f.Severity, f.Confidence = weigh(c.Sites...)
	other, oe := c.Sites[0], c.Edges[0]
	if n == 2 {
		f.Message = fmt.Sprintf("%s is acquired while %s is held, but %s() acquires them the other way round at %s",
			w.class(e.To), w.class(e.From), other.Func, f.Place(summary.Site{File: other.File, Line: other.Line, Col: other.Col, Func: other.Func}))
		if n := oe.Places() - 1; n > 0 {
			f.Message += fmt.Sprintf(" and %s", places(n))
		}
	} else {
		var chain []string
		for _, e := range c.Edges {
			chain = append(chain, w.class(e.From))
		}
		chain = append(chain, w.class(oe.From))
		f.Message = fmt.Sprintf("%s is acquired while %s is held, which closes a cycle of %d locks: %s",
			w.class(e.To), w.class(e.From), n, strings.Join(chain, " -> "))
	}
	if declared != nil {
		f.Message += "; the declared order is " + strings.Join(declared, " before ")
	}
	for _, s := range c.Sites {
		if s.Startup {
			f.Message += fmt.Sprintf("; %s() runs only while the system starts, before there is a second thread", s.Func)
			break
		}
	}
	for _, e := range c.Edges {
		f.Locks = append(f.Locks, w.lock(e.From))
	}
	for i, s := range c.Sites {
		f.Trace = append(f.Trace, w.steps(c.Edges[i], s)...)
	}
	f.Trace = append(f.Trace, w.declared(declared)...)
	return f
}

// reversal tells an edge against the declared order.
func (w *words) reversal(e *graph.Edge, s *graph.Site, declared []string) finding.Finding {
	f := w.at(s)
	f.Kind = "reversal"
	f.Severity, f.Confidence = weigh(s)
	f.Weak = s.Parted || carried(s) || !near(s)
	f.Message = fmt.Sprintf("%s is acquired while %s is held, against the declared order %s",
		w.class(e.To), w.class(e.From), strings.Join(declared, " before "))
	f.Locks = []finding.Lock{w.lock(e.From), w.lock(e.To)}
	f.Trace = append(w.steps(e, s), w.declared(declared)...)
	return f
}

// declared tells where a source declares an order.
func (w *words) declared(chain []string) []finding.Step {
	at, ok := w.facts.Graph.Order.Where(chain)
	if !ok {
		return nil
	}
	return []finding.Step{{File: at.File, Line: at.Line, Column: 1,
		Message: fmt.Sprintf("the order is declared here: %s before %s", chain[0], chain[len(chain)-1])}}
}

// tangle tells that more cycles are left than were searched for.
func (w *words) tangle(classes []string) finding.Finding {
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = w.class(c)
	}
	const most = 8
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("%d more", len(classes)-most))
	}
	f := finding.Finding{
		File: w.facts.Unit.Path, Line: 1, Column: 1,
		Kind: "tangle", Severity: finding.Note, Confidence: finding.Low,
		Message: fmt.Sprintf("the order of %d locks was not searched to its end, there may be longer cycles among %s",
			len(classes), strings.Join(names, ", ")),
	}
	for _, c := range classes {
		f.Locks = append(f.Locks, w.lock(c))
	}
	return f
}

func (w *words) at(s *graph.Site) finding.Finding {
	return finding.Finding{File: s.File, Line: s.Line, Column: s.Col, Function: s.Func}
}

func (w *words) lock(class string) finding.Lock {
	return w.facts.LockOf(class, class, summary.Any)
}

// class names a class, with what WITNESS calls it where that says more.
func (w *words) class(id string) string {
	if name := w.facts.Program.Class(id).Name; name != "" && name != id {
		return fmt.Sprintf("%s (%q)", id, name)
	}
	return id
}

// steps tells one site: where the first lock was acquired, and through which
// calls the second.
func (w *words) steps(e *graph.Edge, s *graph.Site) []finding.Step {
	var steps []finding.Step
	from := e.From
	if expr, ok := trace.Operand(s.FromText); ok && !s.Entry {
		from = expr
	}
	switch {
	case s.Held.Line == 0:
	case s.Entry:
		steps = append(steps, finding.StepAt(s.Held, "%s() is called with %s held", s.Func, from))
	default:
		steps = append(steps, finding.StepAt(s.Held, "%s is acquired here", from))
	}
	what := fmt.Sprintf("%s is acquired here, with %s held", e.To, e.From)
	if len(s.Chain) == 0 {
		return append(steps, finding.Step{File: s.File, Line: s.Line, Column: s.Col, Function: s.Func, Message: what})
	}
	return append(steps, trace.Chain(s.Chain[0], s.Chain[1:], what)...)
}

// maxChain bounds the calls between a lock that is held and one that is acquired:
// with each of them the case gets rarer in which it happens at all.
const maxChain = 4

// weigh tells how sure a cycle is: every site has to happen as it was seen.
// That a function releases what it has not acquired does not tell that the
// lock is held on entry on every path; that it asserts it does.
func weigh(sites ...*graph.Site) (finding.Severity, finding.Confidence) {
	for _, s := range sites {
		if len(s.Chain)-1 > maxChain || s.Entry && !s.Asserted {
			return finding.Note, finding.Low
		}
	}
	for _, s := range sites {
		if s.Entry || (s.FromMode == summary.Shared && s.ToMode == summary.Shared) {
			return finding.Warning, finding.Medium
		}
	}
	return finding.Error, finding.High
}
