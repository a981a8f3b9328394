package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/rules"
	"lockcheck/rules/finding"
)

// Of proc_adopt(): it forgets the tree lock where it finds nobody to adopt.
const forgets = `--- a/sys/kern/kern_proc.c
+++ b/sys/kern/kern_proc.c
@@ -74,6 +74,8 @@
 		sx_xunlock(&proctree_lock);
 		return (ESRCH);
 	}
+	if (pid == 1)
+		return (EPERM);
 	PROC_LOCK(p);
 	proc_reparent(p, parent);
 	PROC_UNLOCK(p);
`

// fixesIn gives what is suggested for an input.
func fixesIn(t *testing.T, arg string, opt Options) []finding.Finding {
	t.Helper()
	opt.Rules, opt.Fixes = rules.All(), true
	rep, err := Run(t.Context(), []string{arg}, &input.Reader{}, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer rep.Close()
	var fs []finding.Finding
	for _, f := range rep.Findings {
		if f.Fix != nil {
			fs = append(fs, f)
		}
	}
	return fs
}

// TestFixInTree tries a fix of a patch within its kernel, with the headers that
// were let go of since, and with what is known from an earlier run.
func TestFixInTree(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.diff")
	if err := os.WriteFile(name, []byte(forgets), 0o666); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "cache")
	kept := func() (*cache.Cache, error) { return cache.Open(dir, cache.DefaultSize) }
	for _, opt := range []Options{{}, {Jobs: 1}, {Cache: kept}, {Cache: kept}, {Headers: Full}} {
		opt.Tree, opt.Version = kernel, "1"
		fs := fixesIn(t, name, opt)
		if len(fs) != 1 || fs[0].Line != 78 || fs[0].Fix.What != "add `sx_xunlock(&proctree_lock)` before this return" || fs[0].Fix.First != 77 {
			t.Errorf("fixes %+v", fs)
		}
	}
}

// Of proc_orphan(): it drops the only release.
const drops = `--- a/sys/kern/kern_proc.c
+++ b/sys/kern/kern_proc.c
@@ -91,5 +91,4 @@
 	proc_reparent(p, init);
 	PROC_UNLOCK(p);
-	sx_sunlock(&proctree_lock);
 }
 
`

// TestFixPutsBack: what a patch takes away is put back, as it was.
func TestFixPutsBack(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.diff")
	if err := os.WriteFile(name, []byte(drops), 0o666); err != nil {
		t.Fatal(err)
	}
	fs := fixesIn(t, name, Options{Tree: kernel, Version: "1"})
	if len(fs) != 1 || fs[0].Function != "proc_orphan" || fs[0].Fix.What != "add `sx_sunlock(&proctree_lock)` at the end of proc_orphan()" {
		t.Errorf("fixes %+v", fs)
	}
}

// TestFixIsTried: a repair that brings another finding is dropped, and does not
// take the others with it.
func TestFixIsTried(t *testing.T) {
	var b strings.Builder
	b.WriteString("struct sc { struct mtx m; int gone; };\n")
	for _, f := range []string{"a", "b", "c", "d"} {
		b.WriteString("int\n" + f + "(struct sc *sc, struct vnode *vp)\n{\n\tvref(vp);\n\tmtx_lock(&sc->m);\n\tif (sc->gone) {\n")
		if f != "c" { // there the release would sleep
			b.WriteString("\t\tmtx_unlock(&sc->m);\n")
		}
		b.WriteString("\t\treturn (0);\n\t}\n\tmtx_unlock(&sc->m);\n\tvrele(vp);\n\treturn (0);\n}\n")
	}
	name := filepath.Join(t.TempDir(), "x.c")
	if err := os.WriteFile(name, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range fixesIn(t, name, Options{}) {
		got = append(got, f.Function+" "+f.Rule)
	}
	if s := strings.Join(got, ", "); s != "a holdbalance, b holdbalance, c lockbalance, d holdbalance" {
		t.Errorf("fixes for %s", s)
	}
}
