package kbuild

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// told checks that an error tells of the file, and where in it.
func told(t *testing.T, err error, file string) {
	t.Helper()
	var e *textError
	if err == nil {
		return
	}
	if !errors.As(err, &e) || e.File != file || e.Msg == "" || e.Line < 0 || strings.Contains(err.Error(), "\n") {
		t.Fatalf("error %q does not tell where in %s", err, file)
	}
}

// quick checks that reading takes no longer than its bounds allow.
func quick(t *testing.T, start time.Time) {
	t.Helper()
	if d := time.Since(start); d > 10*time.Second {
		t.Fatalf("reading took %v", d)
	}
}

// FuzzLists reads the files of config(8).
func FuzzLists(f *testing.F) {
	small := small()
	for _, n := range []string{"sys/conf/files", "sys/conf/options", "sys/amd64/conf/GENERIC", "sys/amd64/conf/BASE"} {
		f.Add(small[n].Data)
	}
	f.Add([]byte("a.c optional b | c \\\n\tcompile-with \"x \\\"y\\\"\" no-obj\ninclude \"files\"\n"))
	f.Add([]byte("options A=\"b c\",D=1\nmakeoptions X = y\nnodevice a, b\ninclude GENERIC\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		defer quick(t, time.Now())
		_, err := readFileList("x", text, func(string, int) ([]*listedFile, error) { return nil, nil })
		told(t, err, "x")
		o := &optionTable{map[string]string{}, map[string]string{}}
		told(t, o.readOptions("x", text), "x")
		fsys := fstest.MapFS{"conf/files": {Data: text}, "a/conf/X": {Data: text}, "conf/options": {Data: text}, "a/include/x.h": {}}
		c, err := readConfig(fsys, ".", "a", "X")
		if err == nil {
			o.headers(c)
		}
		if tree, err := openFreeBSD(fstest.MapFS{"conf/files": {Data: text}, "amd64/conf/GENERIC": {Data: text}, "conf/options": {Data: text},
			"amd64/include/x.h": {}, "conf/kern.pre.mk": {Data: text}}, ".", Options{}); err == nil {
			tree.Units(t.Context())
			tree.Unit("a.c")
		}
	})
}

var cDefine = regexp.MustCompile(`(?m)^#define (\S+)`)

// FuzzSources reads what headers are made of.
func FuzzSources(f *testing.F) {
	small := small()
	for _, s := range []string{string(small["sys/kern/thing_if.m"].Data), string(small["sys/kern/vnode_if.src"].Data),
		"INTERFACE a;\nPROLOG {\n\tx;\n}\nSTATICMETHOD void * b {\n\tchar *c[4];\n} DEFAULT d;\n#ifdef X\nCODE {\n\tint x;\n};\n#endif\n",
		"struct a { string b<>; unsigned hyper c; opaque d[8]; e *f; };\nenum g { H = 1, I };\nconst J = 2;\ntypedef int k<4>;\nprogram L { version M { void N(a) = 1; } = 2; } = 3;\n%#include <x.h>\n",
		"vendor A 0x1 Some # of them\nproduct A B 0x2 \"x\"\npalias C D\noui E 0x3\nmodel E F 0x4 text\n",
		"AB\tcommand one\t^[ A\tn r\nCD\tcommand two\t^[ [ B\tv\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		defer quick(t, time.Now())
		k, err := readKobj("x", text)
		told(t, err, "x")
		if err == nil {
			k.header()
			k.source()
		}
		v, err := readVops("x", text)
		told(t, err, "x")
		if err == nil {
			for _, s := range []vopStyle{{}, {registered: true, prologue: true, inotify: true, constant: "const "}} {
				v.header(s)
				v.vector(s)
				v.source(s)
			}
		}
		_, err = rpcHeader("x", text)
		told(t, err, "x")
		_, err = teken("x", text)
		told(t, err, "x")
		for _, d := range deviceLists {
			h, err := d.header("x", text)
			told(t, err, "x")
			for _, m := range cDefine.FindAllSubmatch(h, -1) {
				if !optionName.Match(m[1]) {
					t.Fatalf("macro %q", m[1])
				}
			}
		}
	})
}

// FuzzMakefiles reads makefiles of both languages.
func FuzzMakefiles(f *testing.F) {
	linux := configured()
	for _, n := range []string{"Kbuild", "kernel/Makefile", "kernel/sched/Makefile", "net/Makefile", "arch/x86/Makefile"} {
		f.Add(linux[n].Data)
	}
	for _, s := range []string{
		".if defined(A) && !empty(B:Mx*) || ${C} == \"d\"\nCFLAGS+= -I$S/x ${CFLAGS.${.IMPSRC:T}}\n.elif exists(/x)\n.else\n.endif\n",
		".for a b in 1 2 3 4\nSRCS+= ${a}.c $(b).c\n.endfor\n.PATH: ${SRCTOP}/x\n.include \"m\"\nX:= ${SRCS:S/.c$/.o/g:C/(.)1/\\12/:N*2*:tu:O:u:R:T}\n",
		"A=${A}\nB=${B:S/a/${B}/g}\nC:=${A} ${B}\n", "a := $(foreach x,$(a) 1 2,$(subst 1,$(a),$(x)))\na += $(a)$(a)\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		defer quick(t, time.Now())
		fsys := fstest.MapFS{"m": {Data: text}}
		for _, gnu := range []bool{false, true} {
			m := newMakefile(fsys, func(n string) (string, bool) { n, ok := strings.CutPrefix(n, "/src/"); return n, ok })
			m.gnu, m.base = gnu, map[string]string{"CONFIG_A": "y"}
			m.local = func(n string) string { return absolute(n, makeSource) }
			m.load("/src/m", 0)
			for n := range m.vars {
				m.steps = 0
				readFlags(shellWords(m.expand("${" + n + "}")))
				break
			}
		}
	})
}

// FuzzCommands reads compilation databases.
func FuzzCommands(f *testing.F) {
	f.Add([]byte(`[{"directory": "/proj", "file": "src/a.c", "command": "cc -Iinclude '-DA(b)=\"c\"' -UB -isystem x -include y -c src/a.c"}]`))
	f.Add([]byte(`[{"file": "../a.c", "arguments": ["clang", "-target", "arm64", "-I"]}, {"file": "src/b.c", "command": "x \\"}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		defer quick(t, time.Now())
		tree, err := openCommands(project(string(text)), "build/compile_commands.json", []string{"/proj"}, nil)
		told(t, err, "build/compile_commands.json")
		if err != nil {
			return
		}
		units, err := tree.Units(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range units {
			for _, d := range append(append([]string{u.Path}, u.IncludePaths...), u.Includes...) {
				if strings.HasPrefix(d, "/") || strings.HasPrefix(d, "..") {
					t.Fatalf("%s is outside the tree", d)
				}
			}
		}
	})
}
