package link

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/pack"
)

// draft is what a function of a ring came to at one time. It rests on what the
// function is and on what all that it calls was known to come to then, and on
// nothing else: where an image has a draft that rests on the same, it is that one.
// So a ring of which one function is another one goes through the drafts that it
// would go through without an image, and makes those alone that are others.
type draft struct {
	known  *known
	effect Key              // of what callers are told, wherever it happens
	rests  Key              // of what was known of callees; only where an image is kept or used
	saw    map[int32]*draft // what was known of the ring
	result *flow.Result     // nil: it is out of the image
	asked  answers          // what the program was asked on the way
	whole  bool             // it is the last one in the image, which has all that came of it
}

// keptDraft is a draft as an image has it.
type keptDraft struct {
	Rests, Effect, Sum []byte
	Summary            []byte // packed; nil: it is the function's
}

// draft makes the next draft of a function.
func (r *ring) draft(ctx context.Context, i int) (*draft, error) {
	d := &draft{saw: make(map[int32]*draft, len(r.calls[i]))}
	for _, j := range r.calls[i] {
		if last := r.last(j); last != nil {
			d.saw[int32(r.comp[j])] = last
		}
	}
	n := int32(r.comp[i])
	if r.p.opt.keeps() {
		d.rests = r.rests(n, d.saw)
		for _, was := range r.drafts[i] {
			if was.rests == d.rests {
				return was, nil
			}
		}
		if r.recall(i, d) {
			return d, nil
		}
	}
	return d, r.analyse(ctx, n, d)
}

// analyse finds out what a draft comes to.
func (r *ring) analyse(ctx context.Context, n int32, d *draft) error {
	at, err := r.p.roster.load(n)
	if err != nil {
		return err
	}
	at.fn.Load()
	defer at.fn.Unload()
	d.asked = r.p.questions()
	d.result, err = r.p.analyse(ctx, at.unit, at.fn, componentEnv{env{p: r.p, asked: d.asked}, d.saw})
	if err != nil {
		return err
	}
	d.known = r.p.learnt(d.result.Summary)
	d.effect = sha256.Sum256(pack.Bytes(*placeless(d.result.Summary)))
	return nil
}

// rests gives the digest of what is known of all that a function calls.
func (r *ring) rests(n int32, saw map[int32]*draft) Key {
	f := &r.p.roster.funcs[n]
	h := sha256.New()
	for i, c := range f.calls {
		if kindOf(c) != direct {
			continue
		}
		x := f.reach[i]
		var k *known
		switch {
		case x < 0:
		case r.p.comps[x] != r.p.comps[n]:
			k = r.p.known[x]
		case saw[x] != nil:
			k = saw[x].known
		}
		if k != nil {
			h.Write(k.sum[:])
		} else {
			h.Write([]byte{0})
		}
	}
	return Key(h.Sum(nil))
}

// recall takes a draft out of the image, if it has that one.
func (r *ring) recall(i int, d *draft) bool {
	for j, k := range r.kept[i] {
		if Key(k.Rests) != d.rests {
			continue
		}
		d.known = &known{sum: Key(k.Sum), packed: k.Summary, old: r.p.roster.funcs[r.comp[i]].old}
		d.effect, d.whole = Key(k.Effect), j == 0
		return true
	}
	return false
}

// drafts gives the drafts that the image has of a function, if all is as it was
// there that they rest on beside what the function calls.
func (s *sameness) drafts(n int32) (kept []keptDraft) {
	if s.img == nil || s.p.roster.funcs[n].old < 0 || !s.stands(n) {
		return nil
	}
	if pack.Value(s.img.drafts.of(s.p.roster.funcs[n].old), &kept) != nil || slices.ContainsFunc(kept, func(k keptDraft) bool {
		return len(k.Rests) != len(Key{}) || len(k.Effect) != len(Key{}) || len(k.Sum) != len(Key{})
	}) {
		return nil
	}
	return kept
}

// outcome gives what came of a function; nil if it came to the same in the image.
func (r *ring) outcome(ctx context.Context, i int) (*outcome, error) {
	n, d := int32(r.comp[i]), r.last(i)
	if d.whole {
		return nil, nil
	}
	if d.result == nil {
		if err := r.analyse(ctx, n, d); err != nil {
			return nil, err
		}
	}
	asked := r.p.questions()
	if asked != nil {
		for _, d := range r.drafts[i] {
			if d.result == nil {
				maps.Copy(asked, r.same.img.askedBy(r.p.roster.funcs[n].old))
				continue
			}
			maps.Copy(asked, d.asked)
		}
	}
	at := r.p.roster.place(n)
	at.fn.Load()
	defer at.fn.Unload()
	o := r.p.outcome(n, d.result, componentEnv{env{p: r.p, asked: asked}, d.saw})
	o.known, o.final = d.known, !r.stale[i]
	if r.p.opt.Keep {
		o.work.drafts = r.keep(i)
	}
	return o, nil
}

// keep packs the drafts of a function for an image, each once and the last one first.
func (r *ring) keep(i int) []byte {
	last := r.last(i).known
	var kept []keptDraft
	had := map[Key]bool{}
	for _, d := range slices.Backward(r.drafts[i]) {
		if had[d.rests] {
			continue
		}
		had[d.rests] = true
		k := keptDraft{Rests: d.rests[:], Effect: d.effect[:], Sum: d.known.sum[:]}
		if d.known.sum != last.sum {
			k.Summary = r.p.packed(d.known)
		}
		kept = append(kept, k)
	}
	return pack.Bytes(kept)
}
