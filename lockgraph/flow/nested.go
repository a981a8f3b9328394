package flow

// maxNested bounds how many sections, one in the other, a function is thought to
// be in when it is called.
const maxNested = 3

// nestsDeeper notes that the function leaves a section of its caller's once more
// than was known: it is called within as many, one in the other. That counts
// where callees leave them; a function that leaves one twice itself is mistaken.
func (a *analysis) nestsDeeper(s *state, c *callSite, t *target) bool {
	if t.gone < 0 {
		return false
	}
	was := s.gone[t.gone]
	if !was.Entry || was.maybe || s.doubt || s.point != 0 || c.direct && len(was.AtVia) == 0 || !a.nests(t.op.Lock) {
		return false
	}
	n := a.needs[0][was.key]
	if n == nil || n.held.Count >= maxNested {
		return false
	}
	n.held.Count++
	a.moreNeeds = true
	return true
}
