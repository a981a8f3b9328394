package layout

// place gives each item its height in the picture. In rounds, each row is put
// where it is nearest to its neighbours in other rows, in order and with gaps
// between: a least squares problem that pooling solves at once.
func (l *layers) place(gaps Gaps) {
	l.y = make([]float64, len(l.layer))
	for _, row := range l.rows {
		y := 0.0
		for i, v := range row {
			if i > 0 {
				y += l.apart(row[i-1], v, gaps)
			}
			l.y[v] = y
		}
		for _, v := range row {
			l.y[v] -= y / 2
		}
	}
	rounds := l.rounds(16)
	for i := range rounds {
		both := i >= rounds/2
		for j := range l.rows {
			at := j
			if i%2 == 1 {
				at = len(l.rows) - 1 - j
			}
			l.settle(l.rows[at], i%2 == 0, both, gaps)
		}
	}
}

// settle places a row by its neighbours on one side, or on both.
func (l *layers) settle(row []int, left, both bool, gaps Gaps) {
	want, weight := make([]float64, len(row)), make([]float64, len(row))
	offset := make([]float64, len(row)) // of an item from the first, if all stand as near as they may
	for i, v := range row {
		if i > 0 {
			offset[i] = offset[i-1] + l.apart(row[i-1], v, gaps)
		}
		var sum, w float64
		add := func(ls []link) {
			for _, x := range ls {
				sum += x.weight * l.y[x.to]
				w += x.weight
			}
		}
		if left || both {
			add(l.left[v])
		}
		if !left || both {
			add(l.right[v])
		}
		want[i], weight[i] = l.y[v]-offset[i], 0.01 // rather stay than move for nothing
		if w > 0 {
			want[i], weight[i] = sum/w-offset[i], w
		}
	}
	for i, y := range rising(want, weight) {
		l.y[row[i]] = y + offset[i]
	}
}

// rising gives the numbers nearest to those wanted, by weighted squares, that
// never fall: neighbours in the wrong order are pooled.
func rising(want, weight []float64) []float64 {
	type pool struct {
		mean, weight float64
		n            int
	}
	var pools []pool
	for i := range want {
		p := pool{want[i], weight[i], 1}
		for len(pools) > 0 && pools[len(pools)-1].mean > p.mean {
			q := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			p.mean = (q.mean*q.weight + p.mean*p.weight) / (q.weight + p.weight)
			p.weight += q.weight
			p.n += q.n
		}
		pools = append(pools, p)
	}
	out := make([]float64, 0, len(want))
	for _, p := range pools {
		for range p.n {
			out = append(out, p.mean)
		}
	}
	return out
}

// apart gives how far the centres of neighbours in a row stand apart.
func (l *layers) apart(above, below int, gaps Gaps) float64 {
	gap := gaps.Box
	if above >= l.real && below >= l.real {
		gap = gaps.Line
	}
	return l.boxes[above].H/2 + gap + l.boxes[below].H/2
}
