package flow

import "maps"

// table is a map that is copied when it is written, not when it is cloned:
// most states only look at what they share.
type table[V any] struct {
	m     map[string]V
	owned bool
}

func newTable[V any]() table[V] { return table[V]{m: map[string]V{}, owned: true} }

// clone gives a copy; from now on both sides copy before they write.
func (t *table[V]) clone() table[V] {
	t.owned = false
	return table[V]{m: t.m}
}

func (t *table[V]) own() {
	if !t.owned {
		t.m, t.owned = maps.Clone(t.m), true
	}
}

func (t *table[V]) get(key string) (V, bool) {
	v, ok := t.m[key]
	return v, ok
}

func (t *table[V]) set(key string, v V) {
	t.own()
	t.m[key] = v
}

func (t *table[V]) drop(key string) {
	if _, ok := t.m[key]; ok {
		t.own()
		delete(t.m, key)
	}
}
