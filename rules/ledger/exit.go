package ledger

import (
	"cmp"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/rules/trace"
)

// Exit is one place at which the function returns.
type Exit struct {
	Line  int
	Col   int
	Gives []Lock // the caller's locks that are released by then, on some path; by class
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

func exitsOf(r *flow.Result) []Exit {
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
