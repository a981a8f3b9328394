package ledger

import (
	"slices"
	"strings"
	"testing"

	"lockcheck/lockgraph/summary"
)

func TestGone(t *testing.T) {
	book := func(strange []string, texts ...string) Ledger {
		l := Ledger{Whole: true, Strange: strange}
		for i, text := range texts {
			l.Entries = append(l.Entries, Entry{Op: summary.Unhold, Of: "vnode", Line: i + 1, Text: text})
		}
		return l
	}
	tests := []struct {
		name     string
		was, now Ledger
		want     []string
	}{
		{"the same", book(nil, "vrele(a)"), book(nil, "vrele(a)"), nil},
		{"renamed", book(nil, "vrele(a)"), book(nil, "vrele(b)"), nil},
		{"lost", book(nil, "vrele(a)", "vrele(b)"), book(nil, "vrele(b)"), []string{"vrele(a)"}},
		{"one of two", book(nil, "vrele(a)", "vrele(a)"), book(nil, "vrele(a)"), []string{"vrele(a)"}},
		{"left to what it always called", book([]string{"done"}, "vrele(a)"), book([]string{"done"}), []string{"vrele(a)"}},
		{"perhaps in a new callee", book(nil, "vrele(a)"), book([]string{"done"}), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			gone := tt.was.Gone(&tt.now, summary.Unhold, "vnode")
			if len(gone) != len(tt.want) {
				t.Fatalf("%v are gone, want %v", gone, tt.want)
			}
			for i, e := range gone {
				if e.Text != tt.want[i] {
					t.Errorf("%s is gone, want %s", e.Text, tt.want[i])
				}
			}
		})
	}
}

func TestGoneOfBoundedAnalysis(t *testing.T) {
	was := Ledger{Entries: []Entry{{Op: summary.Lock, Of: "softc.mtx", Line: 1, Text: "mtx_lock(&sc->mtx)"}}}
	if gone := was.Gone(&Ledger{Whole: true}, summary.Lock, "softc.mtx"); gone != nil {
		t.Errorf("%v are gone of books that are not whole", gone)
	}
}

// TestSame: a patch may take away what a function does and leave the rest; where
// it leaves little, it is another function.
func TestSame(t *testing.T) {
	calls := func(texts string) *Ledger {
		l := &Ledger{}
		for _, s := range strings.Fields(texts) {
			l.Calls = append(l.Calls, hash(s))
		}
		slices.Sort(l.Calls)
		return l
	}
	for _, tt := range []struct {
		was, now string
		want     bool
	}{
		{"a() b() c()", "a() c()", true},
		{"a()", "", true},
		{"a() a() b() c() d()", "a() b(x) e() f()", false},
		{"a() b() c() d() e() f() g() h() i() j() k() l()", "a() b() c() d() e() f() g() h() i() j(x) k(x) l(x) m()", false},
		{"a() b() c() d() e() f() g() h() i() j() k() l()", "a() b() c() d() e() f() g() h() i() j() k(x) m()", true},
	} {
		if got := calls(tt.was).Same(calls(tt.now)); got != tt.want {
			t.Errorf("%q, then %q: same %v", tt.was, tt.now, got)
		}
	}
}
