package flow

import "slices"

// table maps numbered names to what is known of them, in order of number. It
// is copied when it is written, not when it is cloned: most states only look
// at what they share.
type table[V any] struct {
	e     []entry[V]
	owned bool
}

type entry[V any] struct {
	id int32
	v  V
}

// clone gives a copy; from now on both sides copy before they write.
func (t *table[V]) clone() table[V] {
	t.owned = false
	return table[V]{e: t.e}
}

func (t *table[V]) own() {
	if !t.owned {
		e := make([]entry[V], len(t.e), len(t.e)+4)
		copy(e, t.e)
		t.e, t.owned = e, true
	}
}

func (t *table[V]) find(id int32) (int, bool) {
	lo, hi := 0, len(t.e)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if t.e[mid].id < id {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(t.e) && t.e[lo].id == id
}

func (t *table[V]) get(id int32) (v V, ok bool) {
	if i, ok := t.find(id); ok {
		return t.e[i].v, true
	}
	return v, false
}

func (t *table[V]) set(id int32, v V) {
	i, ok := t.find(id)
	t.own()
	if ok {
		t.e[i].v = v
		return
	}
	t.e = slices.Insert(t.e, i, entry[V]{id, v})
}

func (t *table[V]) drop(id int32) {
	if i, ok := t.find(id); ok {
		t.own()
		t.e = slices.Delete(t.e, i, i+1)
	}
}

// dropIf drops what f says. f must not change the table.
func (t *table[V]) dropIf(f func(id int32, v *V) bool) {
	i := 0
	for i < len(t.e) && !f(t.e[i].id, &t.e[i].v) {
		i++
	}
	if i == len(t.e) {
		return
	}
	out := t.e[:i]
	if !t.owned {
		out = append(make([]entry[V], 0, len(t.e)), out...)
	}
	for j := i + 1; j < len(t.e); j++ {
		if !f(t.e[j].id, &t.e[j].v) {
			out = append(out, t.e[j])
		}
	}
	t.e, t.owned = out, true
}

// same reports whether two tables share their entries.
func (t *table[V]) same(u *table[V]) bool {
	return len(t.e) == len(u.e) && (len(t.e) == 0 || &t.e[0] == &u.e[0])
}

// Lists of a state are shared between states as well, and so is what they list:
// a changed list is another list, and a changed element another element.

// edit gives the list with an element that may be changed at i.
func edit[T any](list []*T, i int) ([]*T, *T) {
	x := *list[i]
	list = slices.Clone(list)
	list[i] = &x
	return list, &x
}

// without is the list but for the element at i.
func without[T any](list []T, i int) []T {
	out := make([]T, 0, len(list))
	return append(append(out, list[:i]...), list[i+1:]...)
}

// with is the list with x at i.
func with[T any](list []T, i int, x T) []T {
	out := make([]T, 0, len(list)+1)
	return append(append(append(out, list[:i]...), x), list[i:]...)
}

// reject is the list without what f says.
func reject[T any](list []T, f func(T) bool) []T {
	for i := range list {
		if f(list[i]) {
			out := append(make([]T, 0, len(list)), list[:i]...)
			for j := i + 1; j < len(list); j++ {
				if !f(list[j]) {
					out = append(out, list[j])
				}
			}
			return out
		}
	}
	return list
}

// has reports whether f holds of an element.
func has[T any](list []T, f func(T) bool) bool {
	for i := range list {
		if f(list[i]) {
			return true
		}
	}
	return false
}
