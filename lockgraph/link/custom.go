package link

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// need is a lock that a function needs, by its class.
type need struct{ Callee, Class string }

// needed is what one function does about the needs of another one.
type needed struct {
	Of need
	summary.Custom
}

// Custom tells of the calls of a function what they do about the lock of a class
// that it needs.
func (p *Program) Custom(callee, class string) summary.Custom {
	return p.found.customs[need{callee, class}]
}

// customs counts the calls of a function's that need a lock, once for each place.
func customs(r *flow.Result) []needed {
	type call struct {
		of  need
		pos ir.Pos
	}
	at := map[call]*summary.Custom{}
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind != summary.Require || ev.Inside || ev.Direct || ev.Class == "" || ev.Callee == "" || ev.Before.Doubt {
			continue
		}
		k := call{need{ev.Callee, ev.Class}, ev.Pos}
		c := at[k]
		if c == nil {
			c = &summary.Custom{}
			at[k] = c
		}
		switch {
		case ev.Held != nil && (!ev.Held.Given() || len(ev.Held.Via) == 0):
			c.Held++
		case ev.Gone != nil && ev.Exact:
			c.Unheld++
		default:
			c.Left++
		}
	}
	all := map[need]*summary.Custom{}
	for k, ways := range at {
		c := all[k.of]
		if c == nil {
			c = &summary.Custom{}
			all[k.of] = c
		}
		switch {
		case ways.Unheld > 0:
			c.Unheld++
		case ways.Left > 0:
			c.Left++
		default:
			c.Held++
		}
	}
	list := make([]needed, 0, len(all))
	for of, c := range all {
		list = append(list, needed{of, *c})
	}
	slices.SortFunc(list, func(a, b needed) int { return compareNeeds(a.Of, b.Of) })
	return list
}

func compareNeeds(a, b need) int {
	return cmp.Or(strings.Compare(a.Callee, b.Callee), strings.Compare(a.Class, b.Class))
}

// customs takes in what calls do about what they need.
func (m *maker) customs() {
	img, all := m.img, m.p.found.customs
	for _, k := range slices.SortedFunc(maps.Keys(all), compareNeeds) {
		c := all[k]
		img.custom.add(m.syms.id(k.Callee))
		img.custom.add(m.syms.id(k.Class))
		img.custom.add(int32(c.Held))
		img.custom.add(int32(c.Unheld))
		img.custom.add(int32(c.Left))
	}
}

// customs gives what the image has of them.
func (img *Image) customs() map[need]summary.Custom {
	all := make(map[need]summary.Custom, img.custom.len()/5)
	for i := int32(0); i < int32(img.custom.len()); i += 5 {
		of := need{img.text[img.custom.at(i)], img.text[img.custom.at(i+1)]}
		all[of] = summary.Custom{Held: int(img.custom.at(i + 2)), Unheld: int(img.custom.at(i + 3)), Left: int(img.custom.at(i + 4))}
	}
	return all
}
