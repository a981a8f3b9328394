package mutate

import (
	"regexp"
	"slices"
	"strings"

	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// operator seeds one kind of change. It lists the ways in which it can change
// a function.
type operator struct {
	name     string
	harmless bool
	ways     func(t *target, f *function) []([]edit)
}

// target is the file that is changed.
type target struct {
	path  string
	text  []byte
	model *model.Model
	sleep string // a statement that sleeps, in the file's dialect
}

func operators() []operator {
	return []operator{
		{"lost unlock", false, each(summary.Unlock, remove)},
		{"lost lock", false, each(summary.Lock, remove)},
		{"doubled lock", false, each(summary.Lock, double)},
		{"doubled unlock", false, each(summary.Unlock, double)},
		{"mode swapped", false, each(summary.Unlock, otherMode)},
		{"acquires swapped", false, swapped},
		{"sleep under a mutex", false, each(summary.Lock, sleepAfter)},
		{"lost release", false, each(summary.Unhold, remove)},
		{"retry without revalidation", false, noRetry},
		{"pointer across a relock", false, relock},
		{"comment added", true, commented},
		{"statement in a block", true, blocked},
		{"local renamed", true, renamed},
		{"blank lines", true, spaced},
	}
}

// each changes every statement of a kind whose lock the function both takes
// and lets go: what it does for its callers is theirs to notice.
func each(kind summary.OpKind, how func(t *target, s *statement) []edit) func(*target, *function) [][]edit {
	return func(t *target, f *function) (out [][]edit) {
		for i := range f.statements {
			s := &f.statements[i]
			if s.op == nil || s.op.kind != kind || !f.balances(s.op) {
				continue
			}
			if e := how(t, s); e != nil {
				out = append(out, e)
			}
		}
		return out
	}
}

var opposite = map[summary.OpKind]summary.OpKind{
	summary.Lock: summary.Unlock, summary.Unlock: summary.Lock,
	summary.Hold: summary.Unhold, summary.Unhold: summary.Hold,
}

// balances reports whether the function does the opposite to the same lock.
func (f *function) balances(op *operation) bool {
	return slices.ContainsFunc(f.statements, func(s statement) bool {
		return s.op != nil && s.op.kind == opposite[op.kind] && s.op.args == op.args
	})
}

func remove(_ *target, s *statement) []edit { return []edit{{s.from, s.to, ";"}} }

func double(_ *target, s *statement) []edit { return []edit{{s.to, s.to, " " + s.text}} }

// otherMode lets go of a lock in the mode that it was not taken in.
func otherMode(t *target, s *statement) []edit {
	want := map[summary.Mode]summary.Mode{summary.Shared: summary.Exclusive, summary.Exclusive: summary.Shared}[s.op.mode]
	if want == summary.Any {
		return nil
	}
	best, common := "", 2
	for _, name := range t.model.Names() {
		o := operationOf(name+"(x);", t.model)
		if o == nil || o.kind != s.op.kind || o.lock != s.op.lock || o.mode != want {
			continue
		}
		n := 0
		for n < len(name) && n < len(s.op.call) && name[n] == s.op.call[n] {
			n++
		}
		if n > common {
			best, common = name, n
		}
	}
	if best == "" {
		return nil
	}
	return []edit{{s.from, s.from + len(s.op.call), best}}
}

func sleepAfter(t *target, s *statement) []edit {
	if k, ok := t.model.Kind(s.op.lock); !ok || k.Sleepable || t.sleep == "" {
		return nil
	}
	return []edit{{s.to, s.to, " " + t.sleep}}
}

// swapped takes two locks, one of which is taken under the other, the other
// way round.
func swapped(_ *target, f *function) (out [][]edit) {
	for i := 0; i+1 < len(f.statements); i++ {
		a, b := &f.statements[i], &f.statements[i+1]
		if a.op == nil || b.op == nil || a.op.kind != summary.Lock || b.op.kind != summary.Lock || a.block != b.block ||
			a.text == b.text {
			continue
		}
		out = append(out, []edit{{a.from, a.to, b.text}, {b.from, b.to, a.text}})
	}
	return out
}

var jump = regexp.MustCompile(`^goto\s+(\w+)\s*;$`)

// noRetry goes on after a lock was dropped and retaken where the code went
// back to look again.
func noRetry(t *target, f *function) (out [][]edit) {
	for i := 1; i < len(f.statements); i++ {
		s := &f.statements[i]
		m := jump.FindStringSubmatch(s.text)
		if m == nil && s.text != "continue;" {
			continue
		}
		if m != nil && !looksAgain(string(t.text[f.from:s.from]), m[1]) {
			continue
		}
		if f.retakes(i) {
			out = append(out, []edit{{s.from, s.to, ";"}})
		}
	}
	return out
}

// looksAgain reports whether a label in the text before leads to more than a return.
func looksAgain(before, label string) bool {
	_, at, is := strings.Cut(before, "\n"+label+":")
	return is && !strings.HasPrefix(strings.TrimSpace(at), "return")
}

// retakes reports whether the statements before the i-th, in its block, drop a
// lock and take it again.
func (f *function) retakes(i int) bool {
	taken := ""
	for j := i - 1; j >= 0 && f.statements[j].block == f.statements[i].block; j-- {
		op := f.statements[j].op
		switch {
		case op == nil:
		case op.kind == summary.Lock && taken == "":
			taken = op.args
		case op.kind == summary.Unlock && op.args == taken:
			return true
		}
	}
	return false
}

var found = regexp.MustCompile(`^(\w+) = (?:\w*(?:LIST|TAILQ|STAILQ|SLIST)_FIRST\(|(\w+)->)`)

// owner names the object that a lock is reached through: sc of &sc->sc_mtx.
func owner(args string) string { return firstName(strings.TrimLeft(args, "&( ")) }

// relock drops and retakes a lock between where a pointer is read under it, from
// a list or from the object that the lock is in, and where it is followed.
func relock(_ *target, f *function) (out [][]edit) {
	for i := range f.statements {
		take := &f.statements[i]
		if take.op == nil || take.op.kind != summary.Lock {
			continue
		}
		drop := ""
		for _, s := range f.statements {
			if s.op != nil && s.op.kind == summary.Unlock && s.op.args == take.op.args {
				drop = s.text
			}
		}
		variable := ""
		for j := i + 1; j < len(f.statements) && drop != ""; j++ {
			s := &f.statements[j]
			if s.depth < take.depth || s.op != nil && s.op.args == take.op.args {
				break
			}
			if variable != "" && strings.Contains(s.text, variable+"->") && s.op == nil {
				out = append(out, []edit{{s.from, s.from, drop + " " + take.text + " "}})
				break
			}
			if m := found.FindStringSubmatch(s.text); m != nil && (m[2] == "" || m[2] == owner(take.op.args)) {
				variable = m[1]
			}
		}
	}
	return out
}
