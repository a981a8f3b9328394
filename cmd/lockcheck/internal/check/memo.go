package check

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/pack"
	"lockcheck/rules/driver"
	"lockcheck/rules/lockfacts"
)

// memo is what earlier runs found out about a program's functions and units:
// packs of the cache. Only what differs from then is analysed.
type memo struct {
	functions, units *cache.Pack
}

// Get implements [link.Memo].
func (m *memo) Get(k link.Key) ([]byte, bool) { return m.functions.Get(cache.Key(k)) }

// Put implements [link.Memo].
func (m *memo) Put(k link.Key, v []byte) { m.functions.Put(cache.Key(k), v) }

// memoOf opens the memo of a program; nil if nothing of it is to be kept.
// The sides of a patch have one, and so have a kernel and a patch for it.
func (c *checker) memoOf(m *lockModel, docs []doc, in names) *memo {
	if c.cache == nil {
		return nil
	}
	h := sha256.New()
	fmt.Fprintf(h, "memo %q %q %s", c.opt.Version, m.dialect, c.opt.Headers)
	for i := range docs {
		d := &docs[i]
		if d.fragment {
			return nil
		}
		if d.whole != "" {
			fmt.Fprintf(h, "kernel %q %q", c.opt.Arch, c.opt.Config)
			break
		}
		fmt.Fprintf(h, "%q", in.own(d))
	}
	var k cache.Key
	h.Sum(k[:0])
	if c.memos[k] == nil {
		units := sha256.Sum256(append(k[:], "units"...))
		c.memos[k] = &memo{c.cache.Pack(k), c.cache.Pack(units)}
	}
	return c.memos[k]
}

// saveMemos keeps what was found out.
func (c *checker) saveMemos() {
	packs := []*cache.Pack{c.structs}
	for _, m := range c.memos {
		packs = append(packs, m.functions, m.units)
	}
	for _, p := range packs {
		if err := p.Save(); err != nil {
			c.full.Do(func() { c.cacheErr = err })
		}
	}
}

// unitOutcome is what comes of a unit, in a memo.
type unitOutcome struct {
	Report    driver.UnitReport
	Functions []report.Function
	Asked     []byte     // what the program was asked, and told
	Was       []wasKnown // what the side before a patch was asked
}

// unitMemo is how a unit's outcome is kept: with the places of the functions,
// of others, too, whose lines it tells.
type unitMemo struct {
	Starts  []start
	Outcome []byte
}

// start is where a function stands.
type start struct {
	File, Function string
	At             int
}

// wasKnown is a function and a digest of what it was.
type wasKnown struct {
	File, Function string
	Sum            []byte
}

// sessions let the units of a linked program be known from the memo.
type sessions struct {
	memo  *memo
	prog  *link.Program
	base  []byte // of the units' keys
	was   func(file, function string) *lockfacts.Past
	same  *outcomes                         // of the side before a patch
	kept  *outcomes                         // of this one
	words func(*ir.Unit, []report.Function) // takes what is known
	said  func(*ir.Unit) []report.Function  // gives what was found out
}

// base covers what the rules are and go by, beside the program.
func (c *checker) sessionBase() []byte {
	h := sha256.New()
	fmt.Fprint(h, pack.Shape(unitMemo{}), pack.Shape(unitOutcome{}))
	for _, r := range c.opt.Rules {
		fmt.Fprintf(h, " %s", r.Name)
	}
	return h.Sum(nil)
}

// outcomes are the keys of units of which the memo knows what comes of them.
// What comes of a unit that a patch changes in nothing is what came of it
// before: what it was then is not asked.
type outcomes struct {
	mu   sync.Mutex
	keys map[cache.Key]bool
}

func (o *outcomes) has(k cache.Key) bool {
	if o == nil {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.keys[k]
}

func (o *outcomes) add(k cache.Key) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys[k] = true
}

func (s *sessions) open(u *ir.Unit) driver.Session {
	k := s.key(u)
	if s.was == nil || s.same.has(k) {
		if known := s.known(u, k); known != nil {
			return driver.Session{Known: known}
		}
	}
	if s.was != nil {
		k = sha256.Sum256(append(k[:], "patched"...))
		if known := s.known(u, k); known != nil {
			return driver.Session{Known: known}
		}
	}
	asks := s.prog.Record()
	var was []wasKnown
	ses := driver.Session{Program: asks}
	if s.was != nil {
		ses.Before = func(file, function string) *lockfacts.Past {
			past := s.was(file, function)
			was = append(was, wasKnown{file, function, sumOf(past)})
			return past
		}
	}
	ses.Keep = func(rep driver.UnitReport) {
		s.memo.units.Put(k, s.outcome(u, unitOutcome{rep, s.said(u), asks.Asked(), was}))
		s.kept.add(k)
	}
	return ses
}

func (s *sessions) key(u *ir.Unit) cache.Key {
	h := sha256.New()
	h.Write(s.base)
	k := s.prog.UnitKey(u)
	h.Write(k[:])
	return cache.Key(h.Sum(nil))
}

// known gives what is known of a unit; nil if it has to be found out.
func (s *sessions) known(u *ir.Unit, k cache.Key) *driver.UnitReport {
	data, ok := s.memo.units.Get(k)
	if !ok {
		return nil
	}
	o, ok := s.recall(data)
	if !ok || !s.prog.Agrees(u, o.Asked) || !s.wasSo(o.Was) {
		return nil
	}
	s.words(u, o.Functions)
	s.kept.add(k)
	return &o.Report
}

// outcome packs what came of a unit.
func (s *sessions) outcome(u *ir.Unit, o unitOutcome) []byte {
	var m unitMemo
	seen := map[start]bool{}
	note := func(file, function string) {
		at := start{file, function, s.prog.Standing(file, function)}
		if !seen[at] {
			seen[at] = true
			m.Starts = append(m.Starts, at)
		}
	}
	s.prog.Sleeps(u, note)
	m.Outcome = pack.BytesWith(o, pack.NewLines(func(file, function string, line int) int {
		note(file, function)
		return line
	}))
	return pack.Bytes(m)
}

// recall gives what came of a unit, if all that it tells of stands where it stood.
func (s *sessions) recall(data []byte) (o unitOutcome, ok bool) {
	var m unitMemo
	if pack.Value(data, &m) != nil {
		return o, false
	}
	for _, at := range m.Starts {
		if s.prog.Standing(at.File, at.Function) != at.At {
			return o, false
		}
	}
	same := pack.NewLines(func(_, _ string, line int) int { return line })
	return o, pack.ValueWith(m.Outcome, &o, same) == nil
}

// wasSo reports whether the functions that were asked for were the same.
func (s *sessions) wasSo(was []wasKnown) bool {
	for _, w := range was {
		if s.was == nil || string(sumOf(s.was(w.File, w.Function))) != string(w.Sum) {
			return false
		}
	}
	return true
}

func sumOf(p *lockfacts.Past) []byte {
	if p == nil {
		return nil
	}
	sum := sha256.Sum256(pack.Bytes(*p))
	return sum[:]
}
