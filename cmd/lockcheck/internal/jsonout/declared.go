package jsonout

import (
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
)

// declared is the lock order that a kernel's sources declare.
type declared struct {
	File   string           `json:"file"`
	Chains [][]declaredLock `json:"chains"` // outermost lock first
}

type declaredLock struct {
	Name    string   `json:"name"`
	Line    int      `json:"line"`
	Classes []string `json:"classes"` // none if the program has no such lock
}

// against is an edge that contradicts the declared order.
type against struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Declared []string `json:"declared"` // the names from To to From
	Sites    []site   `json:"sites"`
}

func asDeclared(d *report.Declared) *declared {
	if d.File == "" {
		return nil
	}
	return &declared{d.File, each(d.Chains, func(chain *[]report.DeclaredLock) []declaredLock {
		return each(*chain, func(l *report.DeclaredLock) declaredLock {
			return declaredLock{l.Name, l.Line, append([]string{}, l.Classes...)}
		})
	})}
}

func asAgainst(a *report.Reversal) against {
	return against{a.Edge.From, a.Edge.To, a.Chain, each(a.Sites, func(s *graph.Site) site {
		return site{File: s.File, Line: s.Line, Function: s.Func}
	})}
}
