package check

import (
	"testing"

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
