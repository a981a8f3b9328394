package link

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// Key names what a function comes to, by all that it is made of: its body, the
// summaries of what it calls, the lock model, and who analyses.
type Key [sha256.Size]byte

// Memo keeps what functions come to from one link to the next. It is called by
// several goroutines. What it gives was put under that key, or is nothing; what
// it loses is made again.
type Memo interface {
	Get(Key) ([]byte, bool)
	Put(Key, []byte)
}

// known is the summary of a function. Out of a memo it is read when it is
// first asked for.
type known struct {
	sum  Key // of the packed summary; only with a memo
	data []byte
	from *Program // whose lines the data's are to be
	once sync.Once
	s    *summary.Summary
}

func (k *known) get() *summary.Summary {
	if k == nil {
		return nil
	}
	k.once.Do(func() {
		if k.s == nil {
			s := &summary.Summary{}
			if pack.ValueWith(k.data, s, k.from.absolute) == nil {
				k.s = s
			}
			if !k.from.opt.Share {
				k.data = nil
			}
		}
	})
	return k.s
}

// outcome is what linking finds out about a function.
type outcome struct {
	fn     *ir.Func
	result *flow.Result // nil: out of the memo
	known  *known
	gives  *contribution
	key    Key
	asked  []answered // what the program was asked on the way, besides of callees
	told   []answered // that, out of the memo
	final  bool       // result rests on what all callees came to
}

// memoized is an outcome in a memo. The answers are not in its key, since what is
// asked comes out of the analysis: they have to be the same again. Its lines are
// those of their functions, so that it holds when functions move.
type memoized struct {
	Answers []answered
	Gives   contribution
	Summary []byte
}

// memoize readies the program for its memo.
func (p *Program) memoize() {
	p.keys, p.asked = map[*ir.Func]Key{}, map[*ir.Func][]answered{}
	p.files = make(map[*ir.Unit]Key, len(p.Units))
	for _, u := range p.Units {
		p.files[u] = filesSum(u)
	}
	p.relative, p.absolute = pack.NewLines(p.toRelative), pack.NewLines(p.toAbsolute)
	h := sha256.New()
	fmt.Fprintf(h, "%q %s %+v %s", p.opt.Version, p.Model.Hash(), p.opt.Limits, pack.Shape(memoized{})+pack.Shape(summary.Summary{}))
	p.base = Key(h.Sum(nil))
}

// filesSum covers what an analysis takes from its unit besides the function.
func filesSum(u *ir.Unit) Key {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q", u.Path, u.Files)
	return Key(h.Sum(nil))
}

// keysOf gives the keys of the functions of a component, all of whose callees
// outside of it are known.
func (p *Program) keysOf(places []place, comp []int) []Key {
	at := make(map[*ir.Func]int, len(comp))
	for i, n := range comp {
		at[places[n].fn] = i
	}
	sums := make([]Key, len(comp))
	whole := sha256.New()
	for i, n := range comp {
		sums[i] = p.bodyKey(places[n], at)
		whole.Write(sums[i][:])
	}
	if len(comp) == 1 {
		return sums
	}
	all := whole.Sum(nil)
	for i := range sums {
		h := sha256.New()
		h.Write(all)
		h.Write(binary.AppendUvarint(nil, uint64(i)))
		sums[i] = Key(h.Sum(nil))
	}
	return sums
}

// bodyKey covers a function and what its calls reach. own numbers the
// functions of its component.
func (p *Program) bodyKey(pl place, own map[*ir.Func]int) Key {
	h := sha256.New()
	outline := p.index.outline[pl.fn]
	base, files, body := p.base, p.files[pl.unit], outline.sum
	h.Write(base[:])
	h.Write(files[:])
	h.Write(body[:])
	var num []byte
	if p.start(pl.unit.Files[pl.fn.Pos.File], pl.fn.Name) == 0 { // its sites are told by their lines
		num = binary.AppendVarint(append(num[:0], 'l'), int64(pl.fn.Pos.Line))
		h.Write(num)
	}
	reach := func(q place) {
		if i, ok := own[q.fn]; ok {
			num = binary.AppendUvarint(append(num[:0], 'r'), uint64(i))
			h.Write(num)
			return
		}
		h.Write([]byte{'s'})
		if k := p.summaries[q.fn]; k != nil {
			h.Write(k.sum[:])
		}
	}
	for _, in := range outline.calls {
		if in.Ptr != nil {
			ts := p.index.targets(pl.unit, *in.Ptr)
			num = binary.AppendUvarint(append(num[:0], 'p'), uint64(len(ts)))
			h.Write(num)
			if len(ts) > 1 {
				ts = p.below(pl.fn, ts)
			}
			for _, q := range ts {
				reach(q)
			}
			continue
		}
		if m := p.Model.Func(in.Name); m != nil && m.Primitive {
			continue
		}
		if q, ok := p.index.body(pl.unit, in.Name); ok {
			reach(q)
		}
		if g := p.index.guesses[pl.unit][in.Name]; g != nil {
			io.WriteString(h, "g")
			h.Write(pack.Bytes(*g))
		}
	}
	return Key(h.Sum(nil))
}

// recall gives the outcomes of a component out of the memo: all of them, or
// none.
func (p *Program) recall(places []place, comp []int, keys []Key) []*outcome {
	outs := make([]*outcome, len(comp))
	for i, n := range comp {
		data, ok := p.opt.Memo.Get(keys[i])
		if !ok {
			return nil
		}
		var m memoized
		if pack.ValueWith(data, &m, p.absolute) != nil {
			return nil
		}
		if !p.still(places[n].unit, m.Answers) {
			return nil
		}
		outs[i] = &outcome{fn: places[n].fn, key: keys[i], gives: &m.Gives, told: m.Answers,
			known: &known{sum: sha256.Sum256(m.Summary), data: m.Summary, from: p}}
	}
	return outs
}

// retain puts the outcomes of a component into the memo.
func (p *Program) retain(outs []*outcome) {
	for _, o := range outs {
		data := pack.BytesWith(*o.result.Summary, p.relative)
		o.known.sum = sha256.Sum256(data)
		if p.opt.Share {
			o.known.data = data
		}
		p.opt.Memo.Put(o.key, pack.BytesWith(memoized{Answers: o.asked, Gives: *o.gives, Summary: data}, p.relative))
	}
}

// settle makes keys of functions cover what their component came to.
func settle(outs []*outcome) {
	h := sha256.New()
	for _, o := range outs {
		h.Write(o.known.sum[:])
	}
	all := h.Sum(nil)
	for _, o := range outs {
		h.Reset()
		h.Write(o.key[:])
		h.Write(all)
		o.key = Key(h.Sum(nil))
	}
}

// noteKept notes what was asked for a result of linking that holds for the
// whole program as well.
func (p *Program) noteKept(r *flow.Result, asked answers) {
	if asked == nil {
		return
	}
	for _, a := range p.asked[r.Func] {
		asked[a.Q] = a.Answer
	}
	for _, q := range r.Asked {
		asked.note(askProtects, q.Class, q.Struct+"."+q.Field, "")
	}
}
