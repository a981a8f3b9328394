package csource

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"modernc.org/cc/v4"

	"lockcheck/parser/headers"
)

// functions gives the names of the functions of a file, with their lines.
func functions(f *File) (list []string) {
	for _, t := range f.Trees {
		for l := t.TranslationUnit; l != nil; l = l.TranslationUnit {
			d := l.ExternalDeclaration
			if d == nil || d.Case != cc.ExternalDeclarationFuncDef || d.Position().Filename != f.Path {
				continue
			}
			n := d.FunctionDefinition.Declarator
			list = append(list, fmt.Sprintf("%s:%d", n.Name(), n.Position().Line))
		}
	}
	return list
}

// calls gives the calls in a file as name:line:column, in order.
func calls(f *File) (list []string) {
	for _, t := range f.Trees {
		for l := t.TranslationUnit; l != nil; l = l.TranslationUnit {
			if l.ExternalDeclaration == nil || l.ExternalDeclaration.Position().Filename != f.Path {
				continue
			}
			toks := cc.NodeTokens(l.ExternalDeclaration)
			for i := 0; i+1 < len(toks); i++ {
				if toks[i].Ch == rune(cc.IDENTIFIER) && toks[i+1].Ch == '(' {
					p := toks[i].Position()
					list = append(list, fmt.Sprintf("%s:%d:%d", toks[i].SrcStr(), p.Line, p.Column))
				}
			}
		}
	}
	return list
}

func mustParse(t *testing.T, src string, opt Options) *File {
	t.Helper()
	f, err := Parse(context.Background(), "sys/kern/x.c", []byte(src), opt)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(f.Trees, nil) {
		t.Fatal("nil tree")
	}
	return f
}

