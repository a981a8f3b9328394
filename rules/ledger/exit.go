package ledger

import (
	"cmp"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/trace"
)

// Exit is one place at which the function returns.
type Exit struct {
	Line  int
	Col   int
	Gives []Lock // the caller's locks that are released by then, on some path; by class
	Drops []Drop // releases of holds that lead here; by kind
}

// Drop is a release of a hold, on the way to an exit.
type Drop struct {
	Kind  string
	Texts []string // as the source has it: all that lead there, sorted
	Least int      // how many are on every way there
}

// NoDrop reports whether fewer releases of a kind lead to an exit now than did
// in l: fewer on every way, or fewer at all. It gives the words of those that
// are gone; none if they are left in other places.
func (x *Exit) NoDrop(now *Exit, kind string) (gone []string, fewer bool) {
	was, is := x.drop(kind), now.drop(kind)
	gone = slices.DeleteFunc(slices.Clone(was.Texts), func(t string) bool { return slices.Contains(is.Texts, t) })
	return gone, is.Least < was.Least || len(is.Texts) < len(was.Texts)
}

func (x *Exit) drop(kind string) Drop {
	if i := slices.IndexFunc(x.Drops, func(d Drop) bool { return d.Kind == kind }); i >= 0 {
		return x.Drops[i]
	}
	return Drop{}
}

// Lock is a lock of the caller's.
type Lock struct {
	Class string // "" if it is not known
	Name  string // as the source has it
	Root  string // the variable that its path starts from, if that is no global
}

// Like reports whether two locks are of one class, or of one name if no class
// is known.
func (l *Lock) Like(class, name string) bool {
	return l.Class == class && (class != "" || l.Name == name)
}

// Given reports whether a lock like this is released by the time of an exit.
func (x *Exit) Given(lock *Lock) bool {
	return slices.ContainsFunc(x.Gives, func(l Lock) bool { return l.Like(lock.Class, lock.Name) })
}

func exitsOf(r *flow.Result, callee func(name string) *summary.Summary) []Exit {
	at := make(map[ir.Pos]*Exit)
	for i := range r.Exits {
		e := &r.Exits[i]
		x := at[e.Pos]
		if x == nil {
			x = &Exit{Line: int(e.Pos.Line), Col: int(e.Pos.Col)}
			at[e.Pos] = x
		}
		if e.State == nil {
			continue
		}
		for j := range e.State.Released {
			if g := &e.State.Released[j]; g.Entry {
				if l := lockOf(g); !x.Given(&l) {
					x.Gives = append(x.Gives, l)
				}
			}
		}
	}
	dropsAt(r.Func, at, callee)
	var es []Exit
	for _, x := range at {
		slices.SortFunc(x.Gives, func(a, b Lock) int { return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Name, b.Name)) })
		es = append(es, *x)
	}
	slices.SortFunc(es, func(a, b Exit) int { return cmp.Or(a.Line-b.Line, a.Col-b.Col) })
	return es
}

func lockOf(g *flow.Released) Lock {
	l := Lock{Class: g.Class, Name: trace.Name(&g.Held)}
	if g.Path.Base == ir.Param || g.Path.Base == ir.LocalVar {
		l.Root = g.Path.Name
	}
	return l
}
