package holdbalance

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/ledger"
)

// gone tells of releases that a patch took out of a function although the
// function takes as many holds of the kind as before. An object that goes to
// other functions, or comes out of a structure, may be theirs to release for
// all that can be seen of the new side; before the patch it was not.
func (c *checker) gone(books *ledger.Ledger) []finding.Finding {
	was := c.facts.WasLike(c.r)
	if was == nil {
		return nil
	}
	var fs []finding.Finding
	told := make(map[string]bool)
	for _, e := range was.Books.Entries {
		if e.Op != summary.Unhold || told[e.Of] || c.told[e.Of] || books.Places(summary.Hold, e.Of) < was.Books.Places(summary.Hold, e.Of) {
			continue
		}
		told[e.Of] = true
		entries := slices.DeleteFunc(c.facts.Lost(c.r, summary.Unhold, e.Of), func(lost ledger.Entry) bool {
			return c.stillCalls(&was.Books, lost)
		})
		if len(entries) == 0 || c.facts.Fewer(summary.Hold, e.Of) || c.facts.Abandoned(summary.Unhold, e.Of) {
			continue // or what was released is not taken any more, in a function beside
		}
		if f, ok := c.returnsWithout(&was.Books, books, entries); ok {
			fs = append(fs, f)
			continue
		}
		if c.r.Func.Partial && books.Places(summary.Hold, e.Of) == 0 {
			continue // where it was taken, and whether it is to be kept now, is not in view
		}
		for _, lost := range entries {
			if !c.calls(lost.Text) {
				fs = append(fs, c.noLonger(books, lost))
			}
		}
	}
	return fs
}

// stillCalls reports whether the function calls what released a hold at as many
// places as before, be it with other arguments: then it is what is called that has
// changed.
func (c *checker) stillCalls(was *ledger.Ledger, lost ledger.Entry) bool {
	callee, _, ok := strings.Cut(lost.Text, "(")
	if !ok {
		return false
	}
	before, now := 0, 0
	for _, e := range was.Entries {
		if e.Op == summary.Unhold && e.Of == lost.Of && strings.HasPrefix(e.Text, callee+"(") {
			before++
		}
	}
	for _, b := range c.r.Func.Blocks {
		for i := range b.Instrs {
			if in := &b.Instrs[i]; in.Op == ir.Call && in.Callee.Name == callee {
				now++
			}
		}
	}
	return now >= before
}

// returnsWithout tells of the first return that a release used to lead to, if
// the function has the returns that it had.
func (c *checker) returnsWithout(was, now *ledger.Ledger, lost []ledger.Entry) (f finding.Finding, ok bool) {
	if len(was.Exits) != len(now.Exits) {
		return f, false
	}
	kind := lost[0].Of
	for i := range now.Exits {
		texts, fewer := was.Exits[i].NoDrop(&now.Exits[i], kind)
		if !fewer {
			continue
		}
		text := lost[0].Text
		if len(texts) > 0 {
			text = texts[0]
		}
		f = c.facts.At(c.r, c.r.Func.Pos)
		f.Line, f.Column = now.Exits[i].Line, now.Exits[i].Col
		f.Kind, f.Severity, f.Confidence = "release-gone", finding.Warning, finding.Medium
		f.Message = fmt.Sprintf("since the patch %s() returns here without %s, and takes as many references as before", c.r.Func.Name, text)
		f.Gone = &finding.Gone{Op: summary.Unhold, Of: kind}
		return f, true
	}
	return f, false
}

// calls reports whether the function has a call in these words, whatever that
// does by now.
func (c *checker) calls(text string) bool {
	return slices.ContainsFunc(c.r.Func.Blocks, func(b *ir.Block) bool {
		return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return in.Op == ir.Call && in.Text == text })
	})
}

// noLonger tells it where the hold is taken, if that is in view, else at the
// return closest to where it was released.
func (c *checker) noLonger(books *ledger.Ledger, lost ledger.Entry) finding.Finding {
	f := c.facts.At(c.r, c.r.Func.Pos)
	near := math.MaxInt
	for _, x := range books.Exits {
		if d := max(x.Line-lost.Line, lost.Line-x.Line); d < near {
			near, f.Line, f.Column = d, x.Line, x.Col
		}
	}
	f.Kind, f.Severity, f.Confidence = "release-gone", finding.Warning, finding.Medium
	f.Message = fmt.Sprintf("%s() no longer calls %s, and takes as many references as before", c.r.Func.Name, lost.Text)
	f.Gone = &finding.Gone{Op: summary.Unhold, Of: lost.Of}
	i := slices.IndexFunc(books.Entries, func(e ledger.Entry) bool { return e.Op == summary.Hold && e.Of == lost.Of })
	if i >= 0 {
		taken := books.Entries[i]
		f.Line, f.Column = taken.Line, taken.Col
		site := summary.Site{File: f.File, Line: taken.Line, Col: taken.Col, Func: c.r.Func.Name, What: taken.Text}
		f.Trace = []finding.Step{finding.StepAt(site, "a reference is taken here; before the patch, %s released one", lost.Text)}
	}
	return f
}
