package check

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/cmd/lockcheck/internal/ignore"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/crash"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/parser/headers"
	"lockcheck/rules/finding"
)

// doc is one C file to analyse.
type doc struct {
	path      string // in reports
	within    string // in its tree, if that has not said how to compile it; or ""
	text      func() ([]byte, error)
	fragment  bool      // from hunks alone
	skipOther bool      // found in a directory: skipped quietly if it is not C
	cached    bool      // worth an entry in the cache
	spare     bool      // a header: left out if a unit of the program includes code of it
	src       *compiled // how the tree compiles it; nil: alone
	whole     string    // the root of the tree of which all of a kernel is checked, or ""
}

// side is a linked and checked program.
type side struct {
	text     report.Source // of its files and of the headers that they include
	findings []finding.Finding
	classes  []graph.Class
	declared report.Declared
	counts   report.Program
	problems []report.Problem
	bounds   []report.Bound
	failed   map[string]bool
	partial  map[string]bool
	silenced []report.Silenced
	stale    []report.Problem

	program  *program // what it was made of
	linked   *link.Program
	whole    []byte // what is said of the program as a whole, packed
	wholeOld bool   // it is out of the image

	mu    sync.Mutex
	old   map[*ir.Unit]bool    // units of which the image tells what is said
	words map[*ir.Unit]*spoken // of the others, and of those that were asked for
	left  map[*ir.Unit]*leftUnit

	recall    map[string]unitSaid // what was read of the image, by units
	otherOnce sync.Once
	others    map[string]bool // files that are not as in the image
	sameUnits bool
}

// parsed is the outcome of one file.
type parsed struct {
	unit     *ir.Unit
	known    bool     // the program's image has the unit
	sum      link.Key // of what the unit is made of
	problems []report.Problem
	lost     []ir.Lost
	failed   bool
	ignores  []ignore.Directive
	made     []deps.Computed // includes whose names macros make
}

// apart is the same outcome for another program: the sides of a patch may be linked at
// once.
func (o parsed) apart() parsed {
	if o.unit != nil {
		o.unit = o.unit.Apart()
	}
	return o
}

// analyse runs all phases over the files of one program that is not the new side of a
// patch.
func (c *checker) analyse(ctx context.Context, dialect string, docs []doc) (*side, error) {
	p, err := c.prepare(ctx, dialect, docs, true)
	if err != nil {
		return nil, err
	}
	return c.conclude(ctx, p)
}

// prepare parses and extracts the files of one program. shared says that what is found
// out about it is to be kept: it is not the new side of a patch.
func (c *checker) prepare(ctx context.Context, dialect string, docs []doc, shared bool) (*program, error) {
	m, err := c.model(dialect)
	if err != nil {
		return nil, err
	}
	if err := c.openCache(docs); err != nil {
		return nil, err
	}
	in := namesOf(docs)
	img := c.imageOf(m, docs, in)
	outs, err := c.extract(ctx, m, docs, in, img)
	if err != nil {
		return nil, err
	}
	for i := range outs {
		if o := &outs[i]; o.unit != nil {
			in.place(&docs[i], o.unit)
			o.lost = o.unit.Lost
		}
	}
	for _, d := range docs {
		if d.src != nil {
			d.src.view.headers = nil // every unit has what it needs of them
		}
	}
	for i := range outs {
		if docs[i].spare && isPartOf(in.own(&docs[i]), outs, docs, in, img) {
			outs[i] = parsed{}
		}
	}
	p := &program{dialect: dialect, m: m, docs: docs, outs: outs, shared: shared, image: img, keys: c.lockingKeys(ctx, docs, in), order: declaredOrder(m.OrderTable(), docs, in), names: in}
	if img != nil {
		p.rest = img.rest
	}
	return p, nil
}

// conclude links and judges a program. If what was kept of it turns out to be torn, it
// is made without that.
func (c *checker) conclude(ctx context.Context, p *program) (*side, error) {
	s, err := c.judge(ctx, p)
	if p.rest == nil || !p.rest.Torn() {
		return s, err
	}
	c.drop(p.image)
	for _, d := range p.docs {
		if d.src != nil && d.src.view.headers == nil {
			d.src.view.headers = headers.New(d.src.view.fsys)
		}
	}
	again, err := c.prepare(ctx, p.dialect, p.docs, p.shared)
	if err != nil {
		return nil, err
	}
	again.was, again.before = p.was, p.before
	return c.conclude(ctx, again)
}

// isPartOf reports whether another file's unit has code of a header.
func isPartOf(header string, outs []parsed, docs []doc, in names, img *image) bool {
	for i := range outs {
		switch o, name := &outs[i], in.own(&docs[i]); {
		case name == header:
		case o.unit != nil && slices.Contains(o.unit.Files, header):
			return true
		case o.known && slices.Contains(img.Files(name), header):
			return true
		}
	}
	return false
}

// textOf gives the texts of documents and of the headers of their trees.
func textOf(docs []doc) report.Source {
	own := make(map[string]func() ([]byte, error), len(docs))
	var views []*view
	for _, d := range docs {
		own[d.path] = d.text
		if d.src != nil && !slices.Contains(views, d.src.view) {
			views = append(views, d.src.view)
		}
	}
	return func(name string) ([]byte, bool) {
		if f := own[name]; f != nil {
			text, err := f()
			return text, err == nil
		}
		for _, v := range views {
			if text, ok := v.text(name); ok {
				return text, true
			}
		}
		return nil, false
	}
}