// TestConstructs reads each construct in a file of its own; mark() follows it
// and has to be found where it stands.
func TestConstructs(t *testing.T) {
	inFunction := map[string]string{
		"unknown type":             "foo_t x; foo_t *p = 0, **q;",
		"unknown type in cast":     "x = (foo_t *)y; z = (foo_t)y; w = (const foo_t *)y;",
		"cast of parentheses":      "x = (foo_t)(y); x = (foo_t)-1; x = (foo_t)&y;",
		"call in parentheses":      "x = (foo)(y); x = (foo) - 1; x = (foo) & y;",
		"sizeof unknown":           "x = sizeof(foo_t) + sizeof(y) + sizeof(bar_t *);",
		"multiplication":           "x = a * b; f(a * b); c[a * b] = 0;",
		"function pointer":         "int (*fp)(foo_t, bar_t *); foo_t (*gp)(int); fp = (foo_t (*)(void))x;",
		"attribute of variable":    "int x __foo; foo_t y __bar(3); struct s z __unused;",
		"attribute before type":    "__foo int x; __unused foo_t y;",
		"iterator of the dialect":  "LIST_FOREACH(p, &head, p_list) { f(p); } TAILQ_FOREACH_SAFE(p, &h, link, t) f(p);",
		"unknown iterator":         "FOO_FOREACH(p, &head) { f(p); continue; }",
		"unknown iterator, bare":   "FOO_FOREACH(p, &head)\n\t\tf(p);",
		"macro without semicolon":  "FOO_BEGIN(a)\n\tx = 1;\n\tFOO_END(b)\n\tif (x) y = 2;",
		"bare word without one":    "FOO_BEGIN\n\tx = 1;\n\tFOO_END",
		"macro with a type":        "x = FOO_CAST(struct bar *, y); z = FOO_NEW(foo_t *, const char *, unsigned int);",
		"macro making a type":      "FOO_HEAD(, bar) x; LIST_HEAD(, bar) y = LIST_HEAD_INITIALIZER(y);",
		"odd arguments":            "SDT_PROBE2(vfs, , stat, return, x); if (timespeccmp(&a, &b, <=)) x = 1; FOO(a, b, >=);",
		"statement as argument":    "FOO(x++;); FOO(a; b;);",
		"condition from a macro":   "if FOO_OK(x) { y = 1; }",
		"string from a macro":      "printf(\"%\" PRIu64 \" of \" NAME \"\\n\", x); f(NAME \"x\");",
		"va_arg and offsetof":      "x = va_arg(ap, struct foo *); y = offsetof(struct foo, f_bar.b); z = __containerof(p, struct foo, f);",
		"statement expression":     "x = ({ foo_t y = 1; y; });",
		"typeof":                   "__typeof(x) y = x; typeof(*p) z;",
		"case range":               "switch (x) { case 0 ... 7: f(); break; default: break; }",
		"label at end":             "goto out; out: ;",
		"label without statement":  "if (x) { goto out;\n out:\n }",
		"goto out of sight":        "goto elsewhere;",
		"designated initialisers":  "struct foo f = { .a = 1, .b = { [3] = 2 } }; struct foo g = { a: 1, b: 2 };",
		"compound literal":         "f((struct foo){ .a = 1 }); p = &(foo_t){ 0 };",
		"asm":                      "__asm __volatile(\"x\" : \"=r\" (a) : \"0\" (b) : \"memory\"); asm(\"nop\");",
		"asm goto":                 "asm goto (\"jmp %l0\" : : : : out); out: ;",
		"generic":                  "x = _Generic((y), int: 1, default: 2);",
		"int128":                   "__int128 x; unsigned __int128 y;",
		"static assertion":         "_Static_assert(sizeof(x) == 4); _Static_assert(1, \"x\");",
		"assertion":                "KASSERT(x != NULL, (\"%s: no x\", __func__)); MPASS(x);",
		"prediction":               "if (__predict_false(x == 0)) return;",
		"struct in function":       "static struct { int a; } tab[] = { { 1 } }; enum { A, B } why = A;",
		"name attribute":           "const int x __unused = 1;",
		"nested function pointers": "x = ((foo_t (*)(void))y)();",
		"double cast":              "x = (u_long)(foo_t)y;",
		"sparse cast":              "x = (__force foo_t)y; z = (void __user *)y;",
		"computed goto":            "void *l = &&out; goto *l; out: ;",
		"string pasting":           "f(\"a\" \"b\");",
		"marker of a fragment":     "__lockcheck_unseen(); x = 1; __lockcheck_unseen();",
	}
	for name, body := range inFunction {
		t.Run(name, func(t *testing.T) {
			src := "static void\nf1(void)\n{\n\t" + body + "\n\tmark();\n}\n\nint f2(void) { return (0); }\n"
			f := mustParse(t, src, Options{})
			line := 5 + strings.Count(body, "\n")
			if len(f.Lost)+len(f.Repaired) != 0 {
				t.Errorf("lost %v, repaired %v", f.Lost, f.Repaired)
			}
			if got, want := functions(f), []string{"f1:2", fmt.Sprintf("f2:%d", line+3)}; !slices.Equal(got, want) {
				t.Errorf("functions %v, want %v", got, want)
			}
			if want := fmt.Sprintf("mark:%d:2", line); !slices.Contains(calls(f), want) {
				t.Errorf("calls %v, want %s", calls(f), want)
			}
		})
	}
}

