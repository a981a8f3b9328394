package graph

import (
	"slices"
	"testing"
)

func TestAgainst(t *testing.T) {
	o := NewOrder([][]string{
		{"proctree_lock", "allproc_lock", "process lock"},
		{"process lock", "session"},
		{"first", "second"}, {"second", "first"},
	})
	class := func(id, name string) Class { return Class{ID: id, Name: name} }
	tree, proc := class("proctree_lock", "proctree"), class("proc.p_mtx", "process lock")
	tests := []struct {
		from, to Class
		want     []string
	}{
		{tree, proc, nil},
		{proc, tree, []string{"proctree_lock", "allproc_lock", "process lock"}},
		{class("session.s_mtx", "session"), tree, []string{"proctree_lock", "allproc_lock", "process lock", "session"}},
		{class("x", ""), tree, nil},
		{tree, class("x", ""), nil},
		{class("second", ""), class("first", ""), nil},
		{tree, tree, nil},
	}
	for _, tt := range tests {
		got, ok := o.Against(tt.from, tt.to)
		if ok != (tt.want != nil) || !slices.Equal(got, tt.want) {
			t.Errorf("Against(%s, %s) = %q, %v; want %q", tt.from.ID, tt.to.ID, got, ok, tt.want)
		}
	}
}
