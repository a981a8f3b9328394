package flow

import (
	"hash/fnv"
	"math"

	"lockcheck/lockgraph/ir"
)

// namedConst gives a stand-in for the value of a constant that is known by
// name alone.
func namedConst(v *val) (int64, bool) {
	if v.kind == vCell && v.at.Base == ir.GlobalVar && len(v.at.Steps) == 0 && !v.mem {
		return standIn(v.at.Name), true
	}
	return 0, false
}

// standIn is a number for a constant's name that no real constant is likely
// to have: constants of different names differ.
func standIn(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64() | 1<<62)
}

// isStandIn reports whether a number stands for a constant's name.
func isStandIn(n int64) bool { return n&(1<<62) != 0 && (n > 0 || n < math.MinInt32) }
