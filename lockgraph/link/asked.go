package link

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/pack"
)

// question is one about the program as a whole. Who is told the same answers
// comes to the same outcome.
type question struct {
	Kind askKind
	A, B string
}

type askKind uint8

const (
	askRecurses   askKind = iota // class A
	askStatic                    // file A, symbol B
	askDeclared                  // class A, member B
	askProtected                 // class A
	askProtects                  // class A, member B; also by what the program writes
	askClass                     // class A
	askSummary                   // function A
	askProtectors                // member A
	askBody                      // function A with a body
	askOrderers                  // class A, class B
	askStable                    // struct A
	askListed                    // class A, member B: who changes the list
	askWritten                   // class A, member B; also by what the program writes
	askCounts                    // class A
	askSettled                   // member A, struct B
	askStarts                    // file A, function B
	askCustom                    // function A, class B
	askBare                      // function A (file, name), lock B
)

// answers are the questions that were asked, with what they were told. The nil
// map takes note of nothing.
type answers map[question]string

func (as answers) note(k askKind, a, b, answer string) {
	if as != nil {
		as[question{k, a, b}] = answer
	}
}

// answered is a question with its answer, as a memo keeps it.
type answered struct {
	Q      question
	Answer string
}

func (as answers) list() []answered {
	out := make([]answered, 0, len(as))
	for q, a := range as {
		out = append(out, answered{q, a})
	}
	slices.SortFunc(out, func(x, y answered) int {
		return cmp.Or(cmp.Compare(x.Q.Kind, y.Q.Kind), strings.Compare(x.Q.A, y.Q.A), strings.Compare(x.Q.B, y.Q.B))
	})
	return out
}

// answer gives the answer to a question of a unit.
func (p *Program) answer(u *ir.Unit, q question) string {
	e := env{p: p, learned: q.Kind == askProtects || q.Kind == askWritten}
	switch q.Kind {
	case askRecurses:
		return truth(e.Recurses(q.A))
	case askCounts:
		return truth(e.Counts(q.A))
	case askStatic:
		return e.StaticClass(q.A, q.B)
	case askDeclared, askProtects:
		return truth(e.protects(q.A, q.B))
	case askListed, askWritten:
		return truth(e.written(q.A, q.B))
	case askProtected:
		return joined(e.Protected(q.A))
	case askClass:
		return string(pack.Bytes(p.Class(q.A)))
	case askSummary:
		return p.summaryAnswer(u, q.A)
	case askStable:
		return p.stable[q.A]
	case askBody:
		return p.bodyAnswer(u, q.A)
	case askProtectors:
		return joined(p.Protectors(q.A))
	case askSettled:
		return truth(p.Settled(q.A, q.B))
	case askStarts:
		return truth(p.Starts(q.A, q.B))
	case askCustom:
		return fmt.Sprint(p.Custom(q.A, q.B))
	case askBare:
		file, function, _ := strings.Cut(q.A, "\x00")
		return fmt.Sprint(p.Bare(file, function, q.B))
	case askOrderers:
		return joined(p.Orderers(q.A, q.B))
	}
	return "?" // no such question
}

// summaryAnswer tells one summary of a name from another one.
func (p *Program) summaryAnswer(u *ir.Unit, name string) string {
	if m := p.Model.Func(name); m == nil || !m.Primitive {
		if a := p.bodyAnswer(u, name); a != "" {
			return a
		}
	}
	s := p.Summary(u, name)
	if s == nil {
		return ""
	}
	sum := sha256.Sum256(pack.Bytes(*s))
	return string(sum[:])
}

// bodyAnswer tells one body of a name from another one.
func (p *Program) bodyAnswer(u *ir.Unit, name string) string {
	if n := p.body(u, name); n >= 0 {
		if k := p.known[n]; k != nil {
			return string(k.sum[:])
		}
	}
	return ""
}

func truth(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func joined(list []string) string { return strings.Join(list, "\x00") }
