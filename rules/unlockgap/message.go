package unlockgap

import (
	"fmt"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/wording"
)

// writer puts causes into words.
type writer struct {
	facts *lockfacts.Facts
	namer *wording.Namer
}

func (w writer) finding(r *flow.Result, c cause) finding.Finding {
	f := w.facts.At(r, c.use.Pos)
	f.Kind = w.slug(c.use)
	f.Severity, f.Confidence, f.Weak = c.severity, c.confidence, c.weak
	f.Message = w.message(r, c)
	for _, h := range c.locks() {
		f.Locks = append(f.Locks, w.facts.LockOf(h.Class, w.namer.Lock(h), h.Mode))
	}
	f.Trace = w.trace(r, c)
	f.Partial = f.Partial || c.use.Partial
	return f
}

// message is the finding in one sentence.
func (w writer) message(r *flow.Result, c cause) string {
	var b strings.Builder
	locks := w.namer.Locks(c.locks())
	name := c.use.Var.String()
	switch c.use.Kind {
	case flow.Cursor:
		fmt.Fprintf(&b, "the cursor %s of %s", name, w.from(r, c.use))
		fmt.Fprintf(&b, " is carried across a gap in %s%s", locks, c.droppedBy())
		b.WriteString("; " + w.cursorRemark(r, c))
	case flow.Pointer:
		w.pointerMessage(&b, r, c, locks)
	case flow.Check:
		names := wording.And(c.tested())
		if strings.Contains(names, " and ") {
			fmt.Fprintf(&b, "%s were tested before the gap in %s%s, and are not tested again before they are relied on", names, locks, c.droppedBy())
		} else {
			fmt.Fprintf(&b, "%s was tested before the gap in %s%s, and is not tested again before it is relied on", names, locks, c.droppedBy())
		}
	case flow.Whole:
		c.wholeMessage(&b, locks)
	}
	if len(c.use.Others) > 0 && c.use.Kind != flow.Whole {
		held := w.namer.Locks(c.use.Others)
		fmt.Fprintf(&b, "; %s %s held throughout and may protect it", held, be(len(c.use.Others)))
	}
	return b.String()
}

func (w writer) cursorRemark(r *flow.Result, c cause) string {
	name := c.use.Var.String()
	if c.use.Pinned == "hold" {
		return fmt.Sprintf("the hold pins %s, not its place in the list", name)
	}
	if why := stable(w.facts, r, c.use); why != "" {
		return why + ", but the element may have left this list"
	}
	return "the element may have left the list, or be gone, by then"
}

func (w writer) pointerMessage(b *strings.Builder, r *flow.Result, c cause, locks string) {
	name := c.use.Var.String()
	from := w.from(r, c.use)
	why := stable(w.facts, r, c.use)
	if !meanwhile(c.use) {
		fmt.Fprintf(b, "%s was read from %s before the gap in %s%s, and is followed after it without being read again", name, from, locks, c.droppedBy())
		if why != "" {
			fmt.Fprintf(b, "; %s, but %s may name another by now", why, from)
		}
		return
	}
	fmt.Fprintf(b, "%s, read from %s, is used across the gap in %s", name, from, locks)
	if why != "" {
		b.WriteString(", benign only because " + why)
	}
	if again, ok := retry(r.Func, c.use); ok {
		fmt.Fprintf(b, "; the retry reads %s again", from)
		if len(again) > 0 {
			b.WriteString(" and tests " + wording.And(again) + " again")
		}
	}
}

func (c *cause) wholeMessage(b *strings.Builder, locks string) {
	if callee := c.use.Gap.Callee; callee != "" {
		fmt.Fprintf(b, "its callee %s() drops %s and takes it again", callee, locks)
	} else {
		fmt.Fprintf(b, "%s is dropped and taken again", locks)
	}
	b.WriteString("; what the code out of view learnt under it may be stale afterwards")
}

// droppedBy says in which calls the gap happens, if in calls.
func (c *cause) droppedBy() string {
	var calls []string
	for _, s := range c.uses {
		if s.Gap.Callee != "" {
			calls = append(calls, s.Gap.Callee+"()")
		}
	}
	if len(calls) == 0 {
		return ""
	}
	verb := " drops and retakes it"
	list := wording.And(calls)
	if strings.Contains(list, " ") {
		verb = " drop and retake it"
	}
	return ": " + list + verb
}

func be(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
