package model

import (
	"fmt"
	"slices"
)

// round STRUCT.MEMBER STRUCT.MEMBER: pointers that lead to each other, as a
// connection's control block and its protocol's do. Who follows the first, and then
// the second, is where they were, and the other way round.
func (p *parser) round(c *cursor) error {
	var ends [2]string
	for i := range ends {
		member, err := classID(c)
		if err != nil {
			return err
		}
		if _, _, ok := splitClass(member); !ok {
			return fmt.Errorf("%q is no member; write STRUCT.FIELD", member)
		}
		ends[i] = member
	}
	a, b := ends[0], ends[1]
	p.m.rounds[a] = append(p.m.rounds[a], b)
	p.m.rounds[b] = append(p.m.rounds[b], a)
	return c.end()
}

// Round reports whether the member back, of what the member there leads to, leads
// back again. Both are named "struct.member"; a pointer without a type leads to
// whatever it is taken for.
func (m *Model) Round(there, back string) bool {
	return slices.Contains(m.rounds[there], back)
}
