// Package check runs lockcheck's phases over the inputs and makes the report:
// parse and extract each file, link the units of a program, run the rules, and
// for a patch compare its two sides.
//
// C files and directories together are one program. A patch is two programs,
// the side before and the side after, and stands alone. Work is done by at most
// Jobs goroutines at a time, if there are several by as many for each side of a
// patch; a syntax tree lives only while its file is extracted. A file that fails
// is a [report.Problem], and the rest goes on.
//
// With a cache, what a program came to is kept as its image: one for each kernel
// configuration, or for each list of files. A patch to a file that the kernel is
// not built of makes another program, and leaves the kernel's image alone. Both
// sides of a patch are linked on it, and what is said of a unit that comes to the
// same is taken from it. Within a program files have their names in its tree, so
// that the image of one checkout serves another one; see names.
package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/rules/finding"
)

// Options say how to check.
type Options struct {
	Tree    string // the kernel source root; "" to find it, or do without
	Arch    string // of a FreeBSD tree; "" is amd64
	Config  string // kernel configuration of a FreeBSD tree; "" is GENERIC
	Dialect string // a dialect of the model, or "auto"
	Models  []string
	Rules   []*analysis.Analyzer
	Jobs    int // 0: one per processor

	Headers Headers // of a tree; "" is Fast
	Fixes   bool    // try what rules suggest, and offer what holds

	Cache    func() (*cache.Cache, error) // opens it when there is something to keep; nil: none
	Version  string                       // of the program, for the cache
	Progress func(done, total int)        // told after each file, by several goroutines; or nil

	now func() time.Time // for tests; nil: time.Now
}

// Auto is the dialect that is told from the sources.
const Auto = "auto"

// Run reads and checks the inputs. It fails when ctx ends or when the
// invocation is at fault (a model file, a dialect); whatever is wrong with an
// input is in the report.
func Run(ctx context.Context, args []string, rd *input.Reader, opt Options) (*report.Report, error) {
	if opt.Jobs <= 0 {
		opt.Jobs = runtime.GOMAXPROCS(0)
	}
	opt.Headers = cmp.Or(opt.Headers, Fast)
	if opt.now == nil {
		opt.now = time.Now
	}
	c := &checker{opt: opt, dir: rd.Dir, overlay: rd.Overlay, models: make(map[string]*lockModel), trees: make(map[string]*tree), programs: make(map[cache.Key]*image), rep: &report.Report{}}
	if err := c.tryModels(); err != nil {
		return nil, err
	}
	var files []doc
	var fileInputs []fileInput
	for _, arg := range args {
		src, prob := rd.Read(ctx, arg)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		in := report.Input{Path: src.Name, Kind: src.Kind, Status: report.Complete}
		c.rep.Problems = append(c.rep.Problems, src.Skipped...)
		if prob != nil {
			in.Status, in.Detail = report.Failed, prob.What
			c.rep.Inputs = append(c.rep.Inputs, in)
			c.rep.Problems = append(c.rep.Problems, *prob)
			continue
		}
		switch src.Kind {
		case report.Patch, report.Range:
			if err := c.patch(ctx, src, &in); err != nil {
				return nil, err
			}
		default:
			docs, detail, err := c.documents(ctx, src, files)
			if err != nil {
				return nil, err
			}
			in.Detail = detail
			if len(src.Skipped) > 0 {
				in.Status, in.Detail = report.Partial, join(detail, count(len(src.Skipped), "place")+" in it could not be read")
			}
			fileInputs = append(fileInputs, fileInput{len(c.rep.Inputs), docs})
			files = append(files, docs...)
		}
		c.rep.Inputs = append(c.rep.Inputs, in)
	}
	if len(files) > 0 {
		if err := c.files(ctx, files, fileInputs); err != nil {
			return nil, err
		}
	}
	c.savePacks()
	c.saveFiles()
	c.saveStanding(ctx)
	if err := errors.Join(c.cacheErr, c.cache.Trim()); err != nil {
		c.rep.Problems = append(c.rep.Problems, report.Problem{What: err.Error(), Do: "the next run will be slower", Minor: true})
	}
	for _, img := range c.programs {
		if img.torn() {
			c.drop(img)
			c.rep.Problems = append(c.rep.Problems, report.Problem{What: "the cache is damaged: what it tells of some functions and edges is left out", Do: "run again"})
		}
	}
	c.finish()
	return c.rep, nil
}

