package flow

import "slices"

// questions are the protections that were asked for and not known, and that
// matter: only where a lock is dropped and taken again does what it protects
// go stale.
func (a *analysis) questions() []Protection {
	gaps := map[string]bool{}
	var out []Protection
	for q := range a.asked {
		if q.Class == "" { // under which locks a list is changed: asked of what went stale
			out = append(out, q)
			continue
		}
		gap, ok := gaps[q.Class]
		if !ok {
			gap = a.retakes(q.Class)
			gaps[q.Class] = gap
		}
		if gap {
			out = append(out, q)
		}
	}
	return out
}

// mark notes the present block under a lock class.
func (a *analysis) mark(m map[string][]int, class string) {
	if !slices.Contains(m[class], a.block) {
		m[class] = append(m[class], a.block)
	}
}

// retakes reports whether control can come from where a lock of the class is
// dropped to where one is taken.
func (a *analysis) retakes(class string) bool {
	takes := a.takes[class]
	if len(takes) == 0 {
		return false
	}
	seen := make([]bool, len(a.fn.Blocks))
	var walk []int
	for _, b := range a.drops[class] {
		if slices.Contains(takes, b) {
			return true
		}
		walk = append(walk, b)
	}
	for len(walk) > 0 {
		b := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		for _, next := range a.fn.Blocks[b].Term.Succs {
			if !seen[next] {
				seen[next] = true
				if slices.Contains(takes, next) {
					return true
				}
				walk = append(walk, next)
			}
		}
	}
	return false
}
