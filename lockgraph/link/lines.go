package link

// in gives the function of a name that stands in a file: of several the last one;
// -1 if there is none.
func (r *roster) in(file, function string) int32 {
	last, _ := r.those(file, function)
	return last
}

// those gives the last function of a name in a file, and how many there are.
func (r *roster) those(file, function string) (last int32, count int) {
	last = -1
	f, n := r.find(file), r.find(function)
	if f < 0 || n < 0 || int(n) >= len(r.byName) {
		return last, 0
	}
	for _, i := range r.byName[n] {
		if r.funcs[i].file == f {
			last = i
			count++
		}
	}
	return last, count
}

// start gives the line of a function with a body; 0 if there is none, or more
// than one of that name in the file.
func (p *Program) start(file, function string) int {
	if n, count := p.roster.those(file, function); count == 1 {
		return int(p.roster.funcs[n].line)
	}
	return 0
}

// toRelative gives a line as it stands in its function, and toAbsolute makes
// a line of this program of it. A line that is in no function stays, and has a
// bit that says so.
func (p *Program) toRelative(file, function string, line int) int {
	if start := p.start(file, function); start > 0 && line > 0 {
		return (line-start)<<1 | 1
	}
	return line << 1
}

func (p *Program) toAbsolute(file, function string, line int) int {
	if line&1 == 0 {
		return line >> 1
	}
	return max(0, line>>1+p.start(file, function))
}
