package check

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/ignore"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/pack"
	"lockcheck/rules/driver"
	"lockcheck/rules/finding"
	"lockcheck/rules/ledger"
	"lockcheck/rules/lockfacts"
)

// image is what the cache has of a program as it was linked and judged last,
// and what this run makes of it.
type image struct {
	key  cache.Key
	base cache.Key // of the kernel, of which the program has all and something beside; else key
	at   cache.Key // which of them was read
	read func()    // waits until it is read
	*link.Image
	rest  *cache.Rest     // of what was read; or nil
	files map[string]told // what files told beside their units, by their names in the program
}

// told is what a file tells beside its unit.
type told struct {
	Problems []report.Problem   `json:",omitempty"`
	Ignores  []ignore.Directive `json:",omitempty"`
	Lost     []ir.Lost          `json:",omitempty"`
}

func (t *told) empty() bool { return len(t.Problems)+len(t.Ignores)+len(t.Lost) == 0 }

// imageOf gives the image of a program; nil if nothing of it is to be kept.
// The sides of a patch have one, and so have a kernel and a patch for it. A kernel with
// a file beside that it is not built of, which is what a patch to such a file makes, has
// one of its own if there is much to keep, and else that of the kernel.
func (c *checker) imageOf(m *lockModel, docs []doc, in names) *image {
	if c.cache == nil {
		return nil
	}
	h := sha256.New()
	fmt.Fprintf(h, "image %q %q %s %s", c.opt.Version, m.dialect, c.opt.Headers, pack.Shape(unitSaid{})+pack.Shape(spoken{}))
	for _, r := range c.opt.Rules {
		fmt.Fprintf(h, " %s", r.Name)
	}
	whole := slices.ContainsFunc(docs, func(d doc) bool { return d.whole != "" })
	if whole {
		fmt.Fprintf(h, "kernel %q %q", c.opt.Arch, c.opt.Config)
	}
	base := cache.Key(h.Sum(nil))
	for i := range docs {
		d := &docs[i]
		if d.fragment {
			return nil
		}
		if !whole || d.whole == "" && !d.spare {
			fmt.Fprintf(h, "%q", in.own(d))
		}
	}
	k := cache.Key(h.Sum(nil))
	if !whole {
		base = k
	}
	if c.programs[k] == nil {
		img := &image{key: k, base: base}
		img.read = sync.OnceFunc(func() { img.readFrom(c.cache) })
		go img.read() // there is enough to do meanwhile
		c.programs[k] = img
	}
	return c.programs[k]
}

// readFrom reads an image out of the cache, if there is a sound one.
func (img *image) readFrom(kept *cache.Cache) {
	img.readAs(kept, img.key)
	if img.Image == nil && img.base != img.key {
		img.readAs(kept, img.base)
	}
}

func (img *image) readAs(kept *cache.Cache, k cache.Key) {
	head, rest, ok := kept.GetParts(k)
	if !ok {
		return
	}
	read, err := link.ReadImage(head, rest)
	if err != nil {
		return
	}
	if more, err := read.More(); err != nil || json.Unmarshal(more, &img.files) != nil {
		return
	}
	img.Image, img.rest, img.at = read, rest, k
}

// known gives the outcome of a file of which the image has the unit.
func (img *image) known(name, shown string, sum link.Key) (parsed, bool) {
	if img == nil || img.Image == nil || !img.Has(name, sum) {
		return parsed{}, false
	}
	t := img.files[name]
	t.Problems = slices.Clone(t.Problems)
	for i := range t.Problems {
		t.Problems[i].File = shown
	}
	return parsed{known: true, problems: t.Problems, ignores: t.Ignores, lost: t.Lost}, true
}

// source gives a document as a source for linking.
func (c *checker) source(ctx context.Context, m *lockModel, d *doc, in names, o *parsed) link.Source {
	s := link.Source{Path: in.own(d), Sum: o.sum, Spare: d.src != nil && d.src.unit.From == ""}
	if o.unit != nil {
		s.Unit = func() (*ir.Unit, error) { return o.unit, nil }
		return s
	}
	s.Unit = func() (*ir.Unit, error) {
		out := c.one(ctx, m, d.withHeaders())
		if out.unit == nil {
			return nil, fmt.Errorf("%s can no longer be read", d.path)
		}
		in.place(d, out.unit)
		return out.unit, nil
	}
	return s
}

