package headers

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
)

func tree(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// given is what a unit has of its headers, on one line.
func given(t *testing.T, files map[string]string, text string, u Unit) string {
	t.Helper()
	u.Path, u.Text = "a.c", []byte(text)
	u.IncludePaths = append(u.IncludePaths, "inc")
	v, err := New(tree(files)).Read(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var b strings.Builder
	for _, s := range v.Sources(v.Text()) {
		if s.Name == "a.c" || strings.HasPrefix(s.Name, "<part") {
			continue
		}
		for line := range strings.Lines(s.Text) {
			if !strings.HasPrefix(line, "#line") {
				b.WriteString(line + " ")
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestReach(t *testing.T) {
	tests := []struct {
		name, header, text, want string
	}{
		{"nothing", "int f(void);\nstruct s { int a; };\n", "int x;\n", ""},
		{"prototype", "int f(void);\nint g(int);\n", "int x(void) { return g(1); }\n", "int g(int);"},
		{"typedef chain", "typedef unsigned long u;\ntypedef u v;\ntypedef int w;\n", "v x;\n", "typedef unsigned long u; typedef u v;"},
		{"struct by pointer", "struct s { int a; };\nstruct s *get(void);\n", "int x(void) { return get() != 0; }\n", "struct s *get(void);"},
		{"struct by member", "struct s { int a; };\nstruct s *get(void);\n", "int x(void) { return get()->a; }\n", "struct s { int a; }; struct s *get(void);"},
		{"nested struct", "struct in { int b; };\nstruct s { struct in i; };\nextern struct s v;\n", "int x = v.i.b;\n", "struct in { int b; }; struct s { struct in i; }; extern struct s v;"},
		{"enumerator", "enum e { A, B = 3, C };\n", "int x = B;\n", "enum e { A, B = 3, C };"},
		{"macro", "#define F(x) g(x, N)\n#define N 3\n#define M 4\nint g(int, int);\n", "int x = F(1);\n", "int g(int, int); #define F(x) g(x, N) #define N 3"},
		{"pasted name", "#define V(n) v_##n\nextern int v_one, w;\n", "int *x = &V(one);\n", "extern int v_one, w; #define V(n) v_ ##n"},
		{"alias of a pasting macro", "#define METHOD KM\n#define KM(n, f) { n##_d, (n##_t *)f }\ntypedef int a_t(void);\nextern int a_d;\n", "struct m x = METHOD(a, f);\n", "typedef int a_t(void); extern int a_d; #define METHOD KM #define KM(n, f) { n ##_d, (n ##_t *)f }"},
		{"macro that declares", "#define HEAD(n, t) struct n { struct t *first; }\nHEAD(list, item);\n", "struct list x;\n", "struct list { struct item *first; };"},
		{"opaque stays", "#define mtx_lock(m) lk(m, 1)\nstatic inline void take(int *m) { mtx_lock(m); }\n", "void x(int *m) { take(m); }\n", "static inline void take(int *m) { mtx_lock(m); }"},
		{"inline that does not matter", "static inline int one(int a) { return a + 1; }\n", "int x = one(1);\n", "static inline int one(int a);"},
		{"inline that gives a pointer", "struct s { struct s *up; };\nstatic inline struct s *top(struct s *a) { return a->up; }\n", "int x(struct s *a) { return top(a) != 0; }\n", "struct s { struct s *up; }; static inline struct s *top(struct s *a) { return a->up; }"},
		{"attributes and assembler", "int f(int) __attribute__((pure)) __asm__(\"g\");\nvoid stop(void) __attribute__((__noreturn__));\n", "void x(void) { f(1); stop(); }\n", "int f(int); void stop(void)__attribute__((noreturn));"},
		{"array of at least", "#define at_least(n) static (n)\nint f(int a[at_least(4)]);\n", "int x = f(0);\n", "int f(int a[ ( 4)]);"},
		{"macro defined within", "struct s {\n\tint v;\n#define v p.v\n};\n", "int x(struct s *q) { return q->v; }\n", "struct s { int v; }; #define v p.v"},
		{"macro undefined within", "struct s {\n#define M(n) int n\n\tM(a);\n#undef M\n};\n", "int x(struct s *q) { return q->a; }\n", "struct s { int a; };"},
		{"list of macros", "#define LIST X(A) X(B)\nenum e {\n#define X(n) n,\nLIST\n#undef X\nLAST };\n", "int x = LAST;\n", "enum e { A, B, LAST };"},
		{"macro of the unit in an inline function", "static inline void f(void) { out(FMT); }\n", "#define FMT 1\nint x = f();\n", "static inline void f(void) { out(FMT); }"},
		{"enum with a type", "enum e : unsigned char { A };\n", "int x = A;\n", "enum e { A };"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := given(t, map[string]string{"inc/a.h": tt.header}, "#include <a.h>\n"+tt.text, Unit{Opaque: []string{"mtx_lock"}})
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestEnvironment(t *testing.T) {
	files := map[string]string{
		"inc/a.h":     "#ifndef A_H\n#define A_H\n#include <opt.h>\n#ifdef WIDE\ntypedef long word;\n#else\ntypedef int word;\n#endif\nstruct s {\n#if DEPTH > 1\n\tword deep;\n#endif\n\tint a;\n};\n#endif\n",
		"inc/opt.h":   "",
		"wide/opt.h":  "#define WIDE 1\n",
		"inc/again.h": "int NAME(void);\n",
	}
	x := New(tree(files))
	read := func(text string, u Unit) string {
		u.Path, u.Text = "a.c", []byte(text)
		v, err := x.Read(context.Background(), u)
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		return strings.Join(strings.Fields(v.Prelude(v.Text())), " ")
	}
	const use = "word x(struct s *p) { return p->a; }\n"
	plain := Unit{IncludePaths: []string{"inc"}}
	for range 2 { // the second time from what is remembered
		for _, tt := range []struct {
			text string
			u    Unit
			want string
		}{
			{"#include <a.h>\n#include <a.h>\n" + use, plain, "typedef int word;"},
			{"#define WIDE\n#include <a.h>\n" + use, plain, "typedef long word;"},
			{"#include <a.h>\n" + use, Unit{IncludePaths: []string{"wide", "inc"}}, "typedef long word;"},
			{"#define DEPTH 2\n#include <a.h>\n" + use, plain, "word deep;"},
			{"#include <a.h>\n" + use, Unit{IncludePaths: []string{"inc"}, Defines: "#define DEPTH 5\n"}, "word deep;"},
			{"#define HDR <again.h>\n#define NAME one\n#include HDR\n#undef NAME\n#define NAME two\n#include \"inc/again.h\"\nint *x = one() + two();\n", plain, "int two(void);"},
			{"one();\n", Unit{IncludePaths: []string{"inc"}, Defines: "#define NAME one\n", Includes: []string{"again.h"}}, "int one(void);"},
		} {
			if got := read(tt.text, tt.u); !strings.Contains(got, tt.want) {
				t.Errorf("%q: got %s, want %s in it", tt.text, got, tt.want)
			}
		}
	}
	if got := read("#include <a.h>\n"+use, plain); strings.Contains(got, "deep") {
		t.Errorf("a member of another configuration: %s", got)
	}
}

// TestOwnMacro has a function of a header depend on what the unit defines
// before it includes that: it must come expanded, for the unit's text comes
// later.
func TestOwnMacro(t *testing.T) {
	header := "#ifndef FMT\n#define FMT 0\n#endif\nstatic inline void f(void) { out(FMT); }\n"
	for text, want := range map[string]string{
		"#define FMT 7\n#include <a.h>\nvoid x(void) { f(); }\n": "static inline void f(void) { out( 7); }",
		"#include <a.h>\nvoid x(void) { f(); }\n":                "#define FMT 0 static inline void f(void) { out(FMT); }",
	} {
		if got := given(t, map[string]string{"inc/a.h": header}, text, Unit{}); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
