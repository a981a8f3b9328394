package model

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

func TestAdd(t *testing.T) {
	m := load(t, "freebsd")
	before := m.Hash()
	err := m.Add("my.lock", strings.NewReader(`
# a driver's own locks
kind qlock "queue lock" sleepable
fn q_enter(q: queue)   : lock q->q_lock qlock
fn q_exit(q: queue)    : unlock q->q_lock qlock
fn mtx_lock(m)         : lock *m qlock
class queue.q_lock qlock "q" recurse
order queue.q_lock < proc.p_mtx
`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := render(m.Func("q_enter")), "lock #0->queue::q_lock qlock exclusive"; got != want {
		t.Errorf("q_enter: %s, want %s", got, want)
	}
	if got, want := render(m.Func("mtx_lock")), "lock *#0 qlock exclusive"; got != want {
		t.Errorf("a user's fact must replace the model's: %s, want %s", got, want)
	}
	if m.Func("mtx_unlock") == nil {
		t.Error("what the file does not name must stay")
	}
	if m.Hash() == before {
		t.Error("the hash must follow the content")
	}
	again := load(t, "freebsd")
	if again.Hash() != before {
		t.Error("the hash must be the same for the same content")
	}
}

func TestAddErrors(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // one per error, each as "line: text"
	}{
		{"unknown fact", "lock foo", []string{`1: unknown fact "lock"; write one of`}},
		{"stray indent", "  : blocks", []string{"1: indented line without a function above it"}},
		{"open quote", `kind a "b`, []string{"1: text is not closed"}},
		{"character", "kind a $", []string{"1: unexpected character '$'"}},
		{"kind property", "kind a fast", []string{"1: unknown property 'fast' of a kind"}},
		{"flag meaning", "flag F strong", []string{"1: unknown meaning 'strong' of a flag"}},
		{"const value", "const A b", []string{"1: expected an integer, found 'b'"}},
		{"const rest", "const A 1 2", []string{"1: unexpected '2'"}},
		{"struct reason", "struct a typestable", []string{"1: expected the reason"}},
		{"field", "field a b", []string{"1: expected '.'"}},
		{"field type", "field a.b", []string{"1: expected a type"}},
		{"global", "global", []string{"1: expected a global variable"}},
		{"curproc", `curproc "x"`, []string{"1: expected a path"}},
		{"curproc empty", "curproc", []string{"1: expected a path, found end of line"}},
		{"class kind", "class a.b nokind", []string{"1: unknown lock kind 'nokind'"}},
		{"class flag", "class a.b mtx big", []string{"1: unexpected 'big' in a class"}},
		{"order", "order a", []string{"1: an order needs two locks"}},
		{"protects nothing", "protects a :", []string{"1: nothing is protected here"}},
		{"protects member", "protects a : b", []string{`1: "b" is no member`}},
		{"include", "include nowhere", []string{`1: unknown lock dialect "nowhere"`}},
		{"no name", "fn (a)", []string{"1: expected a function name"}},
		{"open parameters", "fn f(a", []string{"1: expected ',' or ')'"}},
		{"twice", "fn f(a)\nfn f(b)", []string{"2: f is already defined at my.lock:1"}},
		{"no colon", "fn f(a) lock", []string{"1: expected ':', found 'lock'"}},
		{"operation", "fn f(a) : grab *a mtx", []string{"1: unknown operation 'grab'; write one of: bit blocks clear-bit destroy"}},
		{"operation kind", "fn f(a) : lock *a mutext", []string{"1: unknown lock kind 'mutext'"}},
		{"operation path", "fn f(a) : lock", []string{"1: expected a path, found end of line"}},
		{"struct", "fn f(a) : lock a->b mtx", []string{`1: struct of member "b" in *a is not known`}},
		{"modifier", "fn f(a) : lock *a mtx slowly", []string{"1: unexpected 'slowly' after an operation"}},
		{"flags parameter", "fn f(a) : lock *a mtx flags b", []string{`1: "b" is not a parameter`}},
		{"flags of kind", "fn f(a, b) : lock *a sema flags b", []string{`1: no flag is known for kind "sema"`}},
		{"condition", "fn f(a)\n  when a is 1 : blocks", []string{"2: expected a comparison, found 'is'"}},
		{"condition value", "fn f(a)\n  when a == FOO : blocks", []string{"2: value of FOO is not known"}},
		{"condition number", "fn f(a)\n  when a == 1x : blocks", []string{"2: '1x' is no integer"}},
		{"condition flag", "fn f(a)\n  when a has 1 : blocks", []string{"2: expected a flag"}},
		{"store", "fn f(a) : store *a 1", []string{"1: expected '='"}},
		{"hold kind", "fn f(a) : hold a", []string{"1: expected the kind of hold"}},
		{"guess pattern", "guess LOCK(a) : blocks", []string{"1: expected '*'"}},
		{"guess suffix", "guess *LOCK(a) : blocks", []string{"does not begin with an underscore"}},
		{"all at once", "kind a fast\n\nfn g(a) : grab *a mtx\nconst A b\n", []string{
			"1: unknown property", "4: expected an integer", "3: unknown operation",
		}},
		{"body of a bad head", "fn f(a\n  : blocks", []string{"1: expected ',' or ')'"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := load(t, "freebsd")
			before := m.Hash()
			err := m.Add("my.lock", strings.NewReader(tt.text))
			if err == nil {
				t.Fatal("no error")
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(tt.want) {
				t.Fatalf("got %d errors, want %d:\n%v", len(lines), len(tt.want), err)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(lines[i], "my.lock:") || !strings.Contains(lines[i], want) {
					t.Errorf("error %d is %q, want %q", i, lines[i], want)
				}
			}
			if m.Hash() != before || m.Func("f") != nil {
				t.Error("a refused file must leave nothing behind")
			}
		})
	}
}

func TestAddUnreadable(t *testing.T) {
	m := load(t, "pthread")
	cause := errors.New("disk on fire")
	if err := m.Add("my.lock", iotest.ErrReader(cause)); !errors.Is(err, cause) || !strings.Contains(err.Error(), "my.lock") {
		t.Errorf("error %v must name the file and wrap the cause", err)
	}
	if err := m.Add("big.lock", strings.NewReader(strings.Repeat("#", maxFile+1))); err == nil {
		t.Error("a file beyond the bound must be refused")
	}
}

// FuzzAdd feeds arbitrary text: it must be taken or refused with line
// numbers, and a refused file must leave nothing behind.
func FuzzAdd(f *testing.F) {
	f.Add("fn f(a: b, ...) -> c\n  when return != 0 and a has X : try (*a)->m mtx; gap *a\n")
	f.Add("guess *_LOCK(o) : lock o->@\nfn f() : lock @ mtx")
	f.Add("kind k \"t\" spin\nflag F dupok k\nfn g(x, fl) : lock *x k flags fl if fl lacks F")
	f.Add("include illumos\norder a < \"b\" < c.d\nprotects a : b.c")
	f.Add("struct s typestable \"why\" # c\nfield a.b struct s **\nglobal g s_t\ncurproc a->b")
	base, err := Load("freebsd")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := newModel()
		m.merge(base)
		before := m.Hash()
		if err := m.Add("x.lock", strings.NewReader(text)); err != nil {
			for _, line := range strings.Split(err.Error(), "\n") {
				if !strings.HasPrefix(line, "x.lock:") {
					t.Errorf("error without a line: %q", line)
				}
			}
			if m.Hash() != before {
				t.Error("a refused file left something behind")
			}
			return
		}
		for _, name := range m.Names() {
			if m.Func(name) == nil {
				t.Errorf("%s is named but not known", name)
			}
		}
		m.Guess("X_LOCK", 1)
		m.Opaque()
	})
}