func TestFileScope(t *testing.T) {
	for name, decl := range map[string]string{
		"module macros":          "MODULE_VERSION(foo, 1);\nDRIVER_MODULE(a, b, c, 0, 0);\n__FBSDID(\"$x$\");\nSYSINIT(x, SI_SUB_KTHREAD_PAGE, SI_ORDER_FIRST, f, NULL);",
		"macro without one":      "FOO_DECLARE(x)\nFOO_DEFINE(y)\nint z;",
		"sysctl":                 "static SYSCTL_NODE(_kern, OID_AUTO, x, CTLFLAG_RW | CTLFLAG_MPSAFE, 0, \"x\");\nstatic int v = 1; SYSCTL_INT(_kern, OID_AUTO, v, CTLFLAG_RW, &v, 0, \"\");",
		"malloc type":            "static MALLOC_DEFINE(M_FOO, \"foo\", \"foos\");\nMALLOC_DECLARE(M_BAR);",
		"vnet":                   "VNET_DEFINE_STATIC(struct mtx, foo_mtx);\n#define V_foo_mtx VNET(foo_mtx)\nVNET_DEFINE(foo_t, x) = 1;",
		"lists":                  "static LIST_HEAD(, foo) all = LIST_HEAD_INITIALIZER(all);\nstruct foo { TAILQ_ENTRY(foo) link; STAILQ_HEAD(, bar) bars; FOO_ENTRY(x) y; int z; };",
		"trees":                  "RB_HEAD(tree, foo);\nRB_PROTOTYPE_STATIC(tree, foo, link, cmp);\nRB_GENERATE_STATIC(tree, foo, link, cmp);",
		"attributes":             "static int f0(void) __printflike(1, 2);\nstruct foo { int a; } __packed __aligned(8);\nextern int x __read_mostly;\nstruct bar { int b; } __unheard;\nint f3(int a __unheard, foo_t b __unheard);",
		"attribute placements":   "__attribute__((noinline)) static int f0(int) __attribute__((pure));\nstruct __attribute__((packed)) foo { int a __attribute__((aligned(4))); };",
		"unknown types":          "foo_t g; static foo_t *h[3]; extern bar_t f4(baz_t, qux_t *, int (*)(quux_t));\ntypedef foo_t other_t; other_t k;",
		"array parameters":       "int f5(int a[static 4], foo_t b[]);",
		"enum with a type":       "enum x : uint8_t { A, B };\nenum y : foo_t { C };",
		"zero-length array":      "struct foo { int n; bar_t data[0]; char more[]; };",
		"segment":                "extern int __seg_gs *percpu;",
		"static assertion":       "_Static_assert(sizeof(int) == 4, \"int\");\nCTASSERT(sizeof(struct foo) == 8);",
		"initialiser without ,":  "static struct foo t[] = {\n\tFOO_ROW(1, 2)\n\tFOO_ROW(3, 4)\n};",
		"method table":           "static device_method_t m[] = {\n\tDEVMETHOD(device_probe, x_probe),\n\tDEVMETHOD_END\n};",
		"range initialiser":      "int t[] = { [0 ... 3] = 1 };",
		"stray semicolons":       "int a;;\n;",
		"parentheses round name": "foo_t (f6)(int a);\nvoid *(f7)(size_t n, foo_t m);",
		"conditional heads":      "#ifdef NOT_AT_ALL\nint f8(int a) {\n#else\nint f9(void); int f8x(void) {\n#endif\n return 0; }",
		"unknown in #if":         "#if FOO(BAR) && defined(BAZ) || __has_feature(x) > 3\nint f8(int a) {\n#endif\n#if __FreeBSD_version >= 1400000\nint z;\n#endif",
		"variadic macro":         "#define warn(fmt, args...) printf(\"x: \" fmt, ##args)\n#define note(fmt, ...) printf(fmt, ##__VA_ARGS__)\nstatic void f8(void) { warn(\"a\"); note(\"b\", 1); }",
		"error directive":        "#ifdef _KERNEL\n#warning x\n#else\n#error no\n#endif",
		"byte order mark":        "\xef\xbb\xbfint bom;",
	} {
		t.Run(name, func(t *testing.T) {
			src := decl + "\nint last(void)\n{\n\tmark();\n}\n"
			f := mustParse(t, src, Options{})
			if len(f.Lost)+len(f.Repaired) != 0 {
				t.Errorf("lost %v, repaired %v", f.Lost, f.Repaired)
			}
			n := strings.Count(decl, "\n") + 2
			if want := fmt.Sprintf("last:%d", n); !slices.Contains(functions(f), want) {
				t.Errorf("functions %v, want %s", functions(f), want)
			}
			if want := fmt.Sprintf("mark:%d:2", n+2); !slices.Contains(calls(f), want) {
				t.Errorf("calls %v, want %s", calls(f), want)
			}
		})
	}
}

func TestOldStyleDefinition(t *testing.T) {
	f := mustParse(t, "int\nf(a, b)\n\tint a;\n\tfoo_t *b;\n{\n\treturn (g(a));\n}\nh(x)\n{\n}\n", Options{})
	if got, want := functions(f), []string{"f:2", "h:8"}; !slices.Equal(got, want) || len(f.Lost) != 0 {
		t.Errorf("functions %v, want %v; lost %v", got, want, f.Lost)
	}
}

func TestMacroPositions(t *testing.T) {
	src := "#define SC_LOCK(sc) mtx_lock(&(sc)->sc_mtx)\n" +
		"#define PROC_LOCK(p) mtx_lock(&(p)->p_mtx)\n" +
		"static void f(struct softc *sc)\n{\n\tSC_LOCK(sc);\n\t  PROC_LOCK(sc->p);\n\tLIST_FOREACH(p, &allproc, p_list) g(p);\n}\n"
	f := mustParse(t, src, Options{Opaque: []string{"PROC_LOCK"}})
	want := []string{"f:3:13", "mtx_lock:5:2", "PROC_LOCK:6:4", "LIST_FIRST:7:2", "LIST_NEXT:7:2", "g:7:36"}
	if got := calls(f); !slices.Equal(got, want) {
		t.Errorf("calls %v\nwant %v", got, want)
	}
}

