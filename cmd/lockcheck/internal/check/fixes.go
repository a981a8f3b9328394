package check

import (
	"bytes"
	"context"
	"slices"

	"lockcheck/rules/finding"
	"lockcheck/rules/repair"
)

// maxTrials bounds how often a program is analysed anew to try fixes.
const maxTrials = 8

// fixer tries repairs: the program is analysed with them in its files, and a
// repair that leaves its finding there, or brings another one, is none.
type fixer struct {
	c      *checker
	s      *side
	view   map[string]map[int][]byte // of files that are seen through hunks: the lines in view
	was    tally
	texts  map[string][]byte
	trials int
}

// attempt is a repair that is tried.
type attempt struct {
	f     *finding.Finding
	fix   *finding.Fix
	doc   int
	spans []repair.Span
}

// fixes sets the fixes of those findings of a side whose repair is certain.
// What they are apart from each other they are together: they are tried all at
// once.
func (c *checker) fixes(ctx context.Context, s *side, found []*finding.Finding, view map[string]map[int][]byte) error {
	x := &fixer{c: c, s: s, view: view, texts: map[string][]byte{}}
	var list []*attempt
	for _, f := range found {
		if a := x.attempt(f); a != nil {
			list = append(list, a)
		}
	}
	if len(list) == 0 {
		return nil
	}
	x.was = tallyOf(s)
	for len(list) > 0 && x.trials < maxTrials {
		var now, later []*attempt
		for _, a := range list {
			if slices.ContainsFunc(now, func(b *attempt) bool { return b.doc == a.doc && repair.Conflict(a.spans, b.spans) }) {
				later = append(later, a)
			} else {
				now = append(now, a)
			}
		}
		if err := x.try(ctx, now); err != nil {
			return err
		}
		list = later
	}
	return nil
}

// attempt gives the edits of a finding's repair, if what they rest on is in
// view.
func (x *fixer) attempt(f *finding.Finding) *attempt {
	p := x.s.program
	if f.Repair == nil || f.Severity < finding.Warning {
		return nil
	}
	i := slices.IndexFunc(p.docs, func(d doc) bool { return d.path == f.File && !d.spare })
	if i < 0 {
		return nil
	}
	text, ok := x.text(i)
	if !ok {
		return nil
	}
	fix := repair.Fix(text, f.Repair)
	if fix == nil || p.docs[i].fragment && !inView(text, fix, x.view[f.File]) {
		return nil
	}
	spans, err := repair.Spans(text, fix.Edits)
	if err != nil {
		return nil
	}
	return &attempt{f, fix, i, spans}
}

func (x *fixer) text(i int) ([]byte, bool) {
	d := &x.s.program.docs[i]
	if text, ok := x.texts[d.path]; ok {
		return text, true
	}
	text, err := d.text()
	if err != nil {
		return nil, false
	}
	x.texts[d.path] = text
	return text, true
}

// inView reports whether the lines that a fix rests on are in view, as they are
// and not made up.
func inView(text []byte, fix *finding.Fix, view map[int][]byte) bool {
	lines := bytes.Split(text, []byte("\n"))
	for n := fix.First; n <= fix.Last; n++ {
		real, ok := view[n]
		if !ok || n > len(lines) || !bytes.Equal(bytes.TrimRight(lines[n-1], " \t\r"), bytes.TrimRight(real, " \t\r")) {
			return false
		}
	}
	return true
}

// try tries fixes together. If that fails, those are dropped in whose function
// something is amiss, and the others are tried again; where there are several
// in one such function, each of them is tried by itself.
func (x *fixer) try(ctx context.Context, list []*attempt) error {
	if len(list) == 0 || x.trials >= maxTrials {
		return nil
	}
	x.trials++
	good, amiss, err := x.good(ctx, list)
	if err != nil {
		return err
	}
	if good {
		for _, a := range list {
			a.f.Fix = a.fix
		}
		return nil
	}
	if len(list) == 1 {
		return nil
	}
	var rest, doubtful []*attempt
	in := map[string]int{}
	for _, a := range list {
		in[a.f.Function]++
		if amiss[a.f.Function] {
			doubtful = append(doubtful, a)
		} else {
			rest = append(rest, a)
		}
	}
	if len(doubtful) == 0 { // a caller minds, or a file cannot be read any more
		half := len(list) / 2
		if err := x.try(ctx, list[:half]); err != nil {
			return err
		}
		return x.try(ctx, list[half:])
	}
	if err := x.try(ctx, rest); err != nil {
		return err
	}
	for _, a := range doubtful {
		if in[a.f.Function] > 1 {
			if err := x.try(ctx, []*attempt{a}); err != nil {
				return err
			}
		}
	}
	return nil
}

// good analyses the program with fixes in it. Where that is not as it should
// be, amiss are the functions in which something is wrong.
func (x *fixer) good(ctx context.Context, list []*attempt) (good bool, amiss map[string]bool, err error) {
	was := x.s.program
	p := *was
	p.shared = false // nobody wants to know of a trial
	p.docs, p.outs = slices.Clone(was.docs), slices.Clone(was.outs)
	edits := map[int][]finding.Edit{}
	for _, a := range list {
		edits[a.doc] = append(edits[a.doc], a.fix.Edits...)
	}
	for i, es := range edits {
		text, err := repair.Apply(x.texts[p.docs[i].path], es)
		if err != nil {
			return false, nil, nil
		}
		d := &p.docs[i]
		d.text = func() ([]byte, error) { return text, nil }
		d.cached = false // the tree has another text
		p.outs[i] = x.c.one(ctx, p.m, d.withHeaders())
		if p.outs[i].unit == nil || len(p.outs[i].problems) > len(was.outs[i].problems) {
			return false, nil, ctx.Err()
		}
	}
	s, err := x.c.judge(ctx, &p)
	if err != nil {
		return false, nil, err
	}
	amiss = tallyOf(s).beyond(x.was, list)
	return len(amiss) == 0, amiss, nil
}

// tally counts what an analysis says, by what it says and how much that weighs
// at least.
type tally map[claim]int

type claim struct {
	function string
	key      finding.Key
	weight   finding.Severity
}

func tallyOf(s *side) tally {
	t := tally{}
	for i := range s.findings {
		t.add(&s.findings[i])
	}
	for i := range s.silenced {
		t.add(&s.silenced[i].Finding)
	}
	for _, b := range s.bounds {
		t[claim{function: b.Function}]++ // what was given up on may be what is no longer found
	}
	return t
}

func (t tally) add(f *finding.Finding) {
	for w := finding.Note; w <= f.Severity; w++ {
		t[claim{f.Function, f.Key(), w}]++
	}
}

// beyond gives the functions of which more is said than was, less what fixes
// are for.
func (t tally) beyond(was tally, list []*attempt) map[string]bool {
	mended := tally{}
	for _, a := range list {
		mended.add(a.f)
	}
	amiss := map[string]bool{}
	for k, n := range t {
		if n > was[k]-mended[k] {
			amiss[k.function] = true
		}
	}
	return amiss
}
