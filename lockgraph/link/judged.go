package link

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/pack"
)

// Judged tells of the graph's edges which ones can be at fault: see [graph.Graph.Judged].
func (p *Program) Judged() map[*graph.Edge]bool {
	all := map[*graph.Edge]bool{}
	for _, e := range p.judgedEdges() {
		all[e] = true
	}
	return all
}

func (p *Program) judgedEdges() []*graph.Edge {
	p.judgeOnce.Do(func() { p.judged = p.Graph.Judged(p.Class) })
	return p.judged
}

// RecallWhole gives what the image keeps of what is said of the program as a
// whole, if all is the same that can be at fault; else nil.
func (p *Program) RecallWhole() []byte {
	img := p.opt.Image
	if img == nil || !p.inOrder() {
		return nil
	}
	for _, e := range p.judgedEdges() {
		if p.found.edges[[2]string{e.From, e.To}].changed {
			return nil
		}
	}
	w, err := img.wholeFacts()
	if err != nil || !bytes.Equal(p.graphSum(w.Graph), w.Graph) {
		return nil
	}
	return w.Said
}

// inOrder reports whether the functions of each file that are in the image stand in
// the order that they have there: by it, sites are compared.
func (p *Program) inOrder() bool {
	p.orderOnce.Do(func() { p.ordered = p.roster.inOrder() })
	return p.ordered
}

func (r *roster) inOrder() bool {
	for i := range r.units {
		u, last := &r.units[i], int32(-1)
		if u.old >= 0 {
			continue
		}
		for _, f := range r.funcs[u.first : u.first+u.n] {
			if f.old >= 0 && f.old < last {
				return false
			}
			last = max(last, f.old)
		}
	}
	return true
}

// graphSum covers what is said of the graph beside sites. was is that of the
// image: where that is the program, only the declared order may be another one.
func (p *Program) graphSum(was []byte) []byte {
	order := fmt.Sprintf("%+v %q", p.opt.Order, p.Units[0].Path)
	if p.all && bytes.HasPrefix(was, sumOfText(order)) {
		return was
	}
	h := sha256.New()
	for _, e := range p.judgedEdges() {
		fmt.Fprintf(h, "%t", e.Blocking)
		h.Write(pack.Bytes(p.Class(e.From)))
		h.Write(pack.Bytes(p.Class(e.To)))
	}
	for _, k := range slices.SortedFunc(maps.Keys(p.starts()), comparePairs) {
		fmt.Fprintf(h, "%q", k)
	}
	return h.Sum(sumOfText(order))
}

func sumOfText(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}
