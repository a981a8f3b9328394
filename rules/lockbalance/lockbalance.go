package lockbalance

import (
	_ "embed"
	"slices"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/contract"
	"lockcheck/rules/finding"
	"lockcheck/rules/handover"
	"lockcheck/rules/instance"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/ruledoc"
)

//go:embed doc.go
var doc string

// Analyzer reports locks that are not released, released twice or taken
// twice, and operations that do not fit how a lock is held.
var Analyzer = &analysis.Analyzer{
	Name:       "lockbalance",
	Doc:        ruledoc.Must(doc, "lockbalance"),
	Requires:   lockfacts.Requires(),
	ResultType: lockfacts.Findings,
	Run:        run,
}

func run(pass *analysis.Pass) (any, error) {
	facts := lockfacts.Of(pass)
	c := &checker{
		facts:   facts,
		calls:   handover.New(facts),
		callers: newCallers(facts),
		ends:    newEnds(facts),
		seen:    make(map[key]int),
		twice:   make(map[lockIn]bool),
		causes:  make(map[cause]told),
	}
	for i, r := range facts.Each() {
		c.asserted, c.needed = contract.Asserted(r), contract.Needed(r)
		for j := range r.Events {
			c.event(r, &r.Events[j])
		}
		c.unmatched(r)
		x := newExits(c, r)
		x.told = c.unreleased(r, &facts.Books[i])
		x.check()
		c.rounds(r)
	}
	return lockfacts.Report(pass, c.found)
}

// checker collects the findings of one unit.
type checker struct {
	facts   *lockfacts.Facts
	calls   *handover.Calls
	callers *callers
	ends    *ends
	found   []finding.Finding
	seen    map[key]int // -> index in found
	twice   map[lockIn]bool
	causes  map[cause]told

	// Of the function at hand: the contract locks that it asserts, and what
	// its callees need held.
	asserted map[string]bool
	needed   contract.Needs
}

// lockIn is a lock in one function's eyes.
type lockIn struct {
	r    *flow.Result
	path string
}

// key tells causes apart: what several states show at one place is one
// finding.
type key struct {
	pos  ir.Pos
	kind string
	lock string
}

// add adds a finding about a lock; of those with the same cause the
// one that weighs most is kept.
func (c *checker) add(pos ir.Pos, h *flow.Held, f finding.Finding) {
	k := key{pos, f.Kind, instance.Name(h.Path, h.Class)}
	if at, ok := c.seen[k]; ok {
		if f.Severity > c.found[at].Severity {
			c.found[at] = f
		}
		return
	}
	c.seen[k] = len(c.found)
	c.found = append(c.found, f)
}

// kind gives what the model says of a kind of lock.
func (c *checker) kind(name string) model.Kind {
	if c.facts.Model == nil {
		return model.Kind{Name: name, Title: name}
	}
	k, ok := c.facts.Model.Kind(name)
	if !ok {
		k = model.Kind{Name: name, Title: name}
	}
	return k
}

// primitive reports whether a function is a lock primitive of the model.
func (c *checker) primitive(name string) bool {
	if c.facts.Model == nil {
		return false
	}
	s := c.facts.Model.Func(name)
	return s != nil && s.Primitive
}

// asks reports whether a function asks how a lock is held, to restore that.
func (c *checker) asks(f *ir.Func) bool {
	if c.facts.Model == nil {
		return false
	}
	for name := range calls(f) {
		if s := c.facts.Model.Func(name); s != nil && s.Primitive && slices.ContainsFunc(s.Cases, func(cs summary.Case) bool {
			return slices.ContainsFunc(cs.Ops, func(op summary.Op) bool { return op.Kind == summary.Known })
		}) {
			return true
		}
	}
	return false
}

// recurses reports whether a held lock may be taken again by its holder.
func (c *checker) recurses(h *flow.Held) bool {
	k := c.kind(h.Kind)
	if k.Recurses || k.Section {
		return true
	}
	return h.Class != "" && c.facts.Program.Class(h.Class).Recurses
}
