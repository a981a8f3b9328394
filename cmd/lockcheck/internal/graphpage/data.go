package graphpage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

// data is what the script knows. Places in the source are many and alike, so
// that texts are numbered, and what would be objects are lists.
type data struct {
	Text    []string  `json:"text"`
	Dirs    []string  `json:"dirs"`
	Classes []class   `json:"classes"`
	Edges   []edge    `json:"edges"`
	Cycles  []cycle   `json:"cycles"`
	Found   []found   `json:"found"`
	Views   []drawing `json:"views"` // the first is of everything, if there is one of it
	Patch   bool      `json:"patch"`
	Small   bool      `json:"small"` // the picture of everything has all edges
}

type class struct {
	ID     string `json:"id"`
	Detail string `json:"detail"`
	Kind   string `json:"kind"` // CSS classes
	Home   int    `json:"home"` // of Dirs
	Place  int    `json:"place"`
	Status string `json:"status,omitempty"`
}

type edge struct {
	From    int    `json:"from"`
	To      int    `json:"to"`
	Kind    string `json:"kind"` // CSS classes
	Status  string `json:"status,omitempty"`
	Try     bool   `json:"try,omitempty"`
	Cyclic  bool   `json:"cyclic,omitempty"`
	Implied bool   `json:"implied,omitempty"`
	Doubted bool   `json:"doubted,omitempty"`
	Against string `json:"against,omitempty"` // the declared order
	Dirs    []int  `json:"dirs"`
	N       int    `json:"n"` // how many sites there are
	Sites   []site `json:"sites"`
}

// site is [file, line, function, flags, held, chain, gates]: texts by number,
// held a step or 0, chain steps, gates texts.
type site [7]any

// step is [file, line, function, what].
type step [4]int

// Flags of a site.
const (
	flagTry = 1 << iota
	flagEntry
	flagMay
	flagFromShared
	flagToShared
)

// found is a finding about a lock or several.
type found struct {
	Severity finding.Severity `json:"severity"`
	Rule     string           `json:"rule"`
	Message  string           `json:"message"`
	Place    string           `json:"place"`
	Classes  []int            `json:"classes"`
	Anchor   string           `json:"anchor"` // in the report's page
}

type cycle struct {
	Edges    []int `json:"edges"`
	Sites    []int `json:"sites"` // of each edge's sites
	Possible bool  `json:"possible,omitempty"`
}

// drawing is a picture. A node is [class, x, y, width, height, outside], a
// line [edge, path, x, y of its middle].
type drawing struct {
	Dir     int      `json:"dir"` // -1: everything
	W       float64  `json:"w"`
	H       float64  `json:"h"`
	Detail  bool     `json:"detail"`
	Nodes   [][6]int `json:"nodes"` // in tenths
	Lines   [][4]any `json:"lines"`
	Left    int      `json:"left"`    // edges not drawn: others imply them
	Doubted int      `json:"doubted"` // edges not drawn: they are only possible
	Alone   int      `json:"alone"`   // classes not drawn: no edge reaches them
	Omitted int      `json:"omitted"` // classes not drawn: there are too many
}

// maxSites bounds the sites of an edge that the page tells of.
const maxSites = 24

type builder struct {
	g     *picture.Graph
	data  data
	texts map[string]int
}

func dataOf(r *report.Report, g *picture.Graph, show report.Show) *data {
	b := &builder{g: g, texts: make(map[string]int)}
	d := &b.data
	*d = data{Text: []string{}, Dirs: append([]string{}, g.Dirs...), Classes: []class{}, Edges: []edge{}, Cycles: []cycle{}, Found: []found{}, Small: g.Small()}
	d.Patch = slices.ContainsFunc(r.Inputs, func(in report.Input) bool { return in.Kind == report.Patch || in.Kind == report.Range })
	for i := range g.Classes {
		d.Classes = append(d.Classes, b.class(&g.Classes[i]))
	}
	sites := make([][]*graph.Site, len(g.Edges))
	for i := range g.Edges {
		sites[i] = best(&g.Edges[i])
		d.Edges = append(d.Edges, b.edge(&g.Edges[i], sites[i]))
	}
	for i := range g.Cycles {
		c := &g.Cycles[i]
		out := cycle{Edges: c.Edges, Possible: c.Possible}
		for j, e := range c.Edges {
			out.Sites = append(out.Sites, max(0, slices.IndexFunc(sites[e], func(s *graph.Site) bool { return same(s, c.Sites[j]) })))
		}
		d.Cycles = append(d.Cycles, out)
	}
	d.Views = b.views()
	b.findings(r, show)
	return d
}

