// Package csource reads C text into cc/v4 syntax trees, also where the
// headers are not at hand.
//
// In: a file's text and a dialect, and perhaps a tree's headers. Out: syntax
// trees whose positions are those of the source, where a token out of a macro
// stands at the macro's use, and a list of what had to be given up. Trees are
// parsed, not type checked. Nothing but the given text and file system is
// read, and no compiler is run.
//
// What a missing header would have told is found from the order of tokens
// (names.go), what cc cannot read is adapted line by line (adapt.go), macros
// of the dialect that shape syntax come from a small prelude of our own
// (dialect/), and one bad declaration costs no more than itself (recover.go).
//
// Bounded are the size of a file, the nesting and length of its expressions,
// macro expansion, and the number of attempts to repair a function. All steps
// but the parser's own are linear in the size of the text.
package csource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"modernc.org/cc/v4"

	"lockcheck/parser/headers"
)

// Options say how a text is to be read. The zero value reads FreeBSD code
// without headers.
type Options struct {
	Dialect      string         // "freebsd" (default), "illumos", "linux", "pthread": picks the prelude
	Opaque       []string       // macros that are not expanded: their calls stay visible
	FS           fs.FS          // headers; nil: none are at hand. Nothing else is read
	IncludePaths []string       // directories in FS
	QuotePaths   []string       // directories in FS for #include "...", before the others
	Defines      string         // further C text to go first, such as #define lines
	Includes     []string       // headers in FS that are included before the first line
	Headers      *headers.Index // takes the place of FS: of each header only what the text reaches
	Fragment     bool           // the text is rebuilt from hunks of a patch
	Limits       Limits
}

// Limits bound the work for one file. A zero field means its default.
type Limits struct {
	Size      int // bytes of the file; 16 MB
	Headers   int // bytes of headers; 64 MB
	Depth     int // nesting of brackets, also after macro expansion; 400
	Length    int // tokens without a comma, semicolon or brace; 20000
	Expansion int // work of macro expansion, in cc's measure; from the size of the text
}

func (l Limits) withDefaults() Limits {
	set := func(p *int, n int) {
		if *p <= 0 {
			*p = n
		}
	}
	set(&l.Size, 16<<20)
	set(&l.Headers, 64<<20)
	set(&l.Depth, 400)
	set(&l.Length, 20000)
	return l
}

// Lost is a place where something was given up on.
type Lost struct {
	Name   string // the function's or declaration's name, if it has one
	Reason string
	Line   int
	Col    int
	Text   []byte // what was left out
}

// File is a file that was read.
type File struct {
	Path     string
	Text     []byte             // as given
	Trees    []*cc.AST          // one, or several where the file had to be parsed in pieces
	Lost     []Lost             // declarations left out
	Repaired []Lost             // functions kept, with a statement left out
	Missing  []string           // headers asked for and not found
	Computed []headers.Computed // #includes whose names macros made, where there is a tree
	Headers  []string           // headers that the file includes, where there is a tree
	Alone    string             // why it had to be read without them; "" if it was not
}

// Parse reads a file. What it cannot read of it is in [File.Lost]; an error
// means that there is nothing to work on at all.
func Parse(ctx context.Context, path string, text []byte, opt Options) (*File, error) {
	opt.Limits = opt.Limits.withDefaults()
	d, err := dialectNamed(opt.Dialect)
	if err != nil {
		return nil, err
	}
	if err := acceptable(path, text, &opt); err != nil {
		return nil, err
	}
	if opt.Headers != nil || opt.FS != nil {
		return parseIndexed(ctx, path, text, opt, d)
	}
	u := newUnit(path, text, &opt, d)
	if err := u.prepare(ctx); err != nil {
		return nil, err
	}
	return u.parse(ctx)
}

// errHeaders says that the text cannot be read together with its headers.
var errHeaders = errors.New("headers cannot be read")

// acceptable refuses what is no text.
func acceptable(path string, text []byte, opt *Options) error {
	switch {
	case len(text) > opt.Limits.Size:
		return fmt.Errorf("%s: %d MB of text: more than the %d MB that are read; check a smaller part", path, len(text)>>20, opt.Limits.Size>>20)
	case len(bytes.TrimSpace(text)) == 0:
		return fmt.Errorf("%s: empty file: there is nothing to check", path)
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return fmt.Errorf("%s:%d: binary data (a NUL byte): not a C file", path, 1+bytes.Count(text[:i], []byte("\n")))
	}
	return nil
}

func newUnit(path string, text []byte, opt *Options, d *dialect) *unit {
	u := &unit{
		path: path, text: text, opt: opt, dialect: d,
		work:   bytes.Clone(text),
		defs:   map[string][]*define{},
		opaque: make(map[string]bool, len(opt.Opaque)),
		extra:  map[string]string{},
		types:  map[string]bool{},
		known:  map[string]bool{},
		once:   map[string]bool{},
		heads:  map[string]bool{},
		loops:  map[string]bool{},

		wrapped: map[int32]bool{},
	}
	for _, n := range opt.Opaque {
		u.opaque[n] = true
	}
	return u
}

// prepare brings the text into a form that cc reads.
func (u *unit) prepare(ctx context.Context) error {
	sanitize(u.work)
	u.defines()
	toks, open := lex(u.work, 0, len(u.work), 1)
	if open != 0 {
		if !u.opt.Fragment {
			return fmt.Errorf("%s:%d: comment is not closed: add the missing */", u.path, open)
		}
		u.closeComment(open)
	}
	u.conditionals(toks)
	if err := ctx.Err(); err != nil {
		return err
	}
	u.resolved = true
	u.repairTokens()
	var ok bool
	u.match, _, ok = pair(u.toks)
	u.broken = !ok
	u.typedefNames(u.toks, u.match)
	u.adapt()
	u.scanNames()
	u.resolveGuesses()
	u.apply()
	return ctx.Err()
}

