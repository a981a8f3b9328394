package ir

import "testing"

func TestKeyTellsApartWhatStringDoesNot(t *testing.T) {
	field := func(p Path) Path { return p.Field(true, "proc", "p_mtx") }
	version := Path{Name: "p"}.Extend(Step{Kind: Deref, Name: "b3"}, Step{Kind: Member, Name: "p_mtx"})
	paths := []Path{
		field(Path{Name: "p"}),
		field(Path{Name: "p", Base: Param}),
		field(Path{Name: "p", Base: GlobalVar}),
		field(Path{Name: "p", Func: "b1"}),
		version,
	}
	seen := make(map[string]int)
	for i, p := range paths {
		if p.String() != "p->p_mtx" {
			t.Errorf("path %d is %s", i, p)
		}
		if j, ok := seen[p.Key()]; ok {
			t.Errorf("paths %d and %d have the key %s", j, i, p.Key())
		}
		seen[p.Key()] = i
	}
	if a, b := (Path{Base: Temp, Index: 1}), (Path{Base: Temp, Index: 2}); a.Key() == b.Key() {
		t.Errorf("two temporaries have the key %s", a.Key())
	}
	if a, b := field(Path{Name: "p"}), (Path{Name: "p", Type: Type{Name: "struct proc", Ptr: 1}}).Field(true, "", "p_mtx"); a.Key() != b.Key() {
		t.Errorf("keys %s and %s for one storage", a.Key(), b.Key())
	}
}
