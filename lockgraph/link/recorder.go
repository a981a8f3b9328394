package link

import (
	"context"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// Recorder is a program that takes note of what it is asked about one unit: who
// asks the same of another program, and is told the same, comes to the same
// conclusions. The program has to have a memo. A Recorder is not safe for
// concurrent use.
type Recorder struct {
	p     *Program
	asked answers
}

// Record gives a recorder of what is asked of the program.
func (p *Program) Record() *Recorder { return &Recorder{p, answers{}} }

// Asked gives the questions so far and their answers, for [Program.Agrees].
func (r *Recorder) Asked() []byte { return pack.Bytes(r.asked.list()) }

// Agrees reports whether the program gives a unit the answers that a recorder
// noted.
func (p *Program) Agrees(u *ir.Unit, asked []byte) bool {
	var list []answered
	return pack.Value(asked, &list) == nil && p.still(u, list)
}

// Results is [Program.Results].
func (r *Recorder) Results(ctx context.Context, u *ir.Unit) ([]*flow.Result, error) {
	return r.p.results(ctx, u, r.asked)
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

func (r *Recorder) ask(u *ir.Unit, q question) {
	if _, had := r.asked[q]; !had {
		r.asked[q] = r.p.answer(u, q)
	}
}
