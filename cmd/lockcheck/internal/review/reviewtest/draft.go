package reviewtest

import (
	"fmt"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/rules/finding"
)

// Draft makes a draft of findings at lines of a.c; one at line 0 has no place
// in the diff. Their fingerprints are made of their numbers.
func Draft(lines ...int) *review.Draft {
	d := &review.Draft{
		Review:  &format.Review{Head: fmt.Sprintf("%d findings", len(lines)), Plain: fmt.Sprintf("%d findings", len(lines))},
		Present: make(map[string]int),
	}
	for _, l := range lines {
		f := &finding.Finding{Fingerprint: fmt.Sprintf("%04x-1", l), Severity: finding.Warning, Rule: "lockorder"}
		c := format.Comment{
			Finding: f, Line: l,
			Body:  fmt.Sprintf("**warning**: at %d (`lockorder`)\n\n%s", l, format.Marker(f)),
			Plain: fmt.Sprintf("warning: at %d (lockorder)", l),
		}
		if l > 0 {
			c.Path = "a.c"
		}
		d.Comments = append(d.Comments, c)
		d.Present[f.Fingerprint]++
	}
	return d
}
