package csource

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"lockcheck/parser/headers"
)

// TestMadeInitialisers has macros of a header and of the file that declare a
// lock and initialise it, with names that they paste.
func TestMadeInitialisers(t *testing.T) {
	fsys := fstest.MapFS{"inc/a.h": {Data: []byte(`struct sx { int x; };
void take(struct sx *);
#define SX_SYSINIT(name, lock, text) struct init name##_init = { sx_start, lock }
#define SERIAL(sys, text) static struct sx sys##_sx; \
	SX_SYSINIT(sys##_sx, &sys##_sx, text)
#define PLAIN(sys) static struct sx sys##_plain
#define NAME(text) static const char name[] = text;
`)}}
	src := `#include <a.h>
NAME("fans") SERIAL(fan, "a fan");
PLAIN(fan);
#define BOTH(a, b) SERIAL(a, "one"); SERIAL(b, "other")
BOTH(left,
    right);
void f(void)
{
	take(&fan_sx);
	take(&fan_plain);
	take(&right_sx);
}
`
	for name, opt := range map[string]Options{"fast": {Headers: headers.New(fsys)}, "full": {FS: fsys}} {
		opt.IncludePaths, opt.Opaque = []string{"inc"}, []string{"SX_SYSINIT"}
		f, err := Parse(context.Background(), "x.c", []byte(src), opt)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Alone != "" || len(f.Lost)+len(f.Repaired) > 0 {
			t.Errorf("%s: alone %q, lost %v, repaired %v", name, f.Alone, f.Lost, f.Repaired)
		}
		inits, got := 0, functions(f)
		for _, fn := range got {
			if fn, _, _ := strings.Cut(fn, ":"); IsOutside(fn) {
				inits++
			}
		}
		if inits != 3 || len(got) != 4 || got[3] != "f:7" {
			t.Errorf("%s: functions %v, want three initialisations and f:7", name, got)
		}
		if c := strings.Join(calls(f), " "); strings.Count(c, "SX_SYSINIT:") != 3 || !strings.Contains(c, "take:9:") {
			t.Errorf("%s: calls %s", name, c)
		}
	}
}
