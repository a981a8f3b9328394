package crash

import (
	"runtime/debug"
	"strings"
	"testing"
)

// describe gives what is said of a panic in f.
func describe(f func()) (said string) {
	defer func() { said = Describe(recover(), debug.Stack()) }()
	f()
	return ""
}

//go:noinline
func nilPointer() {
	var p *struct{ a [1]int }
	p.a[0]++
}

//go:noinline
func outOfRange() {
	n := 3
	_ = make([]int, 2)[n]
}

func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		name, in, what string
		f              func()
	}{
		{"nil pointer", "nilPointer", "nil pointer dereference", nilPointer},
		{"index", "outOfRange", "index out of range", outOfRange},
		{"lines", "func", "one two", func() { panic("one\ntwo") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := describe(c.f)
			where, what, _ := strings.Cut(said, ": ")
			if !strings.HasPrefix(where, "crashed in lockcheck/lockgraph/crash.") || !strings.Contains(where, c.in) {
				t.Errorf("%q does not say that it crashed in %s", said, c.in)
			}
			if !strings.Contains(what, c.what) || strings.Contains(said, "\n") {
				t.Errorf("%q does not say %q on one line", said, c.what)
			}
		})
	}
}
