package layout

import (
	"cmp"
	"slices"
)

// order orders the rows so that few edges cross: rounds of putting each item
// at the middle of its neighbours, from the left and from the right, of which
// the best is kept; then neighbours change places where that helps.
func (l *layers) order() {
	best, least := l.copyRows(), l.crossings()
	for i := 0; i < l.rounds(24) && least > 0; i++ {
		l.sweep(i%2 == 0)
		if len(l.layer) <= 4000 {
			l.swap()
		}
		if n := l.crossings(); n < least {
			best, least = l.copyRows(), n
		}
	}
	l.rows = best
	l.number()
}

// rounds gives how many rounds of many the size of the part allows.
func (l *layers) rounds(many int) int {
	const easy = 2000 // items
	return max(min(2, many), many*easy/max(easy, len(l.layer)))
}

func (l *layers) copyRows() [][]int {
	out := make([][]int, len(l.rows))
	for i, row := range l.rows {
		out[i] = slices.Clone(row)
	}
	return out
}

// sweep orders each row by the one before it, going to the right or to the
// left. An item without neighbours there stays where it is.
func (l *layers) sweep(right bool) {
	type item struct {
		v   int
		key float64
	}
	for i := 1; i < len(l.rows); i++ {
		at, side := i, l.left
		if !right {
			at, side = len(l.rows)-1-i, l.right
		}
		row := l.rows[at]
		var free []int // places in the row
		var moved []item
		for j, v := range row {
			if len(side[v]) == 0 {
				free = append(free, j)
				continue
			}
			moved = append(moved, item{v, l.middle(side[v])})
		}
		slices.SortStableFunc(moved, func(a, b item) int { return cmp.Compare(a.key, b.key) })
		out := make([]int, 0, len(row))
		for _, j := range free {
			for len(out) < j {
				out = append(out, moved[0].v)
				moved = moved[1:]
			}
			out = append(out, row[j])
		}
		for _, x := range moved {
			out = append(out, x.v)
		}
		l.rows[at] = out
		for j, v := range l.rows[at] {
			l.pos[v] = j
		}
	}
}

// middle gives the place between neighbours: the median of many, the mean of
// few, which tells more of them apart.
func (l *layers) middle(ls []link) float64 {
	if len(ls) < 4 {
		sum := 0
		for _, x := range ls {
			sum += l.pos[x.to]
		}
		return float64(sum) / float64(len(ls))
	}
	at := make([]int, len(ls))
	for i, x := range ls {
		at[i] = l.pos[x.to]
	}
	slices.Sort(at)
	m := len(at) / 2
	if len(at)%2 == 1 {
		return float64(at[m])
	}
	return float64(at[m-1]+at[m]) / 2
}

// swap lets neighbours in a row change places where fewer edges cross then.
func (l *layers) swap() {
	const rounds = 4
	for range rounds {
		better := false
		for _, row := range l.rows {
			for i := 1; i < len(row); i++ {
				a, b := row[i-1], row[i]
				if l.between(b, a) < l.between(a, b) {
					row[i-1], row[i] = b, a
					l.pos[a], l.pos[b] = i, i-1
					better = true
				}
			}
		}
		if !better {
			return
		}
	}
}

// between counts the crossings of the edges of two items, a standing above b.
func (l *layers) between(a, b int) int {
	n := 0
	for _, side := range [][][]link{l.left, l.right} {
		for _, x := range side[a] {
			for _, y := range side[b] {
				if l.pos[x.to] > l.pos[y.to] {
					n++
				}
			}
		}
	}
	return n
}

// crossings counts all crossings.
func (l *layers) crossings() int {
	n := 0
	for i := 1; i < len(l.rows); i++ {
		// Ends on the right side in the order of those on the left: each pair
		// in the wrong order is a crossing. A tree counts those seen behind.
		tree := make([]int, len(l.rows[i])+1)
		seen := 0
		for _, v := range l.rows[i-1] {
			ends := make([]int, len(l.right[v]))
			for j, x := range l.right[v] {
				ends[j] = l.pos[x.to]
			}
			for _, e := range ends {
				n += seen
				for k := e + 1; k > 0; k -= k & -k {
					n -= tree[k]
				}
			}
			for _, e := range ends {
				seen++
				for k := e + 1; k < len(tree); k += k & -k {
					tree[k]++
				}
			}
		}
	}
	return n
}
