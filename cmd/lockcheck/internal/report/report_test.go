package report

import (
	"testing"

	"lockcheck/rules/finding"
)

// TestShows holds the flags to what the closing line of a report says of them.
func TestShows(t *testing.T) {
	tests := []struct {
		f             finding.Finding
		plain, v, all bool
	}{
		{finding.Finding{Severity: finding.Warning, Status: finding.New}, true, true, true},
		{finding.Finding{Severity: finding.Note, Status: finding.New}, false, true, false},
		{finding.Finding{Severity: finding.Note, Status: finding.Existing, Touched: true}, false, true, false},
		{finding.Finding{Severity: finding.Warning, Status: finding.Existing}, false, false, true},
		{finding.Finding{Severity: finding.Note, Status: finding.Existing}, false, false, true},
		{finding.Finding{Severity: finding.Note, Status: finding.Fixed}, false, false, true},
	}
	for _, tt := range tests {
		f := &tt.f
		plain, v, all := Shows(f, Show{}), Shows(f, Show{Verbose: true}), Shows(f, Show{All: true})
		if plain != tt.plain || v != tt.v || all != tt.all {
			t.Errorf("%s %s, touched %t: shown %t, with -v %t, with --all %t", f.Status, f.Severity, f.Touched, plain, v, all)
		}
	}
}
