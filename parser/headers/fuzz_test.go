package headers

import (
	"bytes"
	"context"
	"testing"
)

// FuzzRead reads arbitrary headers and units: no panic, and lines stay.
func FuzzRead(f *testing.F) {
	f.Add("#define A(x, y...) f(x, ## y) #x\nstruct s { int a; A(1) };\n", "#include <a.h>\n#if A(1) > 2\nint x = A(3, 4);\n#endif\n")
	f.Add("#ifndef G\n#define G\nenum e : int { B, C = (3), };\nstatic inline void f(void) { asm(\"\" : : ); }\n#endif\n", "#include \"inc/a.h\"\nint y = f(B);\n")
	f.Add("struct s {\n#define v p.v\nint v;\n#undef v\n};\n#include <a.h>\n", "int z[] = {\n#include <a.h>\n};\n")
	f.Add("#define L X(a) X(b)\nenum {\n#define X(n) n,\nL\n#undef X\nZ };\ntypedef int (*fp)(void), t[3];\n", "#define O(x) __VA_OPT__(,)\n#elif\n#endif\n#include O\nfp p;")
	f.Fuzz(func(t *testing.T, header, text string) {
		x := New(tree(map[string]string{"inc/a.h": header}))
		for range 2 {
			v, err := x.Read(context.Background(), Unit{
				Path: "a.c", Text: []byte(text), IncludePaths: []string{"inc"}, Opaque: []string{"lock"}, Pinned: "#define pin 1\n",
			})
			if err != nil {
				t.Fatal(err)
			}
			nl := []byte("\n")
			if a, b := bytes.Count(v.Text(), nl), bytes.Count([]byte(text), nl); a != b {
				t.Errorf("%d lines of %d", a, b)
			}
			v.Sources(v.Text())
			v.Prelude(v.Text())
			v.Size()
			v.Files()
			v.Computed()
			v.Close()
		}
	})
}
