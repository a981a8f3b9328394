package kbuild

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// configured is a Linux tree with little in it.
func configured() fstest.MapFS {
	m := mapFS(map[string]string{
		"Kbuild":   "obj-y += kernel/\nobj-$(CONFIG_NET) += net/\nobj-$(CONFIG_NONE)\t+= none/\nobj-y += $(ARCH_LIB)\nrule: a\n\techo obj-y += wrong/\n",
		"Kconfig":  "",
		"Makefile": "KBUILD_CFLAGS := -Wall \\\n\t-std=gnu11\n",
		"include/config/auto.conf": "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 6.1.0 Kernel Configuration\n#\n" +
			"CONFIG_64BIT=y\nCONFIG_X86=y\nCONFIG_NET=y\nCONFIG_FOO=m\nCONFIG_NAME=\"x y\"\n",
		"include/generated/autoconf.h":     "#define CONFIG_64BIT 1\n",
		"include/linux/kconfig.h":          "",
		"include/linux/compiler_types.h":   "",
		"include/uapi/a.h":                 "",
		"arch/x86/include/asm/a.h":         "",
		"arch/x86/Makefile":                "KBUILD_CPPFLAGS += -DARCH_SAYS\nlibs-y += arch/x86/lib/\nKBUILD_CFLAGS += $(call cc-option,-mfoo)\n",
		"arch/x86/lib/Makefile":            "lib-y := memcpy.o copy.o\n",
		"arch/x86/lib/copy.c":              "",
		"lib/Makefile":                     "lib-y := sort.o\n",
		"lib/sort.c":                       "",
		"kernel/Makefile":                  "obj-y = fork.o \\\n  made.o\nobj-y += sched/\nccflags-y := -DK -I$(srctree)/$(src)/priv\nsubdir-ccflags-y += -DDEEP\nCFLAGS_fork.o += -DFORK=1\nifeq ($(CONFIG_NET),y)\nobj-y += net-glue.o\nelse\nobj-y += nothing.o\nendif\n",
		"kernel/fork.c":                    "",
		"kernel/net-glue.c":                "",
		"kernel/nothing.c":                 "",
		"kernel/priv/p.h":                  "",
		"kernel/sched/Makefile":            "obj-y += core.o\nifdef CONFIG_NONE\nobj-y += none.o\nelse ifneq ($(CONFIG_NAME),)\nobj-m += extra.o\nendif\n",
		"kernel/sched/core.c":              "int a;\n#include \"part.c\"\n",
		"kernel/sched/part.c":              "# include \"sub/deep.c\"\n",
		"kernel/sched/sub/deep.c":          "",
		"kernel/sched/extra.c":             "",
		"kernel/sched/none.c":              "",
		"net/Makefile":                     "obj-$(CONFIG_FOO) += foo-bar.o\nfoo-bar-y := main.o $(addprefix sub/, one.o two.o)\nfoo-bar-$(CONFIG_NET) += $(patsubst %.c,%.o,opt.c)\nobj-$(CONFIG_OFF)\t+= off.o\nfoo-bar-${CONFIG_HALF} += half.o\nfoo-bar-$(subst m,y,$(CONFIG_FOO)) += odd.o\ninclude $(srctree)/net/more.mk\n",
		"net/more.mk":                      "obj-y += more.o\n",
		"net/main.c":                       "",
		"net/sub/one.c":                    "",
		"net/sub/two.c":                    "",
		"net/opt.c":                        "",
		"net/odd.c":                        "",
		"net/more.c":                       "",
		"net/left.c":                       "",
		"net/off.c":                        "",
		"net/half.c":                       "",
		"none/Makefile":                    "obj-$(CONFIG_WHOLE) += whole.o\nwhole-y := a.o\n",
		"none/a.c":                         "",
		"tools/t.c":                        "",
		"arch/arm64/a.c":                   "",
		"arch/x86/include/generated/g.h":   "",
		"include/linux/compiler.h":         "",
		"arch/x86/include/uapi/asm/u.h":    "",
		"include/generated/uapi/linux/v.h": "",
	})
	return m
}

