package link_test

import (
	"testing"

	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/summary"
)

// TestSpare: of two functions of one name a call means the one that the program
// is built of; where nothing tells them apart, none of them.
func TestSpare(t *testing.T) {
	m, units := unitsOf(t,
		"mm/user.c", "void take(struct foo *);\nvoid user(struct foo *f)\n{\n\ttake(f);\n}\n",
		"mm/mmu.c", "void take(struct foo *f)\n{\n\tmtx_lock(&f->mtx);\n}\n",
		"mm/nommu.c", "void take(struct foo *f)\n{\n\tsx_xlock(&f->sx);\n}\n")
	for _, c := range []struct {
		spare int
		takes string
	}{{-1, ""}, {2, "mtx"}, {1, "sx"}} {
		all := link.Sources(units)
		if c.spare >= 0 {
			all[c.spare].Spare = true
		}
		p, err := link.LinkSources(t.Context(), m, all, link.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, op := range p.SummaryIn("mm/user.c", "user").Cases[0].Ops {
			if op.Kind == summary.Lock {
				got = op.Lock
			}
		}
		if got != c.takes {
			t.Errorf("with %d spare user() takes %q, want %q", c.spare, got, c.takes)
		}
	}
}