// unitSaid is what an image keeps of what is said of a unit. What nobody may ask
// for is packed by itself.
type unitSaid struct {
	Findings []finding.Finding
	Bounds   []driver.Bound
	More     []byte // spoken
}

type spoken struct {
	Books     []ledger.Ledger
	Functions []report.Function
	Heard     []lockfacts.Heard // of steady functions
}

// session lets what is said of a unit be known from an image, or be kept for one.
func (s *side) session(p *program) func(u *ir.Unit) driver.Session {
	prog := s.linked
	return func(u *ir.Unit) driver.Session {
		if u == nil {
			return s.wholeSession()
		}
		if known, ok := s.recalled(u); ok {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.old[u] = true
			s.recall[u.Path] = known
			return driver.Session{Known: &driver.UnitReport{Findings: known.Findings, Bounds: known.Bounds}}
		}
		books := func(rep driver.UnitReport) {
			s.speaks(u, func(sp *spoken) { sp.Books = rep.Books })
		}
		if p.image == nil || !p.shared {
			return driver.Session{Keep: books, LeftOut: s.leftOut(u)}
		}
		rec := prog.Record()
		return driver.Session{Program: rec, Keep: func(rep driver.UnitReport) {
			books(rep)
			steady := s.steady(u, rep.Steady)
			more := prog.Pack(s.spoken(u))
			prog.Keep(u, rec, prog.Pack(unitSaid{rep.Findings, rep.Bounds, more}), steady)
		}}
	}
}

// wholeSession is the session of the program as a whole.
func (s *side) wholeSession() driver.Session {
	prog := s.linked
	var known unitSaid
	if data := prog.RecallWhole(); data != nil && prog.Unpack(data, &known) == nil {
		s.whole, s.wholeOld = data, true
		return driver.Session{Known: &driver.UnitReport{Findings: known.Findings, Bounds: known.Bounds}}
	}
	judged := prog.Judged()
	if err := prog.ReadSites(context.Background(), func(e *graph.Edge) bool { return judged[e] }); err != nil {
		return driver.Session{}
	}
	return driver.Session{Keep: func(rep driver.UnitReport) {
		s.whole = prog.Pack(unitSaid{Findings: rep.Findings, Bounds: rep.Bounds})
	}}
}

// speaks notes what is said of a unit's functions.
func (s *side) speaks(u *ir.Unit, note func(*spoken)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sp := s.words[u]
	if sp == nil {
		sp = &spoken{}
		s.words[u] = sp
	}
	note(sp)
}

// spoken gives the books and the words of a unit's functions, out of the image if
// need be.
func (s *side) spoken(u *ir.Unit) spoken {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sp, ok := s.words[u]; ok {
		return *sp
	}
	var sp spoken
	if said, ok := recall(s.linked, u); ok {
		_ = s.linked.Unpack(said.More, &sp)
	}
	s.words[u] = &sp
	return sp
}

// functions gives the words of the functions of those units that are wanted.
func (s *side) functions(want func(*ir.Unit) bool) (all []report.Function) {
	if s.linked == nil {
		return nil
	}
	for _, u := range s.linked.Units {
		if want(u) {
			for _, f := range s.spoken(u).Functions {
				all = append(all, s.program.names.function(f))
			}
		}
	}
	return all
}

// edges gives the edges of the program's graph; those that are wanted have their
// sites, by the names of reports.
func (s *side) edges(ctx context.Context, want func(*graph.Edge) bool) ([]graph.Edge, error) {
	if s.linked == nil {
		return nil, nil
	}
	if err := s.linked.ReadSites(ctx, want); err != nil {
		return nil, err
	}
	return s.program.names.edges(s.linked.Graph.Edges), nil
}
