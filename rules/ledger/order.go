package ledger

import (
	"cmp"
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/instance"
)

// Order says that a function waits for one lock with another one held, both
// taken by itself.
type Order struct {
	First, Then string // lock classes; of one class, or of none, the locks as the source names them
	Line, Col   int    // where it waits
	Text        string // as the source has it
}

// ordersOf gives the orders that a function's own acquisitions make, each
// once, by place.
func ordersOf(r *flow.Result, section func(kind string) bool) []Order {
	var all []Order
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind != summary.Lock || !ev.Direct || ev.Before == nil || ev.Before.Doubt || section(ev.Op.Lock) {
			continue
		}
		for j := range ev.Before.Held {
			h := &ev.Before.Held[j]
			if len(h.Via) > 0 || section(h.Kind) {
				continue
			}
			o := Order{First: h.Class, Then: ev.Class, Line: int(ev.Pos.Line), Col: int(ev.Pos.Col), Text: ev.Text}
			if o.First == o.Then || o.First == "" || o.Then == "" {
				if o.First, o.Then = h.Path.String(), ev.Op.Path.String(); !told(h.Path) || !told(ev.Op.Path) {
					continue
				}
			}
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b Order) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Then, b.Then), a.Line-b.Line, a.Col-b.Col)
	})
	return slices.CompactFunc(all, func(a, b Order) bool { return a.First == b.First && a.Then == b.Then })
}

// told reports whether a path tells which lock it is in one function before and
// after a change: what a variable points to that has a name does.
func told(p ir.Path) bool {
	return p.Base == ir.LocalVar && !strings.HasPrefix(p.Name, "?") || instance.Known(p)
}

// Reversed gives the orders of now that l has the other way round only. That now
// may still have that one as well, at another place, makes it no better.
func (l *Ledger) Reversed(now *Ledger) []Order {
	has := func(l *Ledger, first, then string) bool {
		return slices.ContainsFunc(l.Orders, func(o Order) bool { return o.First == first && o.Then == then })
	}
	var turned []Order
	for _, o := range now.Orders {
		if has(l, o.Then, o.First) && !has(l, o.First, o.Then) {
			turned = append(turned, o)
		}
	}
	return turned
}
