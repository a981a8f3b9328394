package csource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"modernc.org/cc/v4"

	"lockcheck/parser/headers"
)

// parseIndexed reads a file with its headers: what it reaches of them, or, if
// there is no index but a file system, all that cc makes of them.
func parseIndexed(ctx context.Context, path string, text []byte, opt Options, d *dialect) (*File, error) {
	full := opt.Headers == nil
	if full {
		opt.Headers = headers.New(opt.FS)
	} else {
		opt.FS = nil
	}
	u := newUnit(path, text, &opt, d)
	defer func() {
		if u.view != nil {
			u.view.Close()
		}
	}()
	if err := u.prepareIndexed(ctx); errors.Is(err, errPanic) {
		return u.withoutHeaders(ctx, nil, err)
	} else if err != nil {
		return nil, err
	}
	f, err := u.parse(ctx)
	if full && errors.Is(err, errHeaders) {
		// A header that cc cannot read is worse than what is reached of it.
		return parseIndexed(ctx, path, text, withIndex(opt), d)
	}
	if err == nil && len(f.Lost) == 0 || ctx.Err() != nil {
		if f != nil {
			f.Headers, f.Computed = u.view.Files(), u.view.Computed()
		}
		return f, err
	}
	return u.withoutHeaders(ctx, f, err)
}

// withoutHeaders reads the file by itself where that costs fewer of its
// declarations than reading it with its headers did.
func (u *unit) withoutHeaders(ctx context.Context, f *File, err error) (*File, error) {
	opt := *u.opt
	opt.FS, opt.Headers, opt.Defines = nil, nil, ""
	v := newUnit(u.path, u.text, &opt, u.dialect)
	if e := v.prepare(ctx); e != nil {
		return f, err
	}
	g, e := v.parse(ctx)
	if e != nil || err == nil && len(g.Lost) >= len(f.Lost) {
		if f != nil {
			f.Headers, f.Computed = u.view.Files(), u.view.Computed()
		}
		return f, err
	}
	if err != nil {
		g.Alone = err.Error()
	} else {
		g.Alone = f.Lost[0].Reason
	}
	if u.view != nil {
		g.Headers, g.Computed, g.Missing = u.view.Files(), u.view.Computed(), sortedUnique(u.missing)
	}
	return g, nil
}

func withIndex(opt Options) Options {
	opt.FS = nil
	return opt
}

// prepareIndexed brings the text into a form that cc reads, with what the
// index of headers tells.
func (u *unit) prepareIndexed(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: reading headers: %v", errPanic, p)
		}
	}()
	sanitize(u.work)
	v, err := u.opt.Headers.Read(ctx, headers.Unit{
		Path: u.path, Text: u.work,
		IncludePaths: u.opt.IncludePaths, QuotePaths: u.opt.QuotePaths,
		Defines: u.opt.Defines, Includes: u.opt.Includes, Opaque: u.opt.Opaque, Pinned: u.dialect.fixed, KeepIncludes: u.opt.FS != nil,
	})
	if err != nil {
		return err
	}
	u.view = v
	u.work = v.Text()
	u.missing = v.Missing()
	u.resolved = true
	toks, open := lex(u.work, 0, len(u.work), 1)
	if open != 0 {
		return fmt.Errorf("%s:%d: comment is not closed: add the missing */", u.path, open)
	}
	for _, t := range toks {
		if t.kind != directive {
			u.toks = append(u.toks, t)
			continue
		}
		line, _ := lex(u.work, int(t.start)+1, int(t.end), t.line)
		switch {
		case len(line) < 2:
		case u.str(line[0]) == "define" && !u.define(t, line[1:]):
			u.blank(t.start, t.end)
		case u.str(line[0]) == "include" && !u.include(line[1:]):
			u.blank(t.start, t.end)
		}
	}
	u.repairTokens()
	var ok bool
	u.match, _, ok = pair(u.toks)
	u.broken = !ok
	if ok {
		u.cutTables()
	}
	u.adapt()
	u.wrapOpaqueItems()
	if len(u.missing) > 0 {
		u.guessNames()
	}
	u.apply()
	return ctx.Err()
}

// guessNames finds what missing headers would have told.
func (u *unit) guessNames() {
	u.typedefNames(u.toks, u.match)
	u.scanNames()
	u.resolveGuesses()
}

// allHeaders gives the sources for cc, which is to read all headers itself.
func (u *unit) allHeaders() []cc.Source {
	var b strings.Builder
	b.WriteString(u.ownPrelude(nil))
	b.WriteString(u.dialect.fixed)
	b.WriteString(u.opt.Defines)
	b.WriteByte('\n')
	for _, name := range u.opt.Includes {
		fmt.Fprintf(&b, "#include \"%s\"\n", name)
	}
	return []cc.Source{
		{Name: "<prelude>", Value: b.String()},
		{Name: u.path, Value: append(bytes.Clone(u.work), '\n', ';', '\n')},
		{Name: "<end>", Value: tail},
	}
}

// indexed gives the sources for cc, headers included.
func (u *unit) indexed() []cc.Source {
	sources := []cc.Source{{Name: "<prelude>", Value: u.ownPrelude(nil)}}
	for _, s := range u.view.Sources(append(bytes.Clone(u.work), '\n', ';', '\n')) {
		sources = append(sources, cc.Source{Name: s.Name, Value: s.Text})
	}
	return append(sources, cc.Source{Name: "<end>", Value: tail})
}

// tooBig says whether macros may make more of the text than cc may be given,
// so that it has to be measured.
func (u *unit) tooBig() bool {
	deep, run := u.view.Size()
	return deep > u.opt.Limits.Depth || run > u.opt.Limits.Length
}

// ownPrelude gives what no header tells: of the dialect's own prelude what
// names ask for, where headers are missing, and the unknown types.
func (u *unit) ownPrelude(names map[string]bool) string {
	var b strings.Builder
	b.WriteString("int __predefined_declarator;\n")
	if len(u.missing) == 0 {
		return b.String()
	}
	if names == nil {
		names = u.spelled()
	}
	skip := func(n string) bool { return u.opaque[n] || u.view.Known(n) }
	marked := map[int]bool{}
	for n := range names {
		u.dialect.reach(n, skip, marked)
	}
	u.dialect.emit(marked, &b)
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

// spelled gives the names in the file's text and macros.
func (u *unit) spelled() map[string]bool {
	names := map[string]bool{}
	for _, t := range u.toks {
		if t.kind == ident {
			names[u.str(t)] = true
		}
	}
	for _, d := range u.deflist {
		for _, t := range d.body {
			if t.kind == ident {
				names[u.str(t)] = true
			}
		}
	}
	return names
}