// extract parses and extracts files, several at a time, in their order; but for
// those of which the image of the program has the units.
func (c *checker) extract(ctx context.Context, m *lockModel, docs []doc, in names, img *image) ([]parsed, error) {
	outs, sums := make([]parsed, len(docs)), make([]link.Key, len(docs))
	c.each(ctx, len(docs), func(i int) { sums[i] = c.sumOf(m, &docs[i], in) })
	if img != nil {
		img.read()
	}
	var done atomic.Int64
	c.each(ctx, len(docs), func(i int) {
		sum := sums[i]
		var known bool
		if outs[i], known = img.known(in.own(&docs[i]), docs[i].path, sum); !known {
			outs[i] = c.one(ctx, m, docs[i])
		}
		if !known && sum == (link.Key{}) {
			sum = c.sumOf(m, &docs[i], in) // what macros make it include is known now
		}
		if !outs[i].failed {
			outs[i].sum = sum
		}
		c.progress(int(done.Add(1)), len(docs))
	})
	return outs, ctx.Err()
}

// each runs f for 0..n-1 on at most Jobs workers, until ctx ends.
func (c *checker) each(ctx context.Context, n int, f func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(c.opt.Jobs, n) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
feed:
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	wg.Wait()
}

// sumOf gives a digest of all that goes into a document's unit; zero if there is
// none.
func (c *checker) sumOf(m *lockModel, d *doc, in names) link.Key {
	if !d.cached {
		return link.Key{}
	}
	e, ok := c.entry(m, d, d.text)
	if !ok || e.key == (cache.Key{}) {
		return link.Key{}
	}
	return sha256.Sum256(append(e.key[:], in.own(d)...))
}

// one parses and extracts one file. What goes wrong in it, a crash included,
// is its problem alone.
func (c *checker) one(ctx context.Context, m *lockModel, d doc) (out parsed) {
	fail := func(line int, what, do string) parsed {
		return parsed{failed: true, problems: []report.Problem{{File: d.path, Line: line, What: what, Do: do}}}
	}
	defer func() {
		if p := recover(); p != nil {
			out = fail(0, "the analysis "+crash.Describe(p, debug.Stack()), "please report this with the file")
		}
	}()
	var text []byte // read where it is needed
	read := func() (_ []byte, err error) {
		if text == nil {
			text, err = d.text()
		}
		return text, err
	}
	if d.skipOther {
		b, err := read()
		if err != nil {
			return fail(0, err.Error(), input.Remedy(err))
		}
		if kind, why, _ := input.Kind(d.path, b); kind != report.CFile {
			return left(d.path, kind, why, b)
		}
	}
	e, cached := c.entry(m, &d, read)
	if cached {
		if d.whole != "" && e.key != (cache.Key{}) {
			at := e.key
			if out, ok := c.shared.Load(at); ok {
				return out.(parsed).apart()
			}
			defer func() {
				if out.unit != nil {
					c.shared.Store(at, out.apart())
				}
			}()
		}
		if out, ok := c.kept(e.key, &d); ok {
			return out
		}
	}
	if _, err := read(); err != nil {
		return fail(0, err.Error(), input.Remedy(err))
	}
	out = c.front(ctx, m, d, text)
	out.directives(d.path, text)
	if d.cached && out.unit != nil && !out.failed {
		data := ir.Encode(out.unit)
		if cached {
			c.keep(e, &out, data)
		}
		if u, err := ir.DecodeLazy(data); err == nil {
			out.unit = u // as it comes out of the cache: bodies take most of the memory
		}
	}
	return out
}

// left is a file of a directory that is not C. It is told, unless nothing is
// lost with it.
func left(path string, kind report.InputKind, why string, text []byte) parsed {
	if len(bytes.TrimSpace(text)) == 0 {
		return parsed{}
	}
	if why == "" {
		why = "is a " + string(kind)
	}
	return parsed{problems: []report.Problem{{File: path, What: why + "; it is left out", Minor: true}}}
}

// progress tells how far extraction is.
func (c *checker) progress(done, total int) {
	if c.opt.Progress != nil {
		c.opt.Progress(done, total)
	}
}

// settle says how much of an input, of the files named, was analysed.
func (s *side) settle(in *report.Input, paths map[string]bool) {
	failed, partial := 0, false
	for p := range paths {
		if s.failed[p] {
			failed++
		}
		partial = partial || s.partial[p]
	}
	var lost, bounded []string
	for _, b := range s.bounds {
		switch {
		case !paths[b.File]:
		case b.Lost:
			lost = append(lost, b.Function)
		default:
			bounded = append(bounded, b.Function+"()")
		}
	}
	var details []string
	if in.Detail != "" {
		details = append(details, in.Detail)
	}
	if failed > 0 {
		details = append(details, count(failed, "file")+" could not be analysed")
	}
	if len(lost) > 0 {
		details = append(details, count(len(lost), "declaration")+" could not be read"+some(lost))
	}
	if len(bounded) > 0 {
		details = append(details, count(len(bounded), "function")+" analysed in part"+some(bounded))
	}
	switch {
	case failed > 0 && failed == len(paths):
		in.Status = report.Failed
	case partial || len(details) > 1 || len(details) == 1 && in.Detail == "":
		in.Status = report.Partial
	}
	in.Detail = strings.Join(details, "; ")
}

// some names the first few of what is counted.
func some(names []string) string {
	const most = 5
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" })
	switch {
	case len(names) == 0:
		return ""
	case len(names) > most:
		return ": " + list(names[:most]) + " and more"
	}
	return ": " + list(names)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func list(names []string) string { return strings.Join(names, ", ") }
