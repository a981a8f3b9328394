package lockorder

import (
	"fmt"

	"lockcheck/rules/finding"
	"lockcheck/rules/wording"
)

// culprits keeps one finding for each place. A call that takes ten locks with
// the wrong one held closes ten cycles, and is one mistake.
type culprits struct {
	at   map[place]bool
	also map[place][]string // what else is acquired there
}

type place struct {
	file      string
	line, col int
}

func placeOf(f *finding.Finding) place { return place{f.File, f.Line, f.Column} }

// seen reports whether a finding's place has been told of, and notes what else
// is acquired there.
func (c *culprits) seen(f *finding.Finding, class string) bool {
	if c.at == nil {
		c.at, c.also = make(map[place]bool), make(map[place][]string)
	}
	p := placeOf(f)
	if !c.at[p] {
		c.at[p] = true
		return false
	}
	if class != "" {
		c.also[p] = append(c.also[p], class)
	}
	return true
}

// tell adds to each finding what else its place acquires against the order.
func (c *culprits) tell(fs []finding.Finding) []finding.Finding {
	for i := range fs {
		if also := c.also[placeOf(&fs[i])]; len(also) > 0 {
			fs[i].Message += "; it acquires " + wording.And(also) + " against the order as well"
		}
	}
	return fs
}

func places(n int) string {
	if n == 1 {
		return "one more place"
	}
	return fmt.Sprintf("%d more places", n)
}
