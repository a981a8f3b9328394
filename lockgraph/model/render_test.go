package model

import (
	"fmt"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

var opNames = map[summary.OpKind]string{
	summary.Lock: "lock", summary.TryLock: "try", summary.Unlock: "unlock",
	summary.Require: "require", summary.RequireNot: "require-not",
	summary.Upgrade: "upgrade", summary.Downgrade: "downgrade", summary.Gap: "gap",
	summary.Known: "known", summary.KnownNot: "known-not", summary.Hold: "hold",
	summary.Unhold: "unhold", summary.RequireHold: "require-hold",
	summary.Blocks: "blocks", summary.Init: "init", summary.Destroy: "destroy",
	summary.First: "first", summary.Next: "next", summary.Store: "store",
	summary.Fresh: "fresh", summary.Pins: "pins", summary.Returns: "returns", summary.ReturnsAddr: "returns-address",
	summary.Enlist: "enlist", summary.Unlist: "unlist", summary.UnlistFirst: "unlist-first",
	summary.Is: "is", summary.IsNot: "is-not", summary.Keeps: "keeps",
}

// render writes a summary on one line: "PROC_LOCK: lock p->p_mtx<proc> mtx x".
func render(s *summary.Summary) string {
	if s == nil {
		return "not known"
	}
	var b strings.Builder
	switch {
	case s.Specified:
		b.WriteString("(spec) ")
	case !s.Primitive:
		b.WriteString("(fact) ")
	}
	if len(s.Cases) == 0 {
		b.WriteString("noreturn")
	}
	for i, c := range s.Cases {
		if i > 0 {
			b.WriteString(" | ")
		}
		if len(c.When) > 0 {
			b.WriteString("[" + renderGuards(c.When) + "] ")
		}
		for j, op := range c.Ops {
			if j > 0 {
				b.WriteString("; ")
			}
			b.WriteString(renderOp(op))
		}
		if len(c.Ops) == 0 {
			b.WriteString("nothing")
		}
	}
	return b.String()
}

func renderOp(op summary.Op) string {
	words := []string{opNames[op.Kind]}
	if op.Kind != summary.Blocks && op.Kind != summary.Fresh {
		words = append(words, renderPath(op.Path))
	}
	for _, p := range op.Dropped {
		words = append(words, "dropping", renderPath(p))
	}
	words = append(words, op.Lock, op.Name)
	if op.Name == summary.StorePath {
		words = append(words, renderPath(op.From))
	}
	if op.Kind <= summary.KnownNot {
		words = append(words, [...]string{"", "shared", "exclusive"}[op.Mode])
	}
	if op.Recurse {
		words = append(words, "recurse")
	}
	if op.Dup {
		words = append(words, "dup")
	}
	if op.Class != "" {
		words = append(words, "class="+op.Class)
	}
	if op.Kind == summary.Init && op.Arg >= 0 {
		words = append(words, fmt.Sprintf("name=#%d", op.Arg))
	}
	if op.Kind == summary.Init && op.Type >= 0 {
		words = append(words, fmt.Sprintf("type=#%d", op.Type))
	}
	for _, f := range op.Flags {
		words = append(words, fmt.Sprintf("#%d:%s=%s", f.Param, f.Name, f.Means))
	}
	if len(op.When) > 0 {
		words = append(words, "if", renderGuards(op.When))
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// renderPath marks parameters by their index, the result as "return", and
// members by their struct.
func renderPath(p ir.Path) string {
	q := p.Extend()
	switch q.Base {
	case ir.Param:
		q.Name = fmt.Sprintf("#%d", q.Index)
	case ir.Result:
		q.Name = "return"
	}
	for i, st := range q.Steps {
		if st.Struct != "" {
			q.Steps[i].Name = st.Struct + "::" + st.Name
		}
	}
	if q.Base == ir.Result {
		q.Base = ir.Param
	}
	return q.String()
}

func renderGuards(gs []summary.Guard) string {
	var out []string
	for _, g := range gs {
		val := g.Name
		if val == "" {
			val = fmt.Sprint(g.Int)
		}
		out = append(out, renderPath(g.Subject)+" "+[...]string{"==", "!=", "has", "lacks", "in", "<0", ">=0"}[g.Op]+" "+val)
	}
	return strings.Join(out, " and ")
}
