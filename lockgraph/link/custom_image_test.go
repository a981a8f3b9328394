package link_test

import (
	"testing"

	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/summary"
)

// What calls do about a lock is counted on from an image: of units that are as they
// were, and anew of one that is not.
func TestCustomOnImage(t *testing.T) {
	const (
		move  = "void move(struct gate *g)\n{\n\tmtx_assert(&g->mtx, MA_OWNED);\n}\n"
		open  = "void move(struct gate *);\nvoid open(struct gate *g)\n{\n\tmtx_lock(&g->mtx);\n\tmove(g);\n\tmtx_unlock(&g->mtx);\n}\n"
		shut  = "void move(struct gate *);\nvoid shut(struct gate *g)\n{\n\tmtx_lock(&g->mtx);\n\tmove(g);\n\tmtx_unlock(&g->mtx);\n}\n"
		slams = "void move(struct gate *);\nvoid shut(struct gate *g)\n{\n\tmtx_lock(&g->mtx);\n\tmtx_unlock(&g->mtx);\n\tmove(g);\n}\n"
	)
	m, old := unitsOf(t, "move.c", move, "open.c", open, "shut.c", shut)
	_, now := unitsOf(t, "move.c", move, "open.c", open, "shut.c", slams)
	custom := func(p *link.Program) summary.Custom { return p.Custom("move", "gate.mtx") }
	if got, want := custom(linked(t, m, old, link.Options{})), (summary.Custom{Held: 2}); got != want {
		t.Errorf("without an image %+v, want %+v", got, want)
	}
	want := summary.Custom{Held: 1, Unheld: 1}
	p := again(t, m, old, now)
	if got := custom(p); got != want {
		t.Errorf("on an image %+v, want %+v", got, want)
	}
	if got := custom(linked(t, m, now, link.Options{Image: imageOf(t, p), Keep: true})); got != want {
		t.Errorf("on the next image %+v, want %+v", got, want)
	}
}
