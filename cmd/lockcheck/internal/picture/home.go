package picture

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
)

// settle finds where classes and edges are at home.
func (g *Graph) settle() {
	type count map[string]int
	classes := make([]count, len(g.Classes))
	for i := range classes {
		classes[i] = count{}
	}
	edges := make([]count, len(g.Edges))
	all := count{}
	for i := range g.Edges {
		e := &g.Edges[i]
		edges[i] = count{}
		for j := range e.Sites {
			s := &e.Sites[j]
			dir := dirOf(s.File)
			edges[i][dir]++
			all[dir]++
			// What is taken is taken in the file of the last call, what is
			// held where it was acquired: that tells more of a class than
			// where both come together.
			from, to := dir, dir
			if s.Held.File != "" {
				from = dirOf(s.Held.File)
			}
			if n := len(s.Chain); n > 0 && s.Chain[n-1].File != "" {
				to = dirOf(s.Chain[n-1].File)
			}
			all[from] += 0
			all[to] += 0
			classes[e.From][from]++
			classes[e.To][to]++
		}
	}
	g.Dirs = slices.Sorted(maps.Keys(all))
	number := make(map[string]int, len(g.Dirs))
	for i, d := range g.Dirs {
		number[d] = i
	}
	for i := range g.Classes {
		most := 0
		for _, dir := range slices.Sorted(maps.Keys(classes[i])) {
			if n := classes[i][dir]; n > most {
				most = n
				g.Classes[i].Home = number[dir]
			}
		}
	}
	for i := range g.Edges {
		for _, dir := range slices.Sorted(maps.Keys(edges[i])) {
			g.Edges[i].Dirs = append(g.Edges[i].Dirs, number[dir])
		}
	}
}

// dirOf gives the directory of a file: a subsystem, as kernels are laid out.
func dirOf(file string) string { return path.Dir(path.Clean(filepath.ToSlash(file))) }
