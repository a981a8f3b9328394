package check

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/cmd/lockcheck/internal/ignore"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/ir"
)

// openCache opens the cache if there are files that are worth one.
func (c *checker) openCache(docs []doc) error {
	if c.cache != nil || c.opt.Cache == nil || !slices.ContainsFunc(docs, func(d doc) bool { return d.cached }) {
		return nil
	}
	kept, err := c.opt.Cache()
	c.use(kept)
	return err
}

// early gives the cache before it is known that files are worth one: those of trees are.
// Where it cannot be opened, whoever needs it next says so.
func (c *checker) early() *cache.Cache {
	if c.cache == nil && c.opt.Cache != nil {
		if kept, err := c.opt.Cache(); err == nil {
			c.use(kept)
		}
	}
	return c.cache
}

// use takes a cache, or none.
func (c *checker) use(kept *cache.Cache) {
	c.cache, c.made = kept, kept.Pack(sha256.Sum256(fmt.Appendf(nil, "made %q", c.opt.Version)))
}

// entry is where the outcome of a file is kept: under a digest of all that goes
// into it.
type entry struct {
	key  cache.Key
	made *made // includes of names that macros make; nil: there are none
}

// made are the includes of a unit whose names macros make. They are known
// once the unit was read, and are kept by what can be told of it before.
type made struct {
	names cache.Key
	key   func([]deps.Computed) (cache.Key, bool)
}

// entry gives the place of a file's outcome. There is none for a file that is
// not to be cached. text is asked for only where nothing else tells what is in
// the file.
func (c *checker) entry(m *lockModel, d *doc, text func() ([]byte, error)) (e entry, ok bool) {
	if c.cache == nil || d.fragment || !d.cached {
		return e, false
	}
	h := sha256.New()
	field := func(list ...string) {
		b := strconv.AppendInt(nil, int64(len(list)), 10)
		for _, s := range list {
			b = append(strconv.AppendInt(append(b, ':'), int64(len(s)), 10), ':')
			b = append(b, s...)
		}
		h.Write(b)
	}
	field(c.opt.Version)
	field(m.dialect)
	field(m.Hash())
	if d.src == nil || c.opt.Headers == None {
		b, err := text()
		if err != nil {
			return e, false
		}
		field("alone")
		field(d.path)
		h.Write(b)
		h.Sum(e.key[:0])
		return e, true
	}
	u := &d.src.unit
	field(string(c.opt.Headers))
	field(u.Path)
	field(c.defines(u.Defines))
	field(u.IncludePaths...)
	field(u.QuotePaths...)
	field(u.Includes...)
	how := h.Sum(nil)
	key := func(made []deps.Computed) (k cache.Key, computed, ok bool) {
		sum, ok := d.src.view.deps.Digest(&deps.Unit{
			Path: u.Path, Dirs: u.IncludePaths, Quotes: u.QuotePaths, First: u.Includes, Computed: made,
		})
		return sha256.Sum256(append(how[:len(how):len(how)], sum.Sum[:]...)), sum.Computed, ok
	}
	k, computed, ok := key(nil)
	if !ok || computed && c.opt.Headers == Full {
		return e, false // cc may read what no digest covers
	}
	e.key = k
	if computed {
		e.made = &made{names: k, key: func(made []deps.Computed) (cache.Key, bool) {
			k, _, ok := key(made)
			return sha256.Sum256(append(k[:], "made"...)), ok
		}}
		names, ok := c.madeNames(k)
		if e.key, _ = e.made.key(names); !ok {
			e.key = cache.Key{} // under which nothing is
		}
	}
	return e, true
}

// defines gives what tells a unit's definitions from others: many units have the
// same, and there are some hundred.
func (c *checker) defines(text string) string {
	sum, ok := c.texts.Load(text)
	if !ok {
		of := sha256.Sum256([]byte(text))
		sum, _ = c.texts.LoadOrStore(text, string(of[:]))
	}
	return sum.(string)
}

// madeNames gives the includes that were found to be made by macros.
func (c *checker) madeNames(k cache.Key) (list []deps.Computed, ok bool) {
	body, ok := c.made.Get(k)
	return list, ok && json.Unmarshal(body, &list) == nil
}

// keep puts the outcome of a file into the cache, with its encoded unit.
// Failures are not kept: they may be of this run alone.
func (c *checker) keep(e entry, out *parsed, unit []byte) {
	if e.made != nil {
		k, ok := e.made.key(out.made)
		names, err := json.Marshal(out.made)
		if !ok || err != nil {
			return
		}
		c.made.Put(e.made.names, names)
		e.key = k
	}
	ps := make([]report.Problem, len(out.problems))
	for i, p := range out.problems {
		p.File = "" // it is the file's, wherever that is
		ps[i] = p
	}
	told, err := json.Marshal(said{ps, out.ignores})
	if err != nil {
		return
	}
	body := binary.AppendUvarint(nil, uint64(len(told)))
	body = append(body, told...)
	body = append(body, unit...)
	c.store(e.key, body)
}

// said is what a file's outcome tells beside its unit.
type said struct {
	Problems []report.Problem   `json:",omitempty"`
	Ignores  []ignore.Directive `json:",omitempty"`
}

// store puts bytes into the cache, if there is one. Of failures the first is
// told.
func (c *checker) store(k cache.Key, body []byte) {
	if c.cache != nil {
		c.stored(c.cache.Put(k, body))
	}
}

func (c *checker) stored(err error) {
	if err != nil {
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
	rest := body[w:]
	var told said
	if err := json.Unmarshal(rest[:n], &told); err != nil {
		return parsed{}, err
	}
	out := parsed{problems: told.Problems, ignores: told.Ignores}
	u, err := ir.DecodeLazy(rest[n:])
	if err != nil {
		return parsed{}, err
	}
	out.unit = u
	return out, nil
}

// filesKey names what is known of the files of a tree.
func filesKey(root string) cache.Key {
	return sha256.Sum256(fmt.Appendf(nil, "files 1 %q", root))
}

// filesOf gives what earlier runs knew of the files of a tree.
func (c *checker) filesOf(root string) []byte {
	body, _ := c.cache.Get(filesKey(root))
	return body
}

// saveFiles keeps what is known of the files of trees.
func (c *checker) saveFiles() {
	for _, t := range c.trees {
		if t == nil {
			continue
		}
		if body, ok := t.files.Bytes(); ok {
			c.store(filesKey(t.Root), body)
		}
	}
}
