package check

import (
	"bytes"
	"testing"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/jsonout"
	"lockcheck/rules"
)

const fixtures = "../../../../fixtures/kern_procctl/"

// TestJobs compares the reports of one worker and of several, byte for byte;
// under the race detector it is also a test of what they share.
func TestJobs(t *testing.T) {
	inputs := []string{
		fixtures + "be140717-mail.txt",
		fixtures + "testdata/whole/before.c",
		fixtures + "testdata/whole/after.c",
	}
	var want []byte
	for _, jobs := range []int{1, 4} {
		rep, err := Run(t.Context(), inputs, &input.Reader{}, Options{Rules: rules.All(), Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		if len(rep.Problems) > 0 || len(rep.Findings) == 0 {
			t.Fatalf("%d findings, problems %v", len(rep.Findings), rep.Problems)
		}
		var b bytes.Buffer
		if err := jsonout.Write(&b, rep, "v"); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = b.Bytes()
		} else if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%d workers report something else than one", jobs)
		}
	}
}
