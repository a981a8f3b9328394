package extract

import (
	"maps"
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
)

// maxLacks bounds the slots of which a function notes that its table leaves them out.
const maxLacks = 16

// noteLacks notes, of each static function that is in one table of the unit alone,
// which slots that others of the unit's tables fill this one leaves out. Who is called
// through a table may take its object to have that table.
func (u *unit) noteLacks() {
	slots := map[string]bool{}               // that some table fills
	open := map[string]bool{}                // that are assigned, in whichever table
	filled := map[string]map[string]bool{}   // by table
	tablesOf := map[string]map[string]bool{} // by function
	add := func(m map[string]map[string]bool, key, x string) {
		if m[key] == nil {
			m[key] = map[string]bool{}
		}
		m[key][x] = true
	}
	for i := range u.out.Tables {
		t := &u.out.Tables[i]
		add(tablesOf, t.Func, t.Var)
		if t.Var == "" {
			open[t.Slot] = true
			continue
		}
		slots[t.Slot] = true
		add(filled, t.Var, t.Slot)
	}
	all := slices.Sorted(maps.Keys(slots))
	for _, f := range u.out.Funcs {
		if !f.Static || len(tablesOf[f.Name]) != 1 {
			continue
		}
		has := filled[slices.Collect(maps.Keys(tablesOf[f.Name]))[0]]
		if has == nil {
			continue
		}
		kinds := map[string]bool{} // the structs that the table is of
		for s := range has {
			tag, _, _ := strings.Cut(s, ".")
			kinds[tag] = true
		}
		var args []ir.Value
		for _, s := range all {
			if tag, _, ok := strings.Cut(s, "."); ok && kinds[tag] && !has[s] && !open[s] && len(args) < maxLacks {
				args = append(args, ir.Value{Kind: ir.Str, Name: s})
			}
		}
		if len(args) > 0 {
			f.Notes = append(f.Notes, ir.Annotation{Name: ir.TableLacks, Args: args, Pos: f.Pos})
		}
	}
}
