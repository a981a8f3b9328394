package link

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// bones are what linking needs of a unit before its functions are analysed.
type bones struct {
	heads   []head
	keep    []bool // of the unit's functions: those that the program has of this unit
	tables  [][2]int32
	statics []int32
	facts   []byte // its initialisers and allocators, which matter to all of the program
	rest    Key    // what rules see of it beside functions
	guesses map[string]*summary.Summary
	guessed Key
	outline []outline // of the functions that are kept
}

// digest makes the digests of a unit's bones.
func (b *bones) digest(u *ir.Unit) {
	b.facts = pack.Bytes(factsOf(u))
	b.rest = sha256.Sum256(pack.Bytes(struct {
		Structs []ir.Struct
		Tables  []ir.TableEntry
	}{unplaced(u.Structs), inTables(u.Tables)}))
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(b.guesses)) {
		fmt.Fprintf(h, "%q", name)
		h.Write(pack.Bytes(*b.guesses[name]))
	}
	h.Sum(b.guessed[:0])
}

// inTables gives table entries as they are wherever they stand.
func inTables(tables []ir.TableEntry) []ir.TableEntry {
	out := slices.Clone(tables)
	for i := range out {
		out[i].Pos = ir.Pos{}
	}
	return out
}

// unplaced gives structs as they are wherever they stand.
func unplaced(structs []ir.Struct) []ir.Struct {
	out := slices.Clone(structs)
	for i := range out {
		s := &out[i]
		s.Pos, s.Fields = ir.Pos{}, slices.Clone(s.Fields)
		for j := range s.Fields {
			s.Fields[j].Pos = ir.Pos{}
		}
	}
	return out
}
