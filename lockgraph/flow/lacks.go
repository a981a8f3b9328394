package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
)

// lacks reports whether a value is a slot of the table through which alone the
// function at hand is called, and that table leaves the slot out: the object that was
// handed over has that table, and map->ops->map_poke_run is NULL.
func (a *analysis) lacks(v *val) bool {
	i := slices.IndexFunc(a.fn.Notes, func(n ir.Annotation) bool { return n.Name == ir.TableLacks })
	if i < 0 || v.kind != vCell || v.ver != "" || v.at.Base != ir.Param || v.at.Func != "" {
		return false
	}
	st := v.at.last()
	if st == nil || st.Kind != ir.Member || v.at.owner == nil || v.at.owner.up.owner == nil {
		return false
	}
	slot := st.Struct + "." + st.Name
	return slices.ContainsFunc(a.fn.Notes[i].Args, func(s ir.Value) bool { return s.Name == slot })
}
