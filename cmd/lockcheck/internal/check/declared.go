package check

import (
	"path"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/witness"
)

// declaredOrder reads the lock order that a kernel's own table declares: in a
// file of the program, or else in the tree that they stand in.
func declaredOrder(t model.OrderTable, docs []doc, in names) [][]graph.Name {
	if t.Var == "" {
		return nil
	}
	var views []*view
	if in.view != nil {
		views = append(views, in.view)
	}
	for i := range docs {
		d := &docs[i]
		if !d.fragment && (d.path == t.File || strings.HasSuffix(d.path, "/"+t.File)) {
			if text, err := d.text(); err == nil {
				if chains, ok := witness.Read(in.own(d), text, t.Var); ok {
					return chains
				}
			}
		}
		if d.src != nil && !slices.Contains(views, d.src.view) {
			views = append(views, d.src.view)
		}
	}
	for _, v := range views {
		for _, dir := range []string{"sys", ""} {
			name := path.Join(dir, t.File)
			text, err := input.ReadFile(v.fsys, name)
			if err != nil {
				continue
			}
			if chains, ok := witness.Read(in.of(v, name), text, t.Var); ok {
				return chains
			}
		}
	}
	return nil
}

// declaredBy tells what a program makes of the declared order.
func declaredBy(p *link.Program, in names) report.Declared {
	d := report.Declared{Order: p.Graph.Order}
	for _, chain := range p.Declared() {
		names := make([]report.DeclaredLock, len(chain))
		for i, n := range chain {
			names[i] = report.DeclaredLock{Name: n.Text, Line: n.Line, Classes: n.Classes}
			d.File = in.shown(n.File)
		}
		d.Chains = append(d.Chains, names)
	}
	return d
}

// counted gives the figures of a program.
func counted(p *link.Program) report.Program {
	return report.Program{Units: len(p.Units), Functions: p.Stats.Functions, Calls: p.Stats.Calls,
		PointerCalls: p.Stats.PointerCalls, Unresolved: p.Stats.Unresolved,
		InPart: p.Stats.GivenUp, Recursive: p.Stats.Recursive}
}
