package link

import (
	"slices"
	"testing"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Of one place several ways count once, and the worst of them.
func TestCustoms(t *testing.T) {
	require := func(callee string, line int32, held *flow.Held, gone *flow.Released) flow.Event {
		return flow.Event{Op: &summary.Op{Kind: summary.Require}, Class: "c", Callee: callee, Exact: true,
			Held: held, Gone: gone, Before: &flow.State{}, Pos: ir.Pos{Line: line}}
	}
	taken, asserted := &flow.Held{}, &flow.Held{Entry: true}
	told := &flow.Held{Entry: true, Via: []summary.Site{{Func: "f"}}}
	doubtful := require("f", 9, nil, &flow.Released{})
	doubtful.Before = &flow.State{Doubt: true}
	within := require("f", 9, taken, nil)
	within.Inside = true
	direct := require("f", 9, taken, nil)
	direct.Direct = true
	r := &flow.Result{Events: []flow.Event{
		require("g", 1, taken, nil),
		require("f", 1, taken, nil), require("f", 1, taken, nil),
		require("f", 2, taken, nil), require("f", 2, nil, &flow.Released{}),
		require("f", 3, asserted, nil),
		require("f", 4, told, nil),
		require("f", 5, taken, nil), require("f", 5, nil, nil),
		doubtful, within, direct,
	}}
	want := []needed{
		{need{"f", "c"}, summary.Custom{Held: 2, Unheld: 1, Left: 2}},
		{need{"g", "c"}, summary.Custom{Held: 1}},
	}
	if got := customs(r); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
