package check

import (
	"os"
	"path/filepath"
	"testing"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/rules"
)

// TestSpoken names a file of a tree from several places: a report calls it as
// one who stands there does, and finds its text, and a header's, by that name.
func TestSpoken(t *testing.T) {
	root, err := filepath.Abs(kernel)
	if err != nil {
		t.Fatal(err)
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ stand, say, want, header string }{
		{".", "sys/kern/kern_proc.c", "sys/kern/kern_proc.c", "sys/sys/proc.h"},
		{"sys", "kern/kern_proc.c", "kern/kern_proc.c", "sys/proc.h"},
		{"sys/kern", "kern_proc.c", "kern_proc.c", "../sys/proc.h"},
		{"sys/dev", "../kern/kern_proc.c", "../kern/kern_proc.c", "../sys/proc.h"},
		{"..", "minikernel/sys/kern/kern_proc.c", "minikernel/sys/kern/kern_proc.c", "minikernel/sys/sys/proc.h"},
		{"sys", filepath.Join(root, "sys/kern/kern_proc.c"), root + "/sys/kern/kern_proc.c", root + "/sys/sys/proc.h"},
	} {
		t.Run(c.stand+" "+filepath.Base(c.say), func(t *testing.T) {
			t.Chdir(filepath.Join(root, c.stand))
			rep, err := Run(t.Context(), []string{c.say}, &input.Reader{}, Options{Rules: rules.All(), Jobs: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer rep.Close()
			if len(rep.Functions) == 0 || rep.Functions[0].File != c.want {
				t.Fatalf("functions %v, want some of %s", rep.Functions, c.want)
			}
			for _, name := range []string{c.want, c.header} {
				want, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if got, ok := rep.Text(name, false); !ok || string(got) != string(want) {
					t.Errorf("the text of %s is not found", name)
				}
			}
		})
	}
}
