package link

import "lockcheck/lockgraph/flow"

// Settled reports whether a member, as "struct.field", keeps pointing to the struct
// of that tag that it pointed to first, until it is cleared: functions in view give
// it a value, and none puts another object in the place of one.
func (p *Program) Settled(member, tag string) bool {
	if p.found.writes.of(member) == nil {
		return false
	}
	for _, of := range []string{tag, ""} { // of "" nothing is known
		if p.found.writes.times(flow.Replaced{Member: member, Of: of}) > 0 {
			return false
		}
	}
	return true
}

// Starts reports whether a function runs only while the system starts, before there
// is a second thread.
func (p *Program) Starts(file, function string) bool { return p.starts()[[2]string{file, function}] }
