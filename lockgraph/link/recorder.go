package link

import (
	"context"
	"maps"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Recorder is a program that takes note of what it is asked about one unit: who
// asks the same of another program, and is told the same, comes to the same
// conclusions. The program has to have a memo. A Recorder is not safe for
// concurrent use.
type Recorder struct {
	p   *Program
	all answers
	own answers   // of no function
	of  []answers // of each function
	at  int       // the function whose turn it is; or -1
}

// Record gives a recorder of what is asked of the program.
func (p *Program) Record() *Recorder { return &Recorder{p: p, all: answers{}, own: answers{}, at: -1} }

// Turn says of which of the unit's functions rules ask from now on: of its i-th, or
// of none.
func (r *Recorder) Turn(i int) { r.at = i }

// Results is [Program.Results].
func (r *Recorder) Results(ctx context.Context, u *ir.Unit, but []bool) ([]*flow.Result, error) {
	defer func() {
		for _, as := range r.of {
			maps.Copy(r.all, as)
		}
	}()
	return r.p.results(ctx, u, but, r.askedOf)
}

// askedOf gives what takes note of what is asked of a function.
func (r *Recorder) askedOf(i int) answers {
	for len(r.of) <= i {
		r.of = append(r.of, nil)
	}
	if r.of[i] == nil {
		r.of[i] = answers{}
	}
	return r.of[i]
}

// Class is [Program.Class].
func (r *Recorder) Class(id string) graph.Class {
	r.ask(nil, question{Kind: askClass, A: id})
	return r.p.Class(id)
}

// Summary is [Program.Summary].
func (r *Recorder) Summary(u *ir.Unit, name string) *summary.Summary {
	r.ask(u, question{Kind: askSummary, A: name})
	return r.p.Summary(u, name)
}

// Protectors is [Program.Protectors].
func (r *Recorder) Protectors(member string) []string {
	r.ask(nil, question{Kind: askProtectors, A: member})
	return r.p.Protectors(member)
}

// Orderers is [Program.Orderers].
func (r *Recorder) Orderers(first, then string) []string {
	r.ask(nil, question{Kind: askOrderers, A: first, B: then})
	return r.p.Orderers(first, then)
}

// Settled is [Program.Settled].
func (r *Recorder) Settled(member, tag string) bool {
	r.ask(nil, question{Kind: askSettled, A: member, B: tag})
	return r.p.Settled(member, tag)
}

// Starts is [Program.Starts].
func (r *Recorder) Starts(file, function string) bool {
	r.ask(nil, question{Kind: askStarts, A: file, B: function})
	return r.p.Starts(file, function)
}

// Custom is [Program.Custom].
func (r *Recorder) Custom(callee, class string) summary.Custom {
	r.ask(nil, question{Kind: askCustom, A: callee, B: class})
	return r.p.Custom(callee, class)
}

// Bare is [Program.Bare].
func (r *Recorder) Bare(file, function, lock string) []summary.Site {
	r.ask(nil, question{Kind: askBare, A: file + "\x00" + function, B: lock})
	return r.p.Bare(file, function, lock)
}

func (r *Recorder) ask(u *ir.Unit, q question) {
	asked := r.own
	if r.at >= 0 {
		asked = r.askedOf(r.at)
	}
	if _, had := asked[q]; had {
		return
	}
	a, had := r.all[q]
	if !had {
		a = r.p.answer(u, q)
		r.all[q] = a
	}
	asked[q] = a
}
