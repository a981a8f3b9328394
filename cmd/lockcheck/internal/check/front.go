package check

import (
	"bytes"
	"context"
	"errors"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/extract"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/parser/csource"
)

// maxSource bounds the C text of one file: a syntax tree takes some hundred
// times its text. The longest files of kernels, tables of firmware, have 4 MB.
const maxSource = 6 << 20

// front parses a file's text and extracts its lock IR. The syntax tree is
// garbage when it returns.
func (c *checker) front(ctx context.Context, m *lockModel, d doc, text []byte) parsed {
	opt := csource.Options{
		Dialect:  m.dialect,
		Opaque:   m.opaque,
		Fragment: d.fragment,
		Limits:   csource.Limits{Size: maxSource},
	}
	if d.fragment {
		defines, unread := halvesOf(m.Model, string(text)).complete(m.Model)
		opt.Defines, opt.Opaque = defines, slices.Concat(m.opaque, unread)
	}
	path := d.path
	if s := d.src; s != nil {
		path = s.unit.Path
		if c.opt.Headers != None {
			opt.FS, opt.IncludePaths, opt.QuotePaths = s.view.fsys, s.unit.IncludePaths, s.unit.QuotePaths
			opt.Defines, opt.Includes = s.unit.Defines, s.unit.Includes
		}
		if c.opt.Headers == Fast {
			opt.Headers = s.view.headers
		}
	}
	f, err := csource.Parse(ctx, path, text, opt)
	if err != nil {
		prob := problemOf(path, err)
		prob.File = d.path
		return parsed{failed: true, problems: []report.Problem{prob}}
	}
	u := extract.Trees(f.Path, f.Text, f.Trees, m.Model)
	for _, l := range f.Lost {
		if d.fragment && !speaksOfLocks(m.Model, l.Text) {
			continue // what a view cuts is no one's fault, and here no one's loss
		}
		u.Lost = append(u.Lost, ir.Lost{Name: l.Name, Reason: l.Reason, Pos: ir.Pos{Line: int32(l.Line), Col: int32(l.Col)}})
	}
	out := parsed{unit: u}
	for _, inc := range f.Computed {
		out.made = append(out.made, deps.Computed{From: inc.From, Include: deps.Include{Name: inc.Name, Quoted: inc.Quoted, Next: inc.Next}})
	}
	for _, l := range u.Lost {
		name := l.Name
		if name == "" {
			name = "a declaration"
		}
		out.problems = append(out.problems, report.Problem{
			File: d.path, Line: int(l.Pos.Line), Minor: d.fragment,
			What: unnamed(name) + " could not be read: " + l.Reason, Do: "the rest is analysed",
		})
	}
	for _, h := range f.Missing {
		if leadsOut(path, h) {
			out.problems = append(out.problems, report.Problem{
				File: d.path, Line: lineOf(text, h),
				What: "#include of " + h + " leads out of the input and is not read", Do: "name it relative to the source tree",
			})
		}
	}
	return out
}

// aCall is a name with an argument list behind it.
var aCall = regexp.MustCompile(`\b([A-Za-z_]\w*)[ \t]*\(`)

// speaksOfLocks reports whether a text calls what the model knows, or what its
// naming conventions say something of.
func speaksOfLocks(m *model.Model, text []byte) bool {
	for _, c := range aCall.FindAllSubmatch(text, -1) {
		if name := string(c[1]); m.Func(name) != nil || m.Guess(name, 1) != nil || m.Guess(name, 0) != nil {
			return true
		}
	}
	return false
}

// leadsOut reports whether a header that was asked for cannot be one of the
// tree that a file is in: an absolute path, or one that climbs more than one
// directory above the file's own path.
func leadsOut(file, header string) bool {
	if path.IsAbs(header) {
		return true
	}
	file, header = filepath.ToSlash(file), path.Clean(header)+"/"
	if !strings.HasPrefix(header, "../") {
		return false
	}
	if filepath.IsLocal(file) {
		header = path.Join(path.Dir(file), header) + "/"
	}
	return strings.HasPrefix(header, "../../")
}

// lineOf gives the line of the first #include of a header.
func lineOf(text []byte, header string) int {
	n := 0
	for line := range bytes.Lines(text) {
		n++
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("#")) && bytes.Contains(line, []byte(header)) {
			return n
		}
	}
	return 0
}

// problemOf parts an error "path:line: what" of the parsers.
func problemOf(path string, err error) report.Problem {
	p := report.Problem{File: path, What: err.Error()}
	if errors.Is(err, context.DeadlineExceeded) {
		p.What = "took too long to read"
		return p
	}
	rest, ok := strings.CutPrefix(p.What, path+":")
	if !ok {
		return p
	}
	if n, what, ok := strings.Cut(rest, ": "); ok {
		if line, err := strconv.Atoi(n); err == nil {
			p.Line, rest = line, what
		}
	}
	p.What = strings.TrimSpace(rest)
	return p
}
