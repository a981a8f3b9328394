package driver

import (
	"context"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/rules/lockfacts"
)

func (l *LeftOut) is() []bool {
	if l == nil {
		return nil
	}
	return l.Is
}

// resultOf gives the result of one function of a unit; nil if there is none.
func resultOf(ctx context.Context, prog lockfacts.Program, u *ir.Unit, f *ir.Func) *flow.Result {
	but := make([]bool, len(u.Funcs))
	for i := range but {
		but[i] = u.Funcs[i] != f
	}
	if rs, err := prog.Results(ctx, u, but); err == nil && len(rs) == 1 {
		return rs[0]
	}
	return nil
}

// steady parts what is said of a unit by its steady functions.
func steady(facts *lockfacts.Facts, rep *UnitReport) []FuncReport {
	var all []FuncReport
	of := map[string]int{}
	heard := facts.Heard()
	for i, is := range facts.Steady() {
		if is {
			of[facts.Results[i].Func.Name] = len(all)
			all = append(all, FuncReport{At: i, Heard: heard[i]})
		}
	}
	for i := range rep.Findings {
		if k, ok := of[rep.Findings[i].Function]; ok {
			all[k].Findings = append(all[k].Findings, rep.Findings[i])
		}
	}
	for i := range rep.Bounds {
		if k, ok := of[rep.Bounds[i].Function]; ok {
			all[k].Bounds = append(all[k].Bounds, rep.Bounds[i])
		}
	}
	return all
}
