package check

import (
	"os"
	"path/filepath"
	"testing"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/rules"
)

// BenchmarkGolden is the main job on the golden patch, as a process does it:
// with nothing kept from a run before.
func BenchmarkGolden(b *testing.B) {
	for b.Loop() {
		rep, err := Run(b.Context(), []string{fixtures + "be140717-mail.txt"},
			&input.Reader{}, Options{Rules: rules.All()})
		if err != nil {
			b.Fatal(err)
		}
		if len(rep.Problems) > 0 {
			b.Fatal(rep.Problems)
		}
	}
}

// BenchmarkPatchInKernel judges a patch within a small kernel of which an earlier
// run knows everything: what is left is the patch, and looking up the rest.
func BenchmarkPatchInKernel(b *testing.B) {
	name := filepath.Join(b.TempDir(), "moves.diff")
	if err := os.WriteFile(name, []byte(moves), 0o666); err != nil {
		b.Fatal(err)
	}
	dir := filepath.Join(b.TempDir(), "cache")
	opt := Options{Rules: rules.All(), Version: "1", Tree: kernel,
		Cache: func() (*cache.Cache, error) { return cache.Open(dir, cache.DefaultSize) }}
	run := func() {
		rep, err := Run(b.Context(), []string{name}, &input.Reader{}, opt)
		if err != nil {
			b.Fatal(err)
		}
		rep.Close()
	}
	run()
	for b.Loop() {
		run()
	}
}
