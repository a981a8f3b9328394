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
