// Package instance judges how well an access path tells one lock from others.
//
// The analysis compares locks by their paths. That two paths are the same
// proves that the lock is, as long as the path means one thing in all rounds
// of a loop and does not end in a pointer of unknown origin. Rules use this to
// say less where they can prove less.
package instance

import (
	"strings"

	"lockcheck/lockgraph/ir"
)

// Known reports whether the path tells which lock it is: it does not if the
// lock's address itself came out of a call, mtx_lock(FOO_MTX(x)), or if it is
// an element of an array chosen by a variable.
func Known(p ir.Path) bool {
	if (p.Base == ir.Temp || p.Base == ir.LocalVar) && bare(p) && (p.Base == ir.Temp || hasDeref(p)) {
		return false
	}
	for _, st := range p.Steps {
		if st.Kind == ir.Element && !number(st.Name) {
			return false
		}
	}
	return true
}

// Fixed reports whether the path means the same lock in every round of a
// loop: it starts from a parameter or a variable of file scope, and nothing
// along it was read anew.
func Fixed(p ir.Path) bool {
	switch p.Base {
	case ir.Param:
		if p.Func != "" {
			return false
		}
	case ir.GlobalVar, ir.StaticVar, ir.InnerVar:
	default:
		return false
	}
	derefs := 0
	for _, st := range p.Steps {
		if st.Kind == ir.Deref {
			derefs++
			if st.Name != "" {
				return false
			}
		}
	}
	return derefs <= 1 && Known(p)
}

// Name gives the name under which a lock is told at one place: its own if the
// path is good enough to tell it from others of its class, else the class's.
func Name(p ir.Path, class string) string {
	if class == "" || Fixed(p) {
		return p.Key()
	}
	return class
}

// Past reports whether the path names what an earlier round of a loop had: the
// analysis holds on to it, the source has no name for it any more.
func Past(p ir.Path) bool {
	return strings.HasSuffix(p.Func, "'") || p.Func == "old"
}

// Kept reports whether a lock is reached through a pointer to it that some
// structure keeps: sim->mtx may be the lock of anybody.
func Kept(p ir.Path) bool {
	n := len(p.Steps)
	return n > 1 && p.Steps[n-1].Kind == ir.Deref && p.Steps[n-2].Kind == ir.Member
}

// RoundTrip reports whether one path leads from the object that the other lock
// is in through another structure to a lock of the same member: there and back,
// as sc->ifp->softc->mtx and sc->mtx are.
func RoundTrip(a, b ir.Path) bool {
	if len(a.Steps) > len(b.Steps) {
		a, b = b, a
	}
	if a.Base != b.Base || a.Name != b.Name || a.Index != b.Index || a.Func != b.Func {
		return false
	}
	pointers := 0
	for _, st := range b.Steps[len(a.Steps):] {
		if st.Kind == ir.Deref {
			pointers++
		}
	}
	return pointers > 1
}

// bare reports whether a path selects no member.
func bare(p ir.Path) bool {
	for _, st := range p.Steps {
		if st.Kind == ir.Member {
			return false
		}
	}
	return true
}

func hasDeref(p ir.Path) bool {
	for _, st := range p.Steps {
		if st.Kind == ir.Deref {
			return true
		}
	}
	return false
}

// number reports whether an index is a constant.
func number(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
