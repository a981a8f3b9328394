package csource

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"lockcheck/parser/headers"
)

// generated makes a tree of headers, each including some of those before it,
// and a unit that includes the last of them.
func generated(n int) (fstest.MapFS, string) {
	fsys := fstest.MapFS{}
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "#ifndef H%d\n#define H%d\n", i, i)
		for k := range 4 {
			if j := i - 1 - k*k; j >= 0 {
				fmt.Fprintf(&b, "#include <h%d.h>\n", j)
			}
		}
		for k := range 40 {
			fmt.Fprintf(&b, "#define C_%d_%d (%d << 3)\n#define GET_%d_%d(p) ((p)->m_%d + C_%d_%d)\n", i, k, k, i, k, k, i, k)
			fmt.Fprintf(&b, "#if defined(DEBUG) && C_%d_%d > 100\n#define LOG_%d_%d(x) log(x)\n#else\n#define LOG_%d_%d(x) do { } while (0)\n#endif\n", i, k, i, k, i, k)
			fmt.Fprintf(&b, "struct s_%d_%d { int m_%d; struct mtx lock; struct s_%d_0 *next; unsigned long pad[C_%d_%d]; };\n", i, k, k, i, i, k)
			fmt.Fprintf(&b, "int f_%d_%d(struct s_%d_%d *, const char *, int);\n", i, k, i, k)
			fmt.Fprintf(&b, "static inline int g_%d_%d(struct s_%d_%d *p)\n{\n\tmtx_lock(&p->lock);\n\treturn GET_%d_%d(p);\n}\n", i, k, i, k, i, k)
		}
		b.WriteString("#endif\n")
		fsys[fmt.Sprintf("inc/h%d.h", i)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "#include <h%d.h>\n", n-1)
	for k := range 60 {
		i := k * n / 60
		fmt.Fprintf(&b, "int x%d(struct s_%d_3 *p)\n{\n\tint a = g_%d_3(p);\n\tmtx_lock(&p->lock);\n\tif (a > C_%d_5)\n\t\ta += f_%d_3(p, \"x\", GET_%d_3(p));\n\tmtx_unlock(&p->lock);\n\treturn a;\n}\n", k, i, i, i, i, i)
	}
	return fsys, b.String()
}

func benchmark(b *testing.B, opt Options, text string) {
	opt.IncludePaths, opt.Opaque = []string{"inc"}, []string{"mtx_lock", "mtx_unlock"}
	for b.Loop() {
		f, err := Parse(context.Background(), "x.c", []byte(text), opt)
		if err != nil || len(f.Lost) > 0 {
			b.Fatal(err, f.Lost)
		}
	}
}

func BenchmarkHeaders(b *testing.B) {
	fsys, text := generated(80)
	b.Run("fast", func(b *testing.B) {
		b.ReportAllocs()
		benchmark(b, Options{Headers: headers.New(fsys)}, text)
	})
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := Parse(context.Background(), "x.c", []byte(text), Options{Headers: headers.New(fsys), IncludePaths: []string{"inc"}})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("full", func(b *testing.B) {
		b.ReportAllocs()
		benchmark(b, Options{FS: fsys}, text)
	})
	b.Run("none", func(b *testing.B) {
		b.ReportAllocs()
		benchmark(b, Options{}, text)
	})
}

// TestSharedIndex reads units at once through one index, in several states of
// their macros.
func TestSharedIndex(t *testing.T) {
	fsys, text := generated(12)
	x := headers.New(fsys)
	read := func(x *headers.Index, k int) string {
		src := fmt.Sprintf("#define C_%d_3 %d\n", k%5, k%3) + text
		if k%2 == 0 {
			src = "#define DEBUG 1\n" + src
		}
		f, err := Parse(context.Background(), "x.c", []byte(src), Options{Headers: x, IncludePaths: []string{"inc"}, Opaque: []string{"mtx_lock"}})
		if err != nil {
			t.Error(err)
			return ""
		}
		return fmt.Sprint(functions(f), calls(f), f.Headers, f.Lost)
	}
	var wg sync.WaitGroup
	for k := range 24 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if got, want := read(x, k), read(headers.New(fsys), k); got != want {
				t.Errorf("unit %d: %s\nby itself: %s", k, got, want)
			}
		}()
	}
	wg.Wait()
}
