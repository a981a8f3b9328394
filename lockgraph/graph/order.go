package graph

import "slices"

// Order is a declared lock order: what must be taken before what.
type Order struct {
	after map[string][]string
	where map[[2]string]Name // of names that follow each other, where the first stands
}

// Name is a lock in a declared order, as the source that declares it has it.
type Name struct {
	Text string
	File string
	Line int
}

// NewOrder makes an order of lists, each a chain of class ids or WITNESS
// names from the first to be taken to the last.
func NewOrder(lists [][]string) *Order {
	o := &Order{after: make(map[string][]string), where: make(map[[2]string]Name)}
	for _, l := range lists {
		for i := 1; i < len(l); i++ {
			o.add(l[i-1], l[i])
		}
	}
	return o
}

// Declare adds chains out of a source.
func (o *Order) Declare(chains [][]Name) {
	for _, c := range chains {
		for i := 1; i < len(c); i++ {
			o.add(c[i-1].Text, c[i].Text)
			if k := [2]string{c[i-1].Text, c[i].Text}; o.where[k].File == "" {
				o.where[k] = c[i-1]
			}
		}
	}
}

func (o *Order) add(a, b string) {
	if !slices.Contains(o.after[a], b) {
		o.after[a] = append(o.after[a], b)
	}
}

// Where gives the place that declares the first step of a chain that the order
// gave, if a source does.
func (o *Order) Where(chain []string) (Name, bool) {
	if o == nil || len(chain) < 2 {
		return Name{}, false
	}
	n, ok := o.where[[2]string{chain[0], chain[1]}]
	return n, ok
}

// Before reports whether a is declared to be taken before b, by one list or
// by several that follow from each other. It gives the chain from a to b.
func (o *Order) Before(a, b Class) ([]string, bool) {
	if o == nil {
		return nil, false
	}
	prev := make(map[string]string)
	var queue []string
	for _, n := range a.Names() {
		if _, ok := o.after[n]; ok {
			prev[n] = ""
			queue = append(queue, n)
		}
	}
	goal := b.Names()
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

// Names gives what a class can be called in a declared order.
func (c Class) Names() []string {
	if c.Name == "" || c.Name == c.ID {
		return append([]string{c.ID}, c.Also...)
	}
	return append([]string{c.ID, c.Name}, c.Also...)
}
