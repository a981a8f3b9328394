package headers

import "strings"

// keep says whether the body of a function of a header is read: if it can
// matter to locks.
func (r *reach) keep(k int32) bool {
	d := r.w.decls[k].d
	for _, n := range d.names {
		if int(n) < len(r.w.fixed) && r.w.fixed[n]&opaque != 0 {
			return false // the lock model knows better
		}
	}
	return !d.inline || d.gives || r.matters(k, 0)
}

const maxCalls = 64 // functions within functions that are followed

// matters says whether an inline function can change what is known of locks.
func (r *reach) matters(k int32, depth int) bool {
	if v := r.bodies[k]; v != 0 {
		return v > 0
	}
	if depth > maxCalls {
		return true
	}
	r.bodies[k] = -1 // as long as it is looked at
	for _, u := range r.w.decls[k].d.calls {
		if r.callMatters(u, depth) {
			r.bodies[k] = 1
			return true
		}
	}
	return false
}

func (r *reach) callMatters(u use, depth int) bool {
	w := r.w
	switch {
	case u.tag:
		return false
	case int(u.name) < len(w.fixed) && w.fixed[u.name]&opaque != 0:
		return true
	case !u.call:
		return false
	case u.ptr || int(u.name) >= len(w.ord) || w.ord[u.name] == 0:
		return u.ptr || !strings.HasPrefix(w.x.tab.text()[u.name], "__builtin_")
	}
	for l := w.ord[u.name]; l > 0; l = w.links[l-1].prev {
		c := w.links[l-1].decl
		if w.decls[c].d.kind == declFunc && w.decls[c].d.inline {
			return r.matters(c, depth+1)
		}
	}
	return true // it is elsewhere
}

// raw says whether a function can be given as its header has it.
func (r *reach) raw(d *decl) bool {
	if d.raw == nil || len(d.raw.spans) != 1 || !r.w.holds(d.deps) {
		return false
	}
	for i := range d.deps {
		if d.deps[i].mac != nil && r.w.fixed[d.deps[i].name]&owned != 0 {
			return false // the unit's text, which defines it, comes later
		}
	}
	return true
}
