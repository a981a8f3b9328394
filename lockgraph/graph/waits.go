package graph

import (
	"cmp"
	"slices"
	"strings"

	"lockcheck/lockgraph/summary"
)

// waiting reports whether a site waits for its lock.
func waiting(s *Site) bool { return !s.Try }

// Certain reports whether the site waits for its lock as far as one can tell,
// with the other held on every way there.
func (s *Site) Certain() bool { return certain(s) && !s.Parted }

// certain reports whether a site waits for its lock as far as one can tell.
func certain(s *Site) bool { return !s.Try && !s.May && !s.Hearsay && !s.Startup }

// plain reports whether one function takes both locks, and nothing else is to
// be believed.
func plain(s *Site) bool { return certain(s) && !s.Entry && len(s.Chain) == 1 }

// forbidden reports whether a lock of one class must not be waited for with
// one of the other held, in any order: what spins must not block, what only
// blocks must not sleep. That is told by itself; as an order it counts only
// where it is plain to see.
func forbidden(from, to Class) bool {
	if from.Kind == "" || to.Kind == "" {
		return false
	}
	return from.Spin && !to.Spin || !from.Sleepable && to.Sleepable
}

// unordered reports whether locks of two classes may be taken in any order:
// one of them has none, or is dropped by whoever waits for the other.
func unordered(a, b Class) bool {
	return a.Unordered || b.Unordered || a.Yields && b.Sleepable || b.Yields && a.Sleepable
}

// Self reports whether the edge leads from a class to itself.
func (e *Edge) Self() bool { return e.From == e.To }

// waits gives the sites that can be part of a deadlock, best evidence first,
// one for each set of gates, and how many there are in all.
func (e *Edge) waits(admit func(*Site) bool) ([]*Site, int) {
	var out []*Site
	for i := range e.Sites {
		if admit(&e.Sites[i]) {
			out = append(out, &e.Sites[i])
		}
	}
	slices.SortStableFunc(out, func(a, b *Site) int {
		return cmp.Or(
			cmp.Compare(doubt(a), doubt(b)),
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
		)
	})
	n := len(out)
	seen := make(map[string]bool)
	out = slices.DeleteFunc(out, func(s *Site) bool {
		key := strings.Join(slices.Sorted(slices.Values(s.Gates)), "\x00")
		if seen[key] {
			return true
		}
		seen[key] = true
		return false
	})
	return out, n
}

// doubt counts what a reader has to believe of a site: that a contract is
// kept, that readers can block each other, that a lock dropped on one way is held
// on another, each call on the way.
func doubt(s *Site) int {
	n := len(s.Chain)
	if s.Entry {
		n += 4
	}
	if s.Parted {
		n += 6
	}
	if s.May || s.Hearsay || s.Startup {
		n += 16
	}
	if s.FromMode == summary.Shared && s.ToMode == summary.Shared {
		n += 8
	}
	return n
}

// Places counts the sites that surely wait for the lock.
func (e *Edge) Places() int {
	_, n := e.waits(certain)
	return n
}

// Shown gives the site of an edge that shows it best, or nil if no site surely
// waits for the lock. Between kinds that have no order it has to be plain.
func (g *Graph) Shown(e *Edge) *Site {
	admit := certain
	if forbidden(g.class(e.From), g.class(e.To)) {
		admit = plain
	}
	if sites, _ := e.waits(admit); len(sites) > 0 {
		return sites[0]
	}
	return nil
}

func (g *Graph) class(id string) Class {
	i := slices.IndexFunc(g.Classes, func(c Class) bool { return c.ID == id })
	if i < 0 {
		return Class{}
	}
	return g.Classes[i]
}
