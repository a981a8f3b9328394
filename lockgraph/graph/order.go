package graph

import "slices"

// Order is a declared lock order: what must be taken before what.
type Order struct {
	after map[string][]string
}

// NewOrder makes an order of lists, each a chain of class ids or WITNESS
// names from the first to be taken to the last.
func NewOrder(lists [][]string) *Order {
	o := &Order{after: make(map[string][]string)}
	for _, l := range lists {
		for i := 1; i < len(l); i++ {
			if !slices.Contains(o.after[l[i-1]], l[i]) {
				o.after[l[i-1]] = append(o.after[l[i-1]], l[i])
			}
		}
	}
	return o
}

// Before reports whether a is declared to be taken before b, by one list or
// by several that follow from each other. It gives the chain from a to b.
func (o *Order) Before(a, b Class) ([]string, bool) {
	prev := make(map[string]string)
	var queue []string
	for _, n := range a.names() {
		if _, ok := o.after[n]; ok {
			prev[n] = ""
			queue = append(queue, n)
		}
	}
	goal := b.names()
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, m := range o.after[n] {
			if _, ok := prev[m]; ok {
				continue
			}
			prev[m] = n
			if slices.Contains(goal, m) {
				var chain []string
				for at := m; at != ""; at = prev[at] {
					chain = append(chain, at)
				}
				slices.Reverse(chain)
				return chain, true
			}
			queue = append(queue, m)
		}
	}
	return nil, false
}

// Against reports whether an edge from one class to another contradicts the
// order, and the declared chain that it contradicts. An order that contradicts
// itself there declares nothing.
func (o *Order) Against(from, to Class) ([]string, bool) {
	chain, ok := o.Before(to, from)
	if !ok || unordered(from, to) {
		return nil, false
	}
	if _, both := o.Before(from, to); both {
		return nil, false
	}
	return chain, true
}

// names gives what a class can be called in a declared order.
func (c Class) names() []string {
	if c.Name == "" || c.Name == c.ID {
		return append([]string{c.ID}, c.Also...)
	}
	return append([]string{c.ID, c.Name}, c.Also...)
}