func TestLockInitialisers(t *testing.T) {
	src := "static struct mtx m;\nMTX_SYSINIT(foo, &m, \"foo lock\", MTX_DEF | MTX_RECURSE);\nstatic struct sx s;\nSX_SYSINIT(bar, &s, \"bar lock\");\n"
	f := mustParse(t, src, Options{Opaque: []string{"MTX_SYSINIT", "SX_SYSINIT"}})
	var at []string
	for _, name := range functions(f) {
		name, line, _ := strings.Cut(name, ":")
		if !IsOutside(name) {
			t.Errorf("function %s", name)
		}
		at = append(at, line)
	}
	if want := []string{"2", "4"}; !slices.Equal(at, want) || len(f.Lost)+len(f.Repaired) > 0 {
		t.Errorf("functions at %v, want %v; lost %v", at, want, f.Lost)
	}
	if got := strings.Join(calls(f), " "); !strings.Contains(got, "MTX_SYSINIT:2:") || !strings.Contains(got, "SX_SYSINIT:4:") {
		t.Errorf("calls %s", got)
	}
}

func TestDialects(t *testing.T) {
	for dialect, src := range map[string]string{
		"linux":   "static DEFINE_MUTEX(a);\nstatic DEFINE_SPINLOCK(b);\nstatic int __init f(void)\n{\n\tstruct foo __rcu *p;\n\tu32 n;\n\tlist_for_each_entry(p, &head, link) { mutex_lock(&a); }\n\treturn 0;\n}\nmodule_init(f);\nEXPORT_SYMBOL_GPL(f);\n",
		"pthread": "#include <pthread.h>\nstatic pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\nvoid *f(void *arg) { pthread_mutex_lock(&m); return NULL; }\n",
		"illumos": "static kmutex_t m;\nboolean_t f(vnode_t *vp, uint_t n) { mutex_enter(&m); return (B_TRUE); }\n",
	} {
		f := mustParse(t, src, Options{Dialect: dialect})
		if len(functions(f)) != 1 || len(f.Lost)+len(f.Repaired) != 0 {
			t.Errorf("%s: functions %v, lost %v, repaired %v", dialect, functions(f), f.Lost, f.Repaired)
		}
	}
	if _, err := Parse(context.Background(), "x.c", []byte("int x;"), Options{Dialect: "vms"}); err == nil {
		t.Error("no error for an unknown dialect")
	}
}

func TestRecovery(t *testing.T) {
	src := "int before(void) { return (0); }\n" + // 1
		"static void broken(void)\n{\n\ta();\n\tint = = 5;\n\tmtx_lock(&m);\n}\n" + // 2-7
		"struct lost { int 3x!; };\n" + // 8
		"int hopeless(void) { ] ] ) }\n" + // 9
		"int after(void)\n{\n\tb();\n}\n" // 10
	f := mustParse(t, src, Options{})
	got := functions(f)
	for _, want := range []string{"before:1", "broken:2", "after:10"} {
		if !slices.Contains(got, want) {
			t.Errorf("functions %v lack %s", got, want)
		}
	}
	if len(f.Repaired) != 1 || f.Repaired[0].Name != "broken" || f.Repaired[0].Line != 5 {
		t.Errorf("repaired %v", f.Repaired)
	}
	if c := calls(f); !slices.Contains(c, "mtx_lock:6:2") || !slices.Contains(c, "b:12:2") {
		t.Errorf("calls %v", c)
	}
	if !slices.ContainsFunc(f.Lost, func(l Lost) bool { return l.Line == 8 && l.Name == "lost" }) {
		t.Errorf("lost %v", f.Lost)
	}
}

func TestMissingBrace(t *testing.T) {
	src := "int a(void)\n{\n\tif (x) {\n\t\tf();\n\treturn (0);\n}\n\nint b(void)\n{\n\treturn (1);\n}\n"
	f := mustParse(t, src, Options{})
	if !slices.Contains(functions(f), "b:8") {
		t.Errorf("functions %v, lost %v", functions(f), f.Lost)
	}
}

