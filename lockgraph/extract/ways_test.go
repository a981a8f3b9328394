package extract

import (
	"bytes"
	"context"
	"io/fs"
	"strings"
	"testing"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/parser/csource"
	"lockcheck/parser/headers"
	"lockcheck/parser/kbuild"
)

// TestWays reads a kernel's units with all of their headers, and with what
// they reach of them: the lock facts must be the same.
func TestWays(t *testing.T) {
	tree, err := kbuild.Find("../../fixtures/minikernel", kbuild.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	units, err := tree.Units(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Load("freebsd")
	if err != nil {
		t.Fatal(err)
	}
	x := headers.New(tree.FS())
	read := func(u kbuild.Unit, opt csource.Options) *ir.Unit {
		text, err := fs.ReadFile(tree.FS(), u.Path)
		if err != nil {
			t.Fatal(err)
		}
		opt.Opaque = m.Opaque()
		opt.IncludePaths, opt.QuotePaths, opt.Defines, opt.Includes = u.IncludePaths, u.QuotePaths, u.Defines, u.Includes
		f, err := csource.Parse(context.Background(), u.Path, text, opt)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Lost)+len(f.Repaired) > 0 || len(f.Trees) != 1 || len(f.Missing) > 0 {
			t.Errorf("%s: lost %v, repaired %v, %d trees, missing %v", u.Path, f.Lost, f.Repaired, len(f.Trees), f.Missing)
		}
		return Unit(f, m)
	}
	for _, u := range units {
		full, fast := read(u, csource.Options{FS: tree.FS()}), read(u, csource.Options{Headers: x})
		inlines := map[string]string{}
		for _, f := range full.Funcs {
			if f.Pos.File != 0 {
				inlines[f.Name] = f.Dump(full)
			}
		}
		for _, f := range fast.Funcs {
			if f.Pos.File != 0 && f.Dump(fast) != inlines[f.Name] {
				t.Errorf("%s: %s() of a header:\nfull %s\nfast %s", u.Path, f.Name, inlines[f.Name], f.Dump(fast))
			}
			if name := fast.Files[f.Pos.File]; f.Pos.File != 0 && !strings.HasSuffix(name, ".h") {
				t.Errorf("%s: %s() is in %s", u.Path, f.Name, name)
			}
		}
		a, b := own(full), own(fast)
		if a == b {
			continue
		}
		al, bl := strings.Split(a, "\n"), strings.Split(b, "\n")
		for i := range al {
			if i >= len(bl) || al[i] != bl[i] {
				t.Errorf("%s: line %d\nfull %s\nfast %s", u.Path, i, al[i], bl[min(i, len(bl)-1)])
				break
			}
		}
	}
	if len(units) < 5 {
		t.Errorf("%d units", len(units))
	}
}

// own is a unit without what only inline functions out of its reach would use.
func own(u *ir.Unit) string {
	var b bytes.Buffer
	v := *u
	v.Funcs, v.Structs, v.Globals = nil, nil, nil
	for _, f := range u.Funcs {
		if f.Pos.File == 0 {
			v.Funcs = append(v.Funcs, f)
		}
	}
	for _, s := range u.Structs {
		if s.Pos.File == 0 {
			v.Structs = append(v.Structs, s)
		}
	}
	for _, g := range u.Globals {
		if g.Pos.File == 0 {
			v.Globals = append(v.Globals, g)
		}
	}
	b.WriteString(v.Dump())
	return b.String()
}