func openConfigured(t *testing.T) *Tree {
	t.Helper()
	tree, err := openLinux(configured())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestLinuxUnits(t *testing.T) {
	tree := openConfigured(t)
	units, err := tree.Units(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range units {
		name := u.Path
		if u.Module {
			name += " m"
		}
		got = append(got, name)
	}
	want := []string{"arch/x86/lib/copy.c", "kernel/fork.c", "kernel/net-glue.c", "kernel/sched/core.c", "kernel/sched/extra.c m",
		"lib/sort.c", "net/main.c m", "net/more.c", "net/odd.c m", "net/opt.c m", "net/sub/one.c m", "net/sub/two.c m"}
	if !slices.Equal(got, want) {
		t.Errorf("units\n%v, want\n%v", got, want)
	}
	if p := tree.Problems(); len(p) > 0 {
		t.Errorf("problems: %v", p)
	}
}

func TestLinuxUnit(t *testing.T) {
	tree := openConfigured(t)
	u, ok := tree.Unit("kernel/fork.c")
	if !ok || u.Std != "gnu11" || u.From != "kernel/Makefile" || u.Arch != "amd64" {
		t.Errorf("fork.c: %v %+v", ok, u)
	}
	if want := []string{"arch/x86/include", "arch/x86/include/generated", "include", "arch/x86/include/uapi", "include/uapi",
		"include/generated/uapi", "kernel/priv"}; !slices.Equal(u.IncludePaths, want) {
		t.Errorf("include paths %v, want %v", u.IncludePaths, want)
	}
	if want := []string{"include/linux/kconfig.h", "include/linux/compiler_types.h"}; !slices.Equal(u.Includes, want) {
		t.Errorf("included first: %v, want %v", u.Includes, want)
	}
	for _, m := range []string{"__KERNEL__ 1", "ARCH_SAYS 1", "K 1", "DEEP 1", "FORK 1", "__x86_64__ 1", "KBUILD_BASENAME \"fork\"", "KBUILD_MODNAME \"fork\""} {
		if !strings.Contains(u.Defines, "#define "+m+"\n") {
			t.Errorf("no %s for fork.c", m)
		}
	}
	u, _ = tree.Unit("kernel/sched/core.c")
	if !strings.Contains(u.Defines, "#define DEEP 1\n") || strings.Contains(u.Defines, "#define K 1\n") {
		t.Errorf("core.c: %s", u.Defines)
	}
	u, _ = tree.Unit("net/sub/one.c")
	if !strings.HasSuffix(u.Defines, u.Macros) || !strings.Contains(u.Macros, "#define KBUILD_MODNAME \"foo_bar\"\n") || !strings.Contains(u.Defines, "#define MODULE 1\n") {
		t.Errorf("one.c: %s", u.Defines)
	}
	if u, ok = tree.Unit("net/left.c"); !ok || u.From != "" || !strings.Contains(u.Defines, "KBUILD_MODNAME \"left\"") {
		t.Errorf("a file that nothing lists: %v %+v", ok, u)
	}
	for name, options := range map[string][]string{"net/off.c": {"OFF"}, "net/half.c": {"HALF"}, "none/a.c": {"NONE", "WHOLE"}} {
		if u, ok = tree.Unit(name); !ok || u.From != "" || u.Module {
			t.Errorf("%s, which an option leaves out: %v %+v", name, ok, u)
		}
		for _, o := range options {
			if set := "#define CONFIG_" + o + " 1\n"; !strings.Contains(u.Macros, set) || !strings.HasSuffix(u.Defines, u.Macros) {
				t.Errorf("%s: no %s", name, set)
			}
		}
		if n := strings.Count(u.Macros, "#define CONFIG_"); n != len(options) {
			t.Errorf("%s: %d options are set, want %v", name, n, options)
		}
	}
	for _, n := range []string{"kernel/sched/part.c", "kernel/sched/sub/deep.c"} {
		if u, ok = tree.Unit(n); !ok || u.Path != "kernel/sched/core.c" {
			t.Errorf("%s, which core.c includes, is of the unit %q", n, u.Path)
		}
	}
	for _, n := range []string{"tools/t.c", "arch/arm64/a.c", "kernel/missing.c", "include/linux/kconfig.h"} {
		if _, ok := tree.Unit(n); ok {
			t.Errorf("%s is a unit", n)
		}
	}
}

func TestGNUMake(t *testing.T) {
	for expr, want := range map[string]string{
		"$(filter %.o,a.o b.c c.o)":              "a.o c.o",
		"$(filter-out %.o a,a.o b.c a)":          "b.c",
		"$(objs:.o=.c)":                          "x.c y.c",
		"$(objs:%.o=p/%.c)":                      "p/x.c p/y.c",
		"$(if $(none),a,b)":                      "b",
		"$(if $(objs),$(addsuffix .z,$(objs)))":  "x.o.z y.o.z",
		"$(foreach w,1 2,$(w)$(w))":              "11 22",
		"$(or $(none),$(objs))":                  "x.o y.o",
		"$(and $(none),$(objs))":                 "",
		"$(sort b a b)":                          "a b",
		"$(notdir a/b c)":                        "b c",
		"$(dir a/b)":                             "a/",
		"$(basename a.b)":                        "a",
		"$(subst a,b,banana)":                    "bbnbnb",
		"$(shell rm -rf /)":                      "",
		"$(call cc-option,-x)":                   "",
		"$(firstword $(objs)) $(lastword a b c)": "x.o c",
		"$(v-$(which))":                          "chosen",
		"$$x $@":                                 "$x ",
		"$(unclosed":                             "",
	} {
		m := newMakefile(fstest.MapFS{}, func(string) (string, bool) { return "", false })
		m.gnu = true
		m.runGNU(makeLines([]byte("objs := x.o y.o # both\nwhich = one\nv-one = chosen\ndefine ignored\nobjs = z\nendef\n")), 0)
		if got := m.expand(expr); got != want {
			t.Errorf("%s gives %q, want %q", expr, got, want)
		}
	}
}