func TestBadInput(t *testing.T) {
	deep := "int f(void) { return " + strings.Repeat("(", 100000) + "1" + strings.Repeat(")", 100000) + "; }\n"
	bomb := "#define A0 x+x\n"
	for i := 1; i < 40; i++ {
		bomb += fmt.Sprintf("#define A%d A%d+A%d\n", i, i-1, i-1)
	}
	nest := "#define B0(x) (x)\n"
	for i := 1; i < 30; i++ {
		nest += fmt.Sprintf("#define B%d(x) B%d(B%d(x))\n", i, i-1, i-1)
	}
	for name, c := range map[string]struct {
		src  string
		want string // in the error; or
		lost string // what is lost
	}{
		"empty":        {"", "empty file", ""},
		"blank":        {" \n\t\n", "empty file", ""},
		"binary":       {"int x;\nin\x00t y;\n", "x.c:2: binary data", ""},
		"comment":      {"int x;\n/* never\n closed", "x.c:2: comment is not closed", ""},
		"prose":        {"This is a letter, and no C at all.\nIt has two lines!\n", "is this a C file?", ""},
		"noise":        {strings.Repeat("\x01\x7f)]}({[%$;", 2000), "is this a C file?", ""},
		"no end":       {"int A(void)A{ LAAA<AAA(p, &a, a) { a(a); }*\n#if A\n#\n", "is this a C file?", ""},
		"no end of *":  {"int g(void) { return 0; }\nstruct b { int a; } *__packed;\n", "", "b"},
		"deep":         {deep + "int g(void) { return 0; }\n", "", "f"},
		"deep braces":  {"void f(void) " + strings.Repeat("{", 50000) + strings.Repeat("}", 50000) + "\nint g(void) { return 0; }\n", "", "f"},
		"long":         {"int f(void) { x " + strings.Repeat("= - x ", 50000) + "; }\nint g(void) { return 0; }\n", "", "f"},
		"bomb":         {bomb + "int f(void) { return A39; }\nint g(void) { return 0; }\n", "", "f"},
		"nesting bomb": {nest + "int f(void) { return B29(1); }\nint g(void) { return 0; }\n", "", "f"},
		"string":       {"int f(void)\n{\n\tg(\"no end);\n\th();\n}\nint g(void) { return 0; }\n", "", "f"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Parse(context.Background(), "x.c", []byte(c.src), Options{})
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
					t.Errorf("error %v, want one line with %q", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if given := slices.Concat(f.Lost, f.Repaired); c.lost != "" && (len(given) != 1 || given[0].Name != c.lost) {
				t.Errorf("given up on %v, want %s", given, c.lost)
			}
			if c.lost != "" && !slices.ContainsFunc(functions(f), func(s string) bool { return strings.HasPrefix(s, "g:") }) {
				t.Errorf("functions %v", functions(f))
			}
		})
	}
	if _, err := Parse(context.Background(), "x.c", make([]byte, 20<<20), Options{}); err == nil || !strings.Contains(err.Error(), "20 MB") {
		t.Errorf("large file: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Parse(ctx, "x.c", []byte("int x;"), Options{}); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestHeaders(t *testing.T) {
	src := "#include <sys/param.h>\n#include \"local.h\"\n#include \"/etc/passwd\"\n#include <../../secret.h>\n#include <sys/none.h>\n" +
		"#ifdef HAVE_FOO\nfoo_t g;\nvoid f(foo_t *p)\n{\n\tFOO_LOCK(p);\n\tEACH(p) h(p);\n\tOPAQUE_LOCK(p);\n}\n#endif\n"
	fsys := fstest.MapFS{
		"sys/sys/param.h":  {Data: []byte("#ifndef P\n#define P\n#include <sys/types.h>\n#define HAVE_FOO 1\n#define OPAQUE_LOCK(p) mtx_lock(&(p)->m)\n#endif\n")},
		"sys/sys/types.h":  {Data: []byte("typedef struct foo { int a; struct mtx m; } foo_t;\n#define EACH(p) for (;;)\n")},
		"sys/kern/local.h": {Data: []byte("#define FOO_LOCK(p) mtx_lock(&(p)->m)\n")},
		"secret.h":         {Data: []byte("#error read\n")},
	}
	opt := Options{FS: fsys, IncludePaths: []string{"sys"}, Opaque: []string{"OPAQUE_LOCK"}}
	f := mustParse(t, src, opt)
	if got, want := functions(f), []string{"f:8"}; !slices.Equal(got, want) || len(f.Lost) != 0 {
		t.Fatalf("functions %v, want %v; lost %v", got, want, f.Lost)
	}
	if got, want := calls(f), []string{"f:8:6", "mtx_lock:10:2", "h:11:10", "OPAQUE_LOCK:12:2"}; !slices.Equal(got, want) {
		t.Errorf("calls %v, want %v", got, want)
	}
	if want := []string{"/etc/passwd", "../../secret.h", "sys/none.h"}; !sameSet(f.Missing, want) {
		t.Errorf("missing %q, want %q", f.Missing, want)
	}
	f = mustParse(t, src, Options{})
	if want := []string{"/etc/passwd", "../../secret.h", "local.h", "sys/none.h", "sys/param.h"}; !sameSet(f.Missing, want) {
		t.Errorf("without headers: missing %q, want %q", f.Missing, want)
	}
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestDefinesAndFragment(t *testing.T) {
	src := "#ifdef EXTRA\nint f(int n)\n{\n\tif (n > LIMIT)\n\t\tgoto gone;\n\treturn (0);\n}\n#endif\n#else\n/* cut"
	f := mustParse(t, src, Options{Defines: "#define EXTRA 1\n#define LIMIT 3\n", Fragment: true})
	if got := functions(f); !slices.Equal(got, []string{"f:2"}) || len(f.Lost) != 0 {
		t.Errorf("functions %v, lost %v", got, f.Lost)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("int f(void) { LIST_FOREACH(p, &h, l) { g(p); } }\n#if A\n#endif\n")
	f.Add("#define X(a...) f(a##b, ##a)\nFOO(x) static foo_t *y[] = { [1] = X(2) ROW(1) ROW(2) };\n")
	f.Add("struct s { foo_t a:3; STAILQ_HEAD(, x) y; } __packed; f(a, b) int a; { asm(\"x\"); }")
	f.Add("void f(void) { if FOO(x) { (a_t)(b); } FOO(, , <, return); out: }")
	if b, err := os.ReadFile("csource_test.go"); err == nil {
		f.Add(string(b[:4000]))
	}
	f.Fuzz(func(t *testing.T, src string) {
		file, err := Parse(context.Background(), "x.c", []byte(src), Options{Limits: Limits{Size: 1 << 16}})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		lines := strings.Count(src, "\n") + 2
		for _, l := range slices.Concat(file.Lost, file.Repaired) {
			if l.Line < 0 || l.Line > lines {
				t.Errorf("line %d of %d", l.Line, lines)
			}
		}
	})
}

// TestDeepHeaders nests through macros of a header, which must cost no more
// than the header.
func TestDeepHeaders(t *testing.T) {
	var h strings.Builder
	h.WriteString("#define N0(x) (x)\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&h, "#define N%d(x) N%d(N%d(x))\n", i, i-1, i-1)
	}
	h.WriteString("static inline int deep(int a) { return N39(a); }\nint ok(int);\n")
	fsys := fstest.MapFS{"inc/a.h": {Data: []byte(h.String())}}
	for name, opt := range map[string]Options{"fast": {Headers: headers.New(fsys)}, "full": {FS: fsys}} {
		opt.IncludePaths, opt.Limits.Expansion = []string{"inc"}, 1_000_000
		f, err := Parse(context.Background(), "x.c", []byte("#include <a.h>\nint f(int a)\n{\n\treturn N39(a);\n}\nint g(int a)\n{\n\treturn ok(a);\n}\n"), opt)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := functions(f); !slices.Equal(got, []string{"f:2", "g:6"}) || !strings.Contains(f.Alone, "macro expansion") {
			t.Errorf("%s: functions %v, alone %q", name, got, f.Alone)
		}
	}
}

// TestBadHeader has a header that no parser reads: the file is read alone.
func TestBadHeader(t *testing.T) {
	fsys := fstest.MapFS{"inc/a.h": {Data: []byte("struct s { int a b c; };\nint take(struct s *);\n")}}
	f, err := Parse(context.Background(), "x.c", []byte("#include <a.h>\nint f(struct s *p)\n{\n\treturn take(p) + p->a;\n}\n"),
		Options{Headers: headers.New(fsys), IncludePaths: []string{"inc"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := functions(f); !slices.Equal(got, []string{"f:2"}) || len(f.Lost) > 0 || f.Alone == "" {
		t.Errorf("functions %v, lost %v, alone %q", got, f.Lost, f.Alone)
	}
}
