package link

import (
	"crypto/sha256"
	"sync"
	"weak"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// Key is a digest.
type Key [sha256.Size]byte

// known is the summary of a function. It is kept packed, and read when it is
// asked for: a kernel's summaries take ten times the memory otherwise, and most
// are not asked for again once all callers of a function have been analysed.
type known struct {
	sum    Key    // of the packed summary; only where an image is kept or used
	packed []byte // with the strings of the program's table; nil: the image has it
	old    int32  // of which function it is there
	mu     sync.Mutex
	s      weak.Pointer[summary.Summary]
}

// summaryOf gives the summary of a function, or nil if it is not known yet.
func (p *Program) summaryOf(n int32) *summary.Summary { return p.summary(p.known[n]) }

func (p *Program) summary(k *known) *summary.Summary {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.s.Value()
	if s == nil {
		s = &summary.Summary{}
		if p.roster.img.value(p.packed(k), s, p.places) != nil {
			return nil
		}
		k.s = weak.Make(s)
		p.recent.add(s)
	}
	return s
}

// packed gives a summary as it is kept.
func (p *Program) packed(k *known) []byte {
	if k.packed == nil {
		return p.roster.img.summary.of(k.old)
	}
	return k.packed
}

// recent are the summaries that were last read: they stay in memory for those
// who ask for them next.
type recent struct {
	mu   sync.Mutex
	ring [4096]*summary.Summary
	next int
}

func (r *recent) add(s *summary.Summary) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ring[r.next] = s
	r.next = (r.next + 1) % len(r.ring)
}

// work is what came of a function beside its summary.
type work struct {
	old    int32      // in the image, if it came to the same there; or -1
	asked  []answered // what the program was asked on the way, besides of callees
	gives  *given     // its contribution; only where an image is kept, as what follows
	drafts []byte     // of a function of a ring
}

// outcome is what linking finds out about a function.
type outcome struct {
	number int32
	result *flow.Result // nil: out of the image
	known  *known
	gives  *contribution
	work   work
	final  bool // result rests on what all callees came to
}

// sumOf gives the digest of a summary, with its places marked.
func (p *Program) sumOf(s *summary.Summary) Key { return sha256.Sum256(pack.BytesWith(*s, p.places)) }
