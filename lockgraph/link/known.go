package link

import (
	"crypto/sha256"
	"sync"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// Key is a digest.
type Key [sha256.Size]byte

// known is the summary of a function. Out of an image it is read when it is
// first asked for.
type known struct {
	sum    Key // of the packed summary; only where an image is kept or used
	once   sync.Once
	packed []byte // in an image; nil: s is not of one
	s      *summary.Summary
}

// summaryOf gives the summary of a function, or nil if it is not known yet.
func (p *Program) summaryOf(n int32) *summary.Summary { return p.summary(p.known[n]) }

func (p *Program) summary(k *known) *summary.Summary {
	if k == nil {
		return nil
	}
	k.once.Do(func() {
		if k.packed != nil {
			s := &summary.Summary{}
			if p.roster.img.value(k.packed, s, p.places) == nil {
				k.s = s
			}
		}
	})
	return k.s
}

// work is what came of a function beside its summary.
type work struct {
	old    int32      // in the image, if it came to the same there; or -1
	asked  []answered // what the program was asked on the way, besides of callees
	gives  []byte     // its contribution; only where an image is kept, as what follows
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