// findings tells those that are shown and are about locks of the graph.
func (b *builder) findings(r *report.Report, show report.Show) {
	at := make(map[string]int, len(b.g.Classes))
	for i := range b.g.Classes {
		at[b.g.Classes[i].ID] = i
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if !report.Shows(f, show) {
			continue
		}
		x := found{Severity: f.Severity, Rule: f.Rule, Message: f.Message, Place: fmt.Sprintf("%s:%d", f.File, f.Line), Anchor: "f-" + f.Fingerprint}
		for _, l := range f.Locks {
			if c, ok := at[l.Class]; ok && !slices.Contains(x.Classes, c) {
				x.Classes = append(x.Classes, c)
			}
		}
		if len(x.Classes) > 0 {
			b.data.Found = append(b.data.Found, x)
		}
	}
}

func (b *builder) text(s string) int {
	i, ok := b.texts[s]
	if !ok {
		i = len(b.data.Text)
		b.texts[s] = i
		b.data.Text = append(b.data.Text, s)
	}
	return i
}

func (b *builder) class(c *picture.Class) class {
	return class{
		ID: c.ID, Detail: picture.Detail(c), Kind: picture.ClassWords(c), Home: c.Home, Place: c.Place, Status: status(c.Status),
	}
}

func status(s report.EdgeStatus) string {
	if s == report.EdgeExisting {
		return ""
	}
	return string(s)
}

func (b *builder) edge(e *picture.Edge, sites []*graph.Site) edge {
	out := edge{
		From: e.From, To: e.To, Kind: picture.EdgeWords(e), Status: status(e.Status), Try: !e.Blocking,
		Cyclic: e.Cyclic, Implied: e.Implied, Doubted: e.Doubted(), Against: strings.Join(e.Against, " before "),
		Dirs: append([]int{}, e.Dirs...), N: len(e.Sites), Sites: []site{},
	}
	for _, s := range sites {
		out.Sites = append(out.Sites, b.site(s))
	}
	return out
}

func (b *builder) site(s *graph.Site) site {
	flags := 0
	for flag, set := range map[int]bool{
		flagTry: s.Try, flagEntry: s.Entry, flagMay: s.May || s.Hearsay,
		flagFromShared: s.FromMode == summary.Shared, flagToShared: s.ToMode == summary.Shared,
	} {
		if set {
			flags |= flag
		}
	}
	var held any = 0
	if s.Held.Line > 0 {
		held = b.step(&s.Held)
	}
	chain, gates := []step{}, []int{}
	for i := range s.Chain {
		chain = append(chain, b.step(&s.Chain[i]))
	}
	for _, g := range s.Gates {
		gates = append(gates, b.text(g))
	}
	return site{b.text(s.File), s.Line, b.text(s.Func), flags, held, chain, gates}
}

func (b *builder) step(s *summary.Site) step {
	return step{b.text(s.File), s.Line, b.text(s.Func), b.text(s.What)}
}

// best gives the sites of an edge that the page tells of: first those that
// surely happen, by the shortest way.
func best(e *picture.Edge) []*graph.Site {
	all := make([]*graph.Site, len(e.Sites))
	for i := range e.Sites {
		all[i] = &e.Sites[i]
	}
	weight := func(s *graph.Site) int {
		n := len(s.Chain)
		if s.Entry {
			n += 4
		}
		if s.May || s.Hearsay {
			n += 16
		}
		return n
	}
	slices.SortStableFunc(all, func(a, b *graph.Site) int {
		return cmp.Or(cmp.Compare(weight(a), weight(b)), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return all[:min(maxSites, len(all))]
}

func same(a, b *graph.Site) bool {
	return a.File == b.File && a.Line == b.Line && a.Col == b.Col && a.Func == b.Func && len(a.Chain) == len(b.Chain)
}
