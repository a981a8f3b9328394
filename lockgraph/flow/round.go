package flow

import "lockcheck/lockgraph/ir"

// roundTrip gives the cell of the pointer through which one came to where the member
// q leads back, if it does: tp->t_inpcb is inp, where tp is inp->inp_ppcb.
func (n *names) roundTrip(q *place, back *ir.Step) *place {
	there := q.up // what the member that leads there points to
	if there.up == nil || there.last().Kind != ir.Deref || there.up.up == nil || there.up.up.up == nil {
		return nil
	}
	from := there.up.last()
	if from.Kind != ir.Member || there.up.up.last().Kind != ir.Deref {
		return nil
	}
	if !n.round(from.Struct+"."+from.Name, back.Struct+"."+back.Name) {
		return nil
	}
	return there.up.up.up
}
