package kbuild

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// small is a FreeBSD tree with little in it.
func small() fstest.MapFS {
	files := map[string]string{
		"sys/conf/files": "kern/a.c standard\nkern/b.c optional widget\nkern/c.c optional gadget | widget !net\n" +
			"kern/d.c optional gadget\nkern/thing_if.m standard\nkern/e.c optional net\n",
		"sys/conf/files.amd64":     "amd64/amd64/m.c standard\n",
		"sys/conf/options":         "INVARIANTS opt_global.h\nWITNESS opt_global.h\nNET\nSIZE opt_net.h\nOLD = NET\n",
		"sys/amd64/conf/GENERIC":   "include BASE\nident GENERIC\noptions SIZE=12 # size\n",
		"sys/amd64/conf/BASE":      "machine amd64\ndevice widget, other\nnodevice other\noptions NET\n",
		"sys/amd64/include/lock.h": "int machine_lock;\n",
		"sys/amd64/amd64/m.c":      "",
		"sys/kern/a.c":             "", "sys/kern/b.c": "", "sys/kern/c.c": "", "sys/kern/d.c": "", "sys/kern/e.c": "",
		"sys/kern/thing_if.m":   "#include <sys/thing.h>\nINTERFACE thing;\n\nMETHOD int poke {\n\tdevice_t dev;\n\tstruct thing *t;\n} DEFAULT thing_nopoke;\n",
		"sys/kern/vnode_if.src": "%% lock vp - E -\n%! lock pre vop_lock_pre\nvop_lock {\n\tIN struct vnode *vp;\n\tIN int flags;\n};\n",
		"sys/sys/param.h":       "",
	}
	m := fstest.MapFS{}
	for n, s := range files {
		m[n] = &fstest.MapFile{Data: []byte(s)}
	}
	return m
}

func openSmall(t *testing.T, fsys fs.FS) *Tree {
	t.Helper()
	tree, err := openFreeBSD(fsys, "sys", Options{})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func text(t *testing.T, tree *Tree, name string) string {
	t.Helper()
	b, err := fs.ReadFile(tree.FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestUnits(t *testing.T) {
	units, err := openSmall(t, small()).Units(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range units {
		if strings.HasPrefix(u.Path, "sys/") {
			got = append(got, u.Path)
		}
	}
	want := []string{"sys/amd64/amd64/m.c", "sys/kern/a.c", "sys/kern/b.c", "sys/kern/e.c"}
	if !slices.Equal(got, want) {
		t.Errorf("units %v, want %v", got, want)
	}
}

func TestGenerated(t *testing.T) {
	tree := openSmall(t, small())
	for name, want := range map[string][]string{
		"generated/amd64/GENERIC/machine/lock.h": {"int machine_lock;"},
		"generated/amd64/GENERIC/opt_global.h":   {"#define INVARIANTS 1", "#define WITNESS 1"},
		"generated/amd64/GENERIC/opt_net.h":      {"#define NET 1", "#define SIZE 12"},
		"generated/amd64/GENERIC/thing_if.h": {"typedef int thing_poke_t(device_t dev, struct thing *t);",
			"THING_POKE(device_t dev, struct thing *t)", "KOBJOPLOOKUP(((kobj_t)dev)->ops,thing_poke);", "rc = ((thing_poke_t *) _m)(dev, t);"},
		"generated/amd64/GENERIC/thing_if.c":          {"#include <sys/thing.h>", "(kobjop_t)thing_nopoke"},
		"generated/amd64/GENERIC/vnode_if.h":          {"static __inline int VOP_LOCK(", "a.a_flags = flags;"},
		"generated/amd64/GENERIC/vnode_if_newproto.h": {"vop_lock_t\t*vop_lock;"},
		"generated/amd64/GENERIC/vnode_if_typedef.h":  {"typedef int vop_lock_t(struct vop_lock_args *);"},
		"generated/amd64/GENERIC/vnode_if.c":          {"vop_lock_pre(a);", "ASSERT_VOP_ELOCKED(a->a_vp, \"VOP_LOCK OK (vp)\");"},
	} {
		got := text(t, tree, name)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %q in:\n%s", name, w, got)
			}
		}
	}
	if got := tree.Source("generated/amd64/GENERIC/machine/lock.h"); got != "sys/amd64/include/lock.h" {
		t.Errorf("source of machine/lock.h is %s", got)
	}
	if p := tree.Problems(); len(p) > 0 {
		t.Errorf("problems: %v", p)
	}
}

func TestFSIsSound(t *testing.T) {
	tree := openSmall(t, small())
	err := fstest.TestFS(tree.FS(), "sys/kern/a.c", "generated/amd64/GENERIC/thing_if.h",
		"generated/amd64/GENERIC/machine/lock.h", "generated/amd64/GENERIC/opt_net.h")
	if err != nil {
		t.Error(err)
	}
}

func TestUnitOfModule(t *testing.T) {
	tree := openSmall(t, small())
	u, ok := tree.Unit("sys/kern/d.c")
	if !ok || u.Module || u.From != "sys/conf/files:4" {
		t.Errorf("unit of a file that this configuration leaves out: %v %+v", ok, u)
	}
	u, ok = tree.Unit("sys/kern/f.c")
	if !ok || !u.Module || !strings.Contains(u.Defines, "#define KLD_MODULE 1") || len(u.Includes) == 0 {
		t.Errorf("unit of an unlisted file: %v %+v", ok, u)
	}
	u, ok = tree.Unit("sys/kern/a.c")
	if !ok || u.Module || !strings.Contains(u.Defines, "#define _KERNEL 1") {
		t.Errorf("unit of a listed file: %v %+v", ok, u)
	}
	if _, ok := tree.Unit("sys/kern/thing_if.m"); ok {
		t.Error("an interface is no unit")
	}
}
