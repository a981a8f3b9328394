package check

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/keys"
)

// lockingKeys reads the locking keys of the structs that a program's files and
// the headers of its trees define. Of several structs of one tag the first is
// taken, in the order of the files and of the headers' names.
func (c *checker) lockingKeys(ctx context.Context, docs []doc, in names) []keys.Struct {
	var all []keys.Struct
	var views []*view
	own := map[*view][]string{}
	for i := range docs {
		d := &docs[i]
		if d.src != nil {
			v, u := d.src.view, &d.src.unit
			if own[v] == nil {
				views = append(views, v)
			}
			own[v] = append(own[v], u.Path)
			// That the index knows its headers, if its entry has not seen to it.
			v.deps.Digest(&deps.Unit{Path: u.Path, Dirs: u.IncludePaths, Quotes: u.QuotePaths, First: u.Includes})
			continue
		}
		if d.fragment {
			continue
		}
		if text, err := d.text(); err == nil {
			all = append(all, placed(keys.Read(text), in.own(d))...)
		}
	}
	for _, v := range views {
		all = append(all, c.keysIn(ctx, v, own[v], in)...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(s keys.Struct) bool {
		had := seen[s.Tag]
		seen[s.Tag] = true
		return had
	})
}

// keysIn reads the keys in units of a tree and in the headers that they may
// include.
func (c *checker) keysIn(ctx context.Context, v *view, units []string, in names) []keys.Struct {
	files := make([]deps.Named, len(units))
	for i, name := range units {
		files[i].Name = name
		files[i].Sum, _ = v.deps.Sum(name)
	}
	for _, f := range v.deps.Known() {
		if path.Ext(f.Name) == ".h" {
			files = append(files, f)
		}
	}
	pack := c.structPack()
	found := make([][]keys.Struct, len(files))
	c.each(ctx, len(files), func(i int) {
		f := &files[i]
		if data, ok := pack.Get(f.Sum); ok && (string(data) == none || json.Unmarshal(data, &found[i]) == nil) {
			return
		}
		text, err := input.ReadFile(v.fsys, f.Name)
		if err != nil {
			return
		}
		found[i] = keys.Read(text)
		if data, err := json.Marshal(found[i]); err == nil {
			pack.Put(f.Sum, data)
		}
	})
	var all []keys.Struct
	for i, list := range found {
		if len(list) > 0 {
			all = append(all, placed(list, in.of(v, files[i].Name))...)
		}
	}
	return all
}

// none is what is known of a file that has no such structs, as most have.
const none = "null"

// structPack opens what is known of the structs in files, by their texts.
func (c *checker) structPack() *cache.Pack {
	if c.structs == nil && c.cache != nil {
		c.structs = c.cache.Pack(sha256.Sum256(fmt.Appendf(nil, "structs %q", c.opt.Version)))
	}
	return c.structs
}

// savePacks keeps what was found out of files.
func (c *checker) savePacks() {
	if err := errors.Join(c.structs.Save(), c.made.Save()); err != nil {
		c.full.Do(func() { c.cacheErr = err })
	}
}

// structs gives a side's locking keys and what they mean.
func (s *side) structs() (all []report.Struct) {
	if s.linked == nil {
		return nil
	}
	in := s.program.names
	for _, k := range s.linked.Keyed() {
		if n := len(all); n == 0 || all[n-1].Tag != k.Struct.Tag {
			all = append(all, report.Struct{Tag: k.Struct.Tag, File: in.shown(k.Struct.File), Line: k.Struct.Line})
		}
		m := report.Member{Name: k.Field.Name, Line: k.Field.Line}
		for i, key := range k.Field.Keys {
			m.Keys = append(m.Keys, report.Key{Letters: key.Letters, Text: key.Text, Class: k.Classes[i], None: key.None})
		}
		of := &all[len(all)-1]
		of.Members = append(of.Members, m)
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
