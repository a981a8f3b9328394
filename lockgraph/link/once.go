package link

import (
	"fmt"

	"lockcheck/lockgraph/ir"
)

// once leaves a function that several units have out of the same header to the
// first of them. Units are not changed: one that loses functions is a copy.
func once(units []*ir.Unit) []*ir.Unit {
	seen := map[string]bool{}
	out := make([]*ir.Unit, len(units))
	for i, u := range units {
		var kept []*ir.Func
		for _, f := range u.Funcs {
			if header := headerOf(u, f); header != "" {
				k := fmt.Sprintf("%s:%d:%s", header, f.Pos.Line, f.Name)
				if seen[k] {
					continue
				}
				seen[k] = true
			}
			kept = append(kept, f)
		}
		out[i] = u
		if len(kept) < len(u.Funcs) {
			c := *u
			c.Funcs = kept
			out[i] = &c
		}
	}
	return out
}

// headerOf gives the header that a function of a unit stands in, or "".
func headerOf(u *ir.Unit, f *ir.Func) string {
	if n := int(f.Pos.File); n > 0 && n < len(u.Files) && u.Files[n] != u.Path {
		return u.Files[n]
	}
	return ""
}
