package check

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"slices"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/keys"
	"lockcheck/lockgraph/link"
)

// lockingKeys reads the locking keys of the structs that a program's files and
// the headers of its trees define. Of several structs of one tag the first is
// taken, in the order of the headers' names.
func (c *checker) lockingKeys(ctx context.Context, docs []doc) []keys.Struct {
	var all []keys.Struct
	var views []*view
	for i := range docs {
		d := &docs[i]
		if d.src != nil && !slices.Contains(views, d.src.view) {
			views = append(views, d.src.view)
		}
		if d.fragment {
			continue
		}
		text, err := d.text()
		if err != nil {
			continue
		}
		all = append(all, placed(keys.Read(text), d.path)...)
		if d.src != nil && c.cache == nil { // else the headers are known from its key
			d.src.view.deps.Digest(d.src.unit.Path, text, d.src.unit.IncludePaths)
		}
	}
	for _, v := range views {
		for _, s := range c.headerKeys(ctx, v) {
			s.File = v.shown(s.File)
			all = append(all, s)
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(s keys.Struct) bool {
		had := seen[s.Tag]
		seen[s.Tag] = true
		return had
	})
}

// headerKeys reads the keys in the headers that a tree's units may include.
func (c *checker) headerKeys(ctx context.Context, v *view) (all []keys.Struct) {
	names, sum := v.deps.Headers()
	h := sha256.New()
	fmt.Fprintf(h, "keys %s %q", c.opt.Version, sum)
	var k cache.Key
	h.Sum(k[:0])
	if c.cache != nil {
		if body, ok := c.cache.Get(k); ok && json.Unmarshal(body, &all) == nil {
			return all
		}
	}
	found := make([][]keys.Struct, len(names))
	c.each(ctx, len(names), func(i int) {
		if path.Ext(names[i]) != ".h" {
			return
		}
		if text, err := input.ReadFile(v.fsys, names[i]); err == nil {
			found[i] = placed(keys.Read(text), names[i])
		}
	})
	all = slices.Concat(found...)
	if body, err := json.Marshal(all); err == nil && ctx.Err() == nil {
		c.store(k, body)
	}
	return all
}

// structsOf gives a program's locking keys and what they mean.
func structsOf(p *link.Program) (all []report.Struct) {
	for _, k := range p.Keyed() {
		if n := len(all); n == 0 || all[n-1].Tag != k.Struct.Tag {
			all = append(all, report.Struct{Tag: k.Struct.Tag, File: k.Struct.File, Line: k.Struct.Line})
		}
		m := report.Member{Name: k.Field.Name, Line: k.Field.Line}
		for i, key := range k.Field.Keys {
			m.Keys = append(m.Keys, report.Key{Letters: key.Letters, Text: key.Text, Class: k.Classes[i], None: keys.NeedsNone(key)})
		}
		s := &all[len(all)-1]
		s.Members = append(s.Members, m)
	}
	return all
}

// placed says in which file structs stand.
func placed(structs []keys.Struct, file string) []keys.Struct {
	for i := range structs {
		structs[i].File = file
	}
	return structs
}
