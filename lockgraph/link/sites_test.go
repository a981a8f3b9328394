package link_test

import (
	"fmt"
	"strings"
	"testing"

	"lockcheck/lockgraph/link"
)

// TestCrowdedEdge keeps the same sites of an edge that has more than are kept,
// whatever changes around it.
func TestCrowdedEdge(t *testing.T) {
	function := func(i int) string {
		return fmt.Sprintf("void f%d(void)\n{\n\tmtx_lock(&a);\n\tmtx_lock(&b);\n\tmtx_unlock(&b);\n\tmtx_unlock(&a);\n}\n", i)
	}
	file := func(from, to int) string {
		var b strings.Builder
		for i := from; i < to; i++ {
			b.WriteString(function(i))
		}
		return b.String()
	}
	const user = "void user(void)\n{\n\tmtx_lock(&a);\n\tf99();\n\tmtx_unlock(&a);\n}\n"
	files := []string{"a.c", file(0, 50), "b.c", file(50, 100), "user.c", user}
	m, old := unitsOf(t, files...)
	for name, now := range map[string][]string{
		"nothing":            files,
		"lines":              {"a.c", "\n\n" + file(0, 50), "b.c", "\n" + file(50, 100), "user.c", user},
		"another order":      {"a.c", function(49) + file(0, 49), "b.c", file(50, 100), "user.c", user},
		"one less":           {"a.c", file(1, 50), "b.c", file(50, 100), "user.c", user},
		"one more, first":    {"a.c", function(100) + file(0, 50), "b.c", file(50, 100), "user.c", user},
		"one more, last":     {"a.c", file(0, 50), "b.c", file(50, 101), "user.c", user},
		"another, alike":     {"a.c", strings.Replace(file(0, 50), "{", "{\n\tg();", 1), "b.c", file(50, 100), "user.c", user},
		"few":                {"a.c", file(0, 10), "b.c", file(50, 60), "user.c", user},
		"something else":     {"a.c", file(0, 50), "b.c", file(50, 100), "user.c", "static int x;\n" + user},
		"another try":        {"a.c", file(0, 50), "b.c", strings.Replace(file(50, 100), "mtx_lock(&b)", "mtx_trylock(&b)", 1), "user.c", user},
		"both out and in":    {"a.c", file(1, 51), "b.c", file(51, 100), "user.c", user},
		"a file between":     {"a.c", file(0, 50), "aa.c", function(100), "b.c", file(50, 100), "user.c", user},
		"a function in more": {"a.c", file(0, 50), "b.c", file(50, 100), "user.c", user + "void more(void)\n{\n\tuser();\n}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, units := unitsOf(t, now...)
			got := again(t, m, old, units)
			img := imageOf(t, got) // of what nobody has read
			same(t, got, m, units)
			same(t, linked(t, m, units, link.Options{Image: img, Keep: true}), m, units)
			same(t, linked(t, m, old, link.Options{Image: imageOf(t, got), Keep: true}), m, old)
		})
	}
}
