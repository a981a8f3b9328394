package check

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/ir"
	"lockcheck/parser/kbuild"
)

// openCache opens the cache if there are files that are worth one.
func (c *checker) openCache(docs []doc) (err error) {
	if c.cache != nil || c.opt.Cache == nil || !slices.ContainsFunc(docs, func(d doc) bool { return d.cached }) {
		return nil
	}
	c.cache, err = c.opt.Cache()
	return err
}

// key names what comes out of a file: it covers all that goes in. There is
// none for a file that is not to be cached.
func (c *checker) key(m *lockModel, d *doc, text []byte) (cache.Key, bool) {
	if c.cache == nil || d.fragment || !d.cached {
		return cache.Key{}, false
	}
	h := sha256.New()
	field := func(s string) { fmt.Fprintf(h, "%d:%s", len(s), s) }
	field(c.opt.Version)
	field(m.dialect)
	field(m.Hash())
	if d.src == nil || c.opt.Headers == None {
		field("alone")
		field(d.path)
		h.Write(text)
	} else {
		view, u := d.src.view, &d.src.unit
		sum := view.deps.Digest(u.Path, text, u.IncludePaths)
		first := view.deps.Digest("", firstIncludes(u), append([]string{"."}, u.IncludePaths...))
		if (sum.Computed || first.Computed) && c.opt.Headers == Full {
			return cache.Key{}, false // cc may read what no digest covers
		}
		field(string(c.opt.Headers))
		field(u.Path)
		field(u.Defines)
		field(fmt.Sprintf("%q %q %q", u.IncludePaths, u.QuotePaths, u.Includes))
		h.Write(sum.Sum[:])
		h.Write(first.Sum[:])
	}
	var k cache.Key
	h.Sum(k[:0])
	return k, true
}

// firstIncludes is what a unit includes before its first line, as text.
func firstIncludes(u *kbuild.Unit) []byte {
	var b bytes.Buffer
	for _, name := range u.Includes {
		fmt.Fprintf(&b, "#include <%s>\n", name)
	}
	return b.Bytes()
}

// keep puts the outcome of a file into the cache. Failures are not kept: they
// may be of this run alone.
func (c *checker) keep(k cache.Key, out *parsed) {
	if out.failed || out.unit == nil {
		return
	}
	ps := make([]report.Problem, len(out.problems))
	for i, p := range out.problems {
		p.File = "" // it is the file's, wherever that is
		ps[i] = p
	}
	told, err := json.Marshal(ps)
	if err != nil {
		return
	}
	body := binary.AppendUvarint(nil, uint64(len(told)))
	body = append(body, told...)
	body = append(body, ir.Encode(out.unit)...)
	c.store(k, body)
}

// store puts bytes into the cache, if there is one. Of failures the first is
// told.
func (c *checker) store(k cache.Key, body []byte) {
	if c.cache == nil {
		return
	}
	if err := c.cache.Put(k, body); err != nil {
		c.full.Do(func() { c.cacheErr = err })
	}
}

// kept gives the outcome of a file out of the cache.
func (c *checker) kept(k cache.Key, d *doc) (parsed, bool) {
	body, ok := c.cache.Get(k)
	if !ok {
		return parsed{}, false
	}
	out, err := decodeOutcome(body)
	if err != nil {
		return parsed{}, false
	}
	for i := range out.problems {
		out.problems[i].File = d.path
	}
	return out, true
}

func decodeOutcome(body []byte) (parsed, error) {
	n, w := binary.Uvarint(body)
	if w <= 0 || n > uint64(len(body)-w) {
		return parsed{}, io.ErrUnexpectedEOF
	}
	var out parsed
	rest := body[w:]
	if err := json.Unmarshal(rest[:n], &out.problems); err != nil {
		return parsed{}, err
	}
	u, err := ir.Decode(rest[n:])
	if err != nil {
		return parsed{}, err
	}
	out.unit = u
	return out, nil
}
