package unlockgap

import (
	_ "embed"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/ruledoc"
)

//go:embed doc.go
var doc string

// Analyzer reports what is used after a gap as if the lock had been held all
// along.
var Analyzer = &analysis.Analyzer{
	Name:       "unlockgap",
	Doc:        ruledoc.Must(doc, "unlockgap"),
	Requires:   lockfacts.Requires(),
	ResultType: lockfacts.Findings,
	Run:        run,
}

func run(pass *analysis.Pass) (any, error) {
	facts := lockfacts.Of(pass)
	j := judge{
		protectors: facts.Program.Protectors,
		settled:    facts.Program.Settled,
		starts:     func(f *ir.Func) bool { return facts.Program.Starts(facts.File(f.Pos), f.Name) },
		known:      known(facts),
		summary:    func(name string) *summary.Summary { return facts.Program.Summary(facts.Unit, name) },
		funcs:      facts.Funcs,
		own: func(tag string) bool {
			i := slices.IndexFunc(facts.Unit.Structs, func(st ir.Struct) bool { return st.Tag == tag })
			return i >= 0 && facts.File(facts.Unit.Structs[i].Pos) == facts.Unit.Path
		},
		typeOf: func(f *ir.Func, p ir.Path) (ir.Type, bool) { return typeOf(facts, f, p) },
	}
	w := writer{facts: facts, namer: facts.Words}
	var fs []finding.Finding
	for i, r := range facts.Each() {
		var cs []cause
		for _, s := range r.Stale {
			if v, ok := j.weigh(r, s); ok {
				cs = append(cs, cause{verdict: v, use: s, uses: []flow.StaleUse{s}})
			}
		}
		told := causes(cs)
		for _, c := range told {
			fs = append(fs, w.finding(r, c))
		}
		fs = append(fs, unretried(facts, r, i)...)
		fs = append(fs, fresh(facts, r, i, told)...)
	}
	return lockfacts.Report(pass, fs)
}

// cause is one reason for a finding: one thing learnt under a lock and used
// after gaps in it, however many locks, paths and uses show that.
type cause struct {
	verdict
	use  flow.StaleUse   // the one that weighs most; the first in the source among equals
	uses []flow.StaleUse // all of them
}

// causes merges what has the same reason. A pointer that is the cursor of a
// stale walk is not reported a second time as a pointer.
func causes(cs []cause) []cause {
	var merged []cause
next:
	for _, c := range cs {
		for i := range merged {
			if merged[i].sameReason(c) {
				merged[i].merge(c)
				continue next
			}
		}
		merged = append(merged, c)
	}
	var kept []cause
	for _, c := range merged {
		if c.use.Kind == flow.Pointer && coveredByCursor(merged, c) {
			continue
		}
		kept = append(kept, c)
	}
	return kept
}

func (c *cause) sameReason(d cause) bool {
	if c.use.Kind == flow.Check && d.use.Kind == flow.Check {
		return c.use.Pos == d.use.Pos && gapSite(c.use.Gap) == gapSite(d.use.Gap) || c.use.Var.String() == d.use.Var.String() && place(c.use.Read) == place(d.use.Read)
	}
	if c.use.Kind != d.use.Kind || c.use.Var.String() != d.use.Var.String() {
		return false
	}
	if c.use.Kind == flow.Whole {
		return gapSite(c.use.Gap) == gapSite(d.use.Gap)
	}
	return place(c.use.Read) == place(d.use.Read) || c.use.Pos == d.use.Pos
}

func (c *cause) merge(d cause) {
	weaker := d.severity < c.severity || d.severity == c.severity && d.weak && !c.weak
	stronger := d.severity > c.severity || d.severity == c.severity && c.weak && !d.weak
	if stronger || !weaker && before(d.use.Pos, c.use.Pos) {
		c.use, c.verdict = d.use, d.verdict
	}
	c.uses = append(c.uses, d.uses...)
}

// coveredByCursor reports whether a walk's cursor that went stale in the same
// gap is reported, at least as strongly as the pointer.
func coveredByCursor(cs []cause, p cause) bool {
	for _, c := range cs {
		if c.use.Kind == flow.Cursor && c.severity >= p.severity &&
			c.use.Var.String() == p.use.Var.String() && gapSite(c.use.Gap) == gapSite(p.use.Gap) {
			return true
		}
	}
	return false
}

// tested are the states whose checks went stale.
func (c *cause) tested() []string {
	var names []string
	for _, s := range c.uses {
		names = append(names, s.Var.String())
	}
	return names
}

// locks are the locks that have the gap, each once, in the order in which
// they were dropped first, as they were held before.
func (c *cause) locks() []flow.Held {
	var list []flow.Held
	index := make(map[string]int)
	for _, s := range c.uses {
		h := s.Gap.Lock
		key := h.Path.String()
		if i, ok := index[key]; !ok {
			index[key] = len(list)
			list = append(list, h)
		} else if h.Site.Line < list[i].Site.Line {
			list[i] = h
		}
	}
	return list
}

// slug names the kind of a finding. Gaps in a partial view are told apart by
// how they come about, so that a patch which replaces one by another is seen
// to.
func (w writer) slug(s flow.StaleUse) string {
	switch s.Kind {
	case flow.Cursor:
		return "stale-cursor"
	case flow.Pointer:
		return "stale-pointer"
	case flow.Check:
		return "stale-check"
	}
	switch {
	case s.Gap.Callee == "":
		return "open-gap"
	case w.facts.Model != nil && w.facts.Model.Func(s.Gap.Callee) != nil:
		return "sleep-gap"
	}
	return "callee-gap"
}

// spot is a place without what is said about it.
type spot struct {
	file string
	line int
	col  int
}

func place(s summary.Site) spot { return spot{s.File, s.Line, s.Col} }

// gapSite is where a gap begins in this function's text: the release, or the
// call in which it happens.
func gapSite(g flow.Gap) spot { return place(g.Dropped) }

// open reports whether the lock has not been taken again yet.
func open(g flow.Gap) bool { return g.Retaken == summary.Site{} }

func before(a, b ir.Pos) bool {
	if a.Line != b.Line {
		return a.Line < b.Line
	}
	return a.Col < b.Col
}

// inside reports whether p lies within what v points to: v->lock for v.
func inside(p, v ir.Path) bool {
	s, prefix := p.String(), v.String()
	if prefix == "" {
		return false
	}
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && (strings.HasPrefix(rest, "->") || strings.HasPrefix(rest, "."))
}
