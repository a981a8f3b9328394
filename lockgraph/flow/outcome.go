package flow

import (
	"maps"
	"slices"

	"lockcheck/lockgraph/summary"
)

// group is the exits with one effect.
type group struct {
	ops   []summary.Op
	exits []outcome
}

// outcome is what is known at exits of a group: of arguments, of members and
// variables as they were at entry, and of the result.
type outcome struct {
	facts   map[string]fact
	members map[string]memberFact
	result  fact
}

// maxOutcomes bounds the conditions that are told apart for one effect.
const maxOutcomes = 4

func (o *outcome) like(p *outcome) bool {
	return maps.EqualFunc(o.facts, p.facts, fact.same) && maps.EqualFunc(o.members, p.members, memberFact.same)
}

// add takes in an exit.
func (g *group) add(o outcome) { g.exits = merge(g.exits, o) }

// merge takes in an outcome. What is told of the same arguments and members is one.
func merge(outs []outcome, o outcome) []outcome {
	if i := slices.IndexFunc(outs, func(p outcome) bool { return p.like(&o) }); i >= 0 {
		outs[i].result = bothFacts(outs[i].result, o.result)
		return outs
	}
	return append(outs, o)
}

// outcomes gives what is known, of members only those that tell.
func (g *group) outcomes(tells map[string]bool) []outcome {
	var outs []outcome
	for _, o := range g.exits {
		o.members = onlyMembers(o.members, tells)
		outs = merge(outs, o)
	}
	return outs
}

// all is what is known at all exits of the group.
func (g *group) all(tells map[string]bool) outcome {
	all := g.exits[0]
	for _, o := range g.exits[1:] {
		all.facts = meetFacts(all.facts, o.facts)
		all.members = meetMembers(all.members, o.members)
		all.result = bothFacts(all.result, o.result)
	}
	all.members = onlyMembers(all.members, tells)
	return all
}

// ways gives the outcomes that callers are told: each one, or each that arguments
// tell apart, or, where they are many, or one says nothing, what they have in common.
func (g *group) ways(room int, tells map[string]bool) []outcome {
	most := min(maxOutcomes, room+1)
	all, outs := g.all(tells), g.outcomes(tells)
	if len(outs) > most {
		outs = g.outcomes(nil)
		for i := range outs {
			outs[i].members = all.members
		}
	}
	if len(outs) > most || slices.ContainsFunc(outs, func(o outcome) bool {
		return len(o.facts) == 0 && len(o.members) == len(all.members) && o.result.same(all.result)
	}) {
		return []outcome{all}
	}
	return outs
}

// bothFacts is what is known either way.
func bothFacts(f, g fact) fact {
	if j, ok := joinFacts(f, g); ok {
		return j
	}
	return fact{}
}

// telling gives the members and variables of which something is known in one group
// that excludes what is known in another one, and which the function does not write.
func telling(groups map[string]*group, writes []string) map[string]bool {
	known := map[string][][]memberFact{} // by name: what is known in each group
	for _, g := range groups {
		in := map[string][]memberFact{}
		for _, o := range g.exits {
			for k, q := range o.members {
				if !slices.ContainsFunc(in[k], q.same) {
					in[k] = append(in[k], q)
				}
			}
		}
		for k, qs := range in {
			known[k] = append(known[k], qs)
		}
	}
	tells := map[string]bool{}
	for k, groups := range known {
		for i, qs := range groups {
			for _, q := range qs {
				tells[k] = tells[k] || !written(q.cell.at.Path, writes) && slices.ContainsFunc(groups[i+1:], q.excludesSome)
			}
		}
	}
	return tells
}

// onlyMembers gives what is known of the members that tell, of a few of them.
func onlyMembers(m map[string]memberFact, tells map[string]bool) map[string]memberFact {
	kept := map[string]memberFact{}
	for _, k := range sortedKeys(m) {
		if tells[k] && len(kept) < maxMembers {
			kept[k] = m[k]
		}
	}
	return kept
}

// casesOf gives the conditions of a group, each as a case.
func (a *analysis) casesOf(g *group) []summary.Case {
	outs := g.outcomes(nil)
	cases := make([]summary.Case, len(outs))
	for i, o := range outs {
		cases[i].When = a.guardsOf(o)
	}
	return cases
}