type checker struct {
	opt     Options
	overlay map[string][]byte     // texts of files that are not as they are on the disk
	dir     string                // where the search for a tree or repository begins
	models  map[string]*lockModel // by dialect
	trees   map[string]*tree      // by directory of the host; nil where there is none
	rep     *report.Report

	cache    *cache.Cache         // nil until it is of use
	programs map[cache.Key]*image // what is kept of them
	structs  *cache.Pack
	made     *cache.Pack // names of includes that macros make
	shared   sync.Map    // of what both sides of a patch have: cache.Key -> parsed
	texts    sync.Map    // what many units have in their keys -> its digest
	full     sync.Once   // the first failure to write to it
	cacheErr error
}

// fileInput says which documents belong to an input of the report.
type fileInput struct {
	index int
	docs  []doc
}

// tryModels reads the user's model files before any input, so that a mistake
// in one is told first.
func (c *checker) tryModels() error {
	if c.opt.Dialect != "" && c.opt.Dialect != Auto {
		if !slices.Contains(model.Dialects(), c.opt.Dialect) {
			return fmt.Errorf("there is no dialect %q; choose one of auto, %s", c.opt.Dialect, list(model.Dialects()))
		}
	}
	if len(c.opt.Models) == 0 && (c.opt.Dialect == "" || c.opt.Dialect == Auto) {
		return nil // loaded when the sources tell which
	}
	_, err := c.model(c.dialectOf(nil))
	return err
}

// documents gives the C files of a source that are not among those before. Of
// a directory that is empty but for what its tree cannot compile, every file
// stands alone.
func (c *checker) documents(ctx context.Context, src *input.Source, before []doc) (docs []doc, detail string, err error) {
	var all []doc
	if src.Name != stdin {
		dir := src.Name
		if src.Kind == report.CFile {
			dir = filepath.Dir(dir)
		}
		t, err := c.treeAt(dir)
		if err != nil {
			return nil, "", err
		}
		if t != nil {
			var left int
			if all, left, err = c.treeDocuments(ctx, src, t); err != nil {
				return nil, "", err
			}
			if len(all) > 0 && left > 0 {
				detail = count(left, "file") + " left out that this kernel cannot be made of"
			}
		}
	}
	if len(all) == 0 {
		isDir := src.Kind == report.Directory
		for i := range src.Files {
			f := &src.Files[i]
			all = append(all, doc{path: f.Path, text: f.Text, skipOther: isDir, cached: isDir})
		}
	}
	seen := make(map[string]bool)
	for _, d := range before {
		seen[d.path] = true
	}
	for _, d := range all {
		if !seen[d.path] {
			docs = append(docs, d)
		}
	}
	return docs, detail, nil
}

// stdin is the name of a source that was read from standard input.
const stdin = "<stdin>"

// files checks C files as one program.
func (c *checker) files(ctx context.Context, docs []doc, inputs []fileInput) error {
	s, err := c.analyse(ctx, c.dialectOf(docs), docs)
	if err != nil {
		return err
	}
	c.rep.AddSource(false, s.text)
	if !slices.ContainsFunc(inputs, func(fi fileInput) bool { return c.rep.Inputs[fi.index].Kind != report.Directory }) {
		finding.Settle(s.findings) // nobody asks about a file of it
	}
	for i := range s.findings {
		s.findings[i].Status = finding.New
	}
	if c.opt.Fixes {
		var all []*finding.Finding
		for i := range s.findings {
			all = append(all, &s.findings[i])
		}
		if err := c.fixes(ctx, s, all, nil); err != nil {
			return err
		}
	}
	c.rep.Findings = append(c.rep.Findings, s.findings...)
	c.rep.Silenced = append(c.rep.Silenced, s.silenced...)
	c.rep.Stale = append(c.rep.Stale, s.stale...)
	c.rep.Functions = append(c.rep.Functions, s.functions(func(*ir.Unit) bool { return true })...)
	c.rep.Structs = append(c.rep.Structs, s.structs()...)
	edges, err := s.edges(ctx, func(*graph.Edge) bool { return true })
	if err != nil {
		return err
	}
	c.addGraph(s.classes, existing(edges))
	c.rep.Declared, c.rep.Program = s.declared, &s.counts
	c.rep.Problems = append(c.rep.Problems, s.problems...)
	c.rep.Bounds = append(c.rep.Bounds, s.bounds...)
	for _, fi := range inputs {
		paths := make(map[string]bool)
		for _, d := range fi.docs {
			paths[d.path] = true
		}
		s.settle(&c.rep.Inputs[fi.index], paths)
	}
	return nil
}

// finish puts the report in order.
func (c *checker) finish() {
	slices.SortStableFunc(c.rep.Findings, finding.Compare)
}
