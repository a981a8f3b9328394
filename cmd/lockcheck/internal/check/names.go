package check

import (
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
)

// names are those of a program's files: within it those of their tree, so that
// what is known of a program holds wherever it stands and however the user
// speaks of it; in reports those that readers have for them.
type names struct {
	view *view // whose names are the program's; nil: there is no tree
}

// foreign begins the names of files that are not of the program's tree.
const foreign = "//"

func namesOf(docs []doc) names {
	for i := range docs {
		if s := docs[i].src; s != nil {
			return names{s.view}
		}
	}
	return names{}
}

// own gives the name of a document within the program.
func (n names) own(d *doc) string {
	switch {
	case n.view == nil:
		return d.path
	case d.src != nil && d.src.view == n.view:
		return d.src.unit.Path
	case d.within != "":
		return d.within
	}
	return foreign + d.path
}

// of gives the name within the program of a file of a tree.
func (n names) of(v *view, name string) string {
	if v == n.view {
		return name
	}
	return foreign + v.shown(name)
}

// place gives the files of a document's unit their names within the program.
func (n names) place(d *doc, u *ir.Unit) {
	if n.view == nil || d.src != nil && d.src.view == n.view {
		return
	}
	name := func(file string) string {
		switch {
		case file == u.Path:
			return n.own(d)
		case d.src != nil:
			return n.of(d.src.view, file)
		}
		return foreign + file
	}
	for i, f := range u.Files {
		u.Files[i] = name(f)
	}
	u.Path = name(u.Path)
}

// shown gives the name that reports have for a file of the program.
func (n names) shown(name string) string {
	if name == "" || n.view == nil {
		return name
	}
	if rest, ok := strings.CutPrefix(name, foreign); ok {
		return rest
	}
	return n.view.shown(name)
}

func (n names) function(f report.Function) report.Function {
	f.File, f.Sleep.File = n.shown(f.File), n.shown(f.Sleep.File)
	return f
}

func (n names) site(s *graph.Site) {
	s.File, s.Held.File = n.shown(s.File), n.shown(s.Held.File)
	for i := range s.Chain {
		s.Chain[i].File = n.shown(s.Chain[i].File)
	}
}

// edges gives the files of edges the names of reports.
func (n names) edges(es []graph.Edge) []graph.Edge {
	if n.view == nil || n.view.root == "" && n.view.within == "" && n.view.from == "" {
		return es
	}
	out := slices.Clone(es)
	for i := range out {
		out[i].Sites = slices.Clone(out[i].Sites)
		for j := range out[i].Sites {
			s := &out[i].Sites[j]
			s.Chain = slices.Clone(s.Chain)
			n.site(s)
		}
	}
	return out
}
