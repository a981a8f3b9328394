package check

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"strings"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/lockgraph/pack"
	"lockcheck/parser/kbuild"
)

// standing is what an earlier run found out about a tree as a whole, and what it looked
// at for that: which units its kernel is made of, and what their digests cover. While all
// of it stands as it did, a run asks for the state of files and reads none.
type standing struct {
	Stand deps.Stand
	State deps.State
	Lists [][]string // of directories and files
	Texts []string   // definitions
	Units []standingUnit
}

// standingUnit is a [kbuild.Unit] whose lists and texts are numbered: most have the same.
type standingUnit struct {
	Path                   string
	Dirs, Quotes, Includes int
	Defines, Macros        int
	Std, Arch, From        string
	Module                 bool
}

// numbering numbers lists and texts.
type numbering struct {
	*standing
	lists, texts map[string]int
}

func (n *numbering) list(l []string) int {
	return numbered(n.lists, strings.Join(l, "\x00"), &n.Lists, l)
}

func (n *numbering) text(s string) int { return numbered(n.texts, s, &n.Texts, s) }

// numbered gives the number of what has a key, and adds it to all where it is new.
func numbered[T any](ids map[string]int, key string, all *[]T, v T) int {
	id, ok := ids[key]
	if !ok {
		id = len(*all)
		ids[key] = id
		*all = append(*all, v)
	}
	return id
}

// standingKey names what is known of a tree as a whole.
func (c *checker) standingKey(root string) cache.Key {
	return sha256.Sum256(fmt.Appendf(nil, "standing %q %q %q %q %s", c.opt.Version, root, c.opt.Arch, c.opt.Config, pack.Shape(standing{})))
}

// standingOf gives what is known of a tree, if it stands as it did; else nil.
func (c *checker) standingOf(root string, files fs.FS) *standing {
	if c.overlay != nil {
		return nil
	}
	s := &standing{}
	body, ok := c.early().Get(c.standingKey(root))
	if !ok || pack.Value(body, s) != nil || !s.sound() || !s.Stand.Holds(files, c.opt.Jobs) {
		return nil
	}
	return s
}

// sound reports whether all numbers are those of lists and texts.
func (s *standing) sound() bool {
	is := func(n, of int) bool { return n >= 0 && n < of }
	for i := range s.Units {
		u := &s.Units[i]
		if !is(u.Dirs, len(s.Lists)) || !is(u.Quotes, len(s.Lists)) || !is(u.Includes, len(s.Lists)) ||
			!is(u.Defines, len(s.Texts)) || !is(u.Macros, len(s.Texts)) {
			return false
		}
	}
	return true
}

// units gives the units of the kernel.
func (s *standing) units() []kbuild.Unit {
	out := make([]kbuild.Unit, len(s.Units))
	for i := range out {
		u := &s.Units[i]
		out[i] = kbuild.Unit{Path: u.Path, IncludePaths: s.Lists[u.Dirs], QuotePaths: s.Lists[u.Quotes], Includes: s.Lists[u.Includes],
			Defines: s.Texts[u.Defines], Macros: s.Texts[u.Macros], Std: u.Std, Arch: u.Arch, From: u.From, Module: u.Module}
	}
	return out
}

// units gives the units of a tree's kernel.
func (t *tree) units(ctx context.Context) ([]kbuild.Unit, error) {
	if t.stood != nil {
		return t.stood.units(), nil
	}
	t.asked = true
	return t.Tree.Units(ctx)
}

// saveStanding keeps what was found out about trees as wholes.
func (c *checker) saveStanding(ctx context.Context) {
	for _, t := range c.trees {
		if t == nil || t.stood != nil || !t.asked || c.cache == nil || c.overlay != nil {
			continue
		}
		t.asked = false // a tree may have several names
		units, err := t.Tree.Units(ctx)
		if err != nil {
			continue
		}
		s := &standing{}
		n := numbering{s, map[string]int{}, map[string]int{}}
		s.State = t.view.deps.State(n.list)
		for _, u := range units {
			s.Units = append(s.Units, standingUnit{Path: u.Path, Dirs: n.list(u.IncludePaths), Quotes: n.list(u.QuotePaths), Includes: n.list(u.Includes),
				Defines: n.text(u.Defines), Macros: n.text(u.Macros), Std: u.Std, Arch: u.Arch, From: u.From, Module: u.Module})
		}
		var looks []deps.Look
		t.Looks(func(name string, info fs.FileInfo, read bool) {
			looks = append(looks, deps.Look{Name: name, Info: info, Read: read})
		})
		var ok bool
		if s.Stand, ok = deps.NewStand(t.FS(), looks, t.since); ok {
			c.store(c.standingKey(t.Root), pack.Bytes(*s))
		}
	}
}