// sanitize replaces bytes outside C's character set that are harmless: form
// feeds, carriage returns before a line end, a byte order mark.
func sanitize(b []byte) {
	if bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		copy(b, "   ")
	}
	for i, c := range b {
		switch {
		case c == '\r' || c == '\f' || c == '\v':
			b[i] = ' '
		case c < ' ' && c != '\n' && c != '\t':
			b[i] = ' '
		}
	}
	// A blank behind a backslash would end the line that it continues.
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '\\' && b[i+1] == ' ' && b[i+2] == '\n' {
			b[i], b[i+1] = ' ', '\\'
		}
	}
}

// closeComment blanks a comment that the end of a fragment cuts off.
func (u *unit) closeComment(line int32) {
	at := 0
	for range line - 1 {
		at += bytes.IndexByte(u.work[at:], '\n') + 1
	}
	if i := bytes.LastIndex(u.work[at:], []byte("/*")); i >= 0 {
		u.blank(int32(at+i), int32(len(u.work)))
	}
}

// defines takes the macros of Options.Defines.
func (u *unit) defines() {
	if u.opt.Defines == "" {
		return
	}
	d := &dialect{byName: map[string]int{}}
	d.add([]byte(u.opt.Defines))
	for _, e := range d.entries {
		if e.macro {
			u.extra[e.name] = e.value
		} else {
			u.known[e.name] = true
		}
	}
}

// repairTokens blanks characters that C has no use for, and literals that do
// not end.
func (u *unit) repairTokens() {
	w := 0
	for _, t := range u.toks {
		switch {
		case t.kind == punct && (t.ch >= 0x80 || t.ch == '@' || t.ch == '`' || t.ch == '\\' || t.ch == '#'), t.bad:
			u.blank(t.start, t.end)
			continue
		}
		u.toks[w] = t
		w++
	}
	u.toks = u.toks[:w]
}

// apply makes the insertions.
func (u *unit) apply() {
	if len(u.inserts) == 0 {
		return
	}
	sortInserts(u.inserts)
	var b bytes.Buffer
	b.Grow(len(u.work) + 8*len(u.inserts))
	off := int32(0)
	for _, in := range u.inserts {
		b.Write(u.work[off:in.at])
		b.WriteString(in.text)
		off = in.at
	}
	b.Write(u.work[off:])
	u.work = b.Bytes()
	u.inserts = nil
}

// prelude gives the definitions that names reach.
func (u *unit) prelude(names map[string]bool) string {
	var b strings.Builder
	b.WriteString("int __predefined_declarator;\n")
	marked := map[int]bool{}
	skip := func(n string) bool { return u.opaque[n] }
	for n := range names {
		u.dialect.reach(n, skip, marked)
	}
	u.dialect.emit(marked, &b)
	if u.opt.Defines != "" {
		b.WriteString(u.opt.Defines)
		b.WriteString("\n")
	}
	for _, n := range sorted(u.types) {
		if names[n] {
			fmt.Fprintf(&b, "typedef struct __unknown_%s %s;\n", n, n)
		}
	}
	for _, n := range sorted(u.loops) {
		if names[n] {
			fmt.Fprintf(&b, "#define %s(...) while (%s(__VA_ARGS__))\n", n, n)
		}
	}
	return b.String()
}

// parse hands the text to cc, and recovers where cc finds errors.
func (u *unit) parse(ctx context.Context) (*File, error) {
	f := &File{Path: u.path, Text: u.text}
	r := &recovery{u: u, file: f, depth: newDepths(u)}
	if err := r.run(ctx); err != nil {
		return nil, err
	}
	f.Missing = sortedUnique(u.missing)
	n := 0
	for _, t := range f.Trees {
		n += declarations(t, u.path, 1+bytes.Count(u.text, []byte("\n")))
	}
	if n == 0 && len(f.Lost) > 0 && !u.opt.Fragment {
		l := f.Lost[0]
		return nil, fmt.Errorf("%s:%d: no C declaration could be read (%s): is this a C file?", u.path, l.Line, l.Reason)
	}
	return f, nil
}

// errPanic marks an error that was a panic in cc.
var errPanic = errors.New("the C parser failed")

// parseC runs cc over sources.
func parseC(u *unit, fsys fs.FS, limit int, sources []cc.Source) (ast *cc.AST, err error) {
	defer func() {
		if p := recover(); p != nil {
			ast, err = nil, fmt.Errorf("%w: %v", errPanic, p)
		}
	}()
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		return nil, err
	}
	cfg := &cc.Config{ABI: abi, FS: fsys, FSOnly: true, ExpansionLimit: limit}
	if u.opt.FS != nil {
		u.includePaths(cfg)
	}
	return cc.Parse(cfg, sources)
}

// declarations counts what a tree has of a file of so many lines.
func declarations(t *cc.AST, path string, lines int) (n int) {
	for l := t.TranslationUnit; l != nil; l = l.TranslationUnit {
		if d := l.ExternalDeclaration; d != nil {
			if p := d.Position(); p.Filename == path && p.Line <= lines {
				n++
			}
		}
	}
	return n
}
