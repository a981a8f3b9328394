package link

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"lockcheck/lockgraph/flow"
)

// written counts how a member is written: under which classes, and under none.
type written struct {
	total int
	funcs int // in which it is written
	under map[string]int
}

// protects reports whether nearly all writes of the member f stand under a class; what
// is written before others know the object does not count against it. A lock in the
// member's own struct comes before those that merely happen to be held as well, and
// those need more than one function to tell.
func (w *written) protects(class, f string) bool {
	if w == nil || !w.nearlyAll(class) {
		return false
	}
	tag, _, _ := strings.Cut(f, ".")
	if own := tag + "."; !strings.HasPrefix(class, own) {
		for c := range w.under {
			if strings.HasPrefix(c, own) && w.nearlyAll(c) {
				return false
			}
		}
		return w.funcs > 1 // one place that happens to hold a lock is no custom
	}
	return true
}

func (w *written) nearlyAll(class string) bool {
	n, under := w.under[class]
	return under && n*3 >= w.total*2
}

// writes tells how the members of a program, as "struct.field", are written, and which
// structs they are made to point to. What an image tells is read there when it is asked
// for: of a program that is much the same nothing else is counted.
type writes struct {
	img      *Image
	now      map[string]*written   // what is not as in the image; nil: no more written
	replaced map[flow.Replaced]int // how many functions do that; as well, and 0
	others   map[string]bool       // the members of replaced
}

// of gives how a member is written; nil if it is not.
func (ws *writes) of(f string) *written {
	if w, ok := ws.now[f]; ok {
		return w
	}
	return ws.was(f)
}

// was gives how a member is written in the image; nil if it is not.
func (ws *writes) was(f string) *written {
	img := ws.img
	if img == nil {
		return nil
	}
	n := img.member.len() / 3
	i := sort.Search(n, func(i int) bool { return img.text[img.member.at(3*int32(i))] >= f })
	if i == n || img.text[img.member.at(3*int32(i))] != f {
		return nil
	}
	return img.writtenAt(int32(i))
}

// writtenAt reads how the i-th member of an image is written.
func (img *Image) writtenAt(i int32) *written {
	from, to := img.under.span(i)
	w := &written{total: int(img.member.at(3*i + 1)), funcs: int(img.member.at(3*i + 2)), under: make(map[string]int, (to-from)/2)}
	for j := from; j < to; j += 2 {
		w.under[img.text[img.under.values.at(j)]] = int(img.under.values.at(j + 1))
	}
	return w
}

// changed reports whether a member may be written otherwise than in the image.
func (ws *writes) changed(f string) bool {
	if ws.others[f] {
		return true
	}
	w, own := ws.now[f]
	return own && !w.same(ws.was(f))
}

// same reports whether two members are written alike; nil is one that is not.
func (w *written) same(v *written) bool {
	if w == nil || v == nil {
		return w == v
	}
	return w.total == v.total && w.funcs == v.funcs && maps.Equal(w.under, v.under)
}

// times gives how many functions make a member point to another object of a struct.
func (ws *writes) times(r flow.Replaced) int {
	if n, ok := ws.replaced[r]; ok || ws.img == nil {
		return n
	}
	img := ws.img
	n := img.replaced.len() / 3
	at := func(i int) flow.Replaced {
		k := 3 * int32(i)
		return flow.Replaced{Member: img.text[img.replaced.at(k)], Of: img.text[img.replaced.at(k+1)]}
	}
	i := sort.Search(n, func(i int) bool { return at(i).Compare(r) >= 0 })
	if i == n || at(i) != r {
		return 0
	}
	return int(img.replaced.at(3*int32(i) + 2))
}

// count takes in, or takes out, what a function writes.
func (ws *writes) count(c *contribution, sign int) {
	for _, r := range c.Replaced {
		ws.replaced[r] = ws.times(r) + sign
		ws.others[r.Member] = true
	}
	here := map[*written]bool{}
	for _, w := range c.Writes {
		f := w.Struct + "." + w.Field
		x, own := ws.now[f]
		if !own {
			x = ws.of(f)
		}
		if x == nil {
			x = &written{under: map[string]int{}}
		}
		ws.now[f] = x
		x.total += sign
		if !here[x] {
			here[x] = true
			x.funcs += sign
		}
		for _, c := range w.Classes {
			if x.under[c] += sign; x.under[c] == 0 {
				delete(x.under, c)
			}
		}
		if x.total == 0 {
			ws.now[f] = nil
		}
	}
}

// all gives the members that are written, sorted, and each one's writes.
func (ws *writes) all(f func(member string, w *written)) {
	names := map[string]bool{}
	for n, w := range ws.now {
		names[n] = w != nil
	}
	if ws.img != nil {
		for i := int32(0); i < int32(ws.img.member.len()); i += 3 {
			if n := ws.img.text[ws.img.member.at(i)]; ws.now[n] == nil {
				_, gone := ws.now[n]
				names[n] = !gone
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if names[n] {
			f(n, ws.of(n))
		}
	}
}

// allReplaced gives what members are made to point to, sorted, and how often.
func (ws *writes) allReplaced(f func(r flow.Replaced, times int)) {
	all := maps.Clone(ws.replaced)
	if img := ws.img; img != nil {
		for i := int32(0); i < int32(img.replaced.len()); i += 3 {
			r := flow.Replaced{Member: img.text[img.replaced.at(i)], Of: img.text[img.replaced.at(i+1)]}
			if _, had := all[r]; !had {
				all[r] = int(img.replaced.at(i + 2))
			}
		}
	}
	for _, r := range slices.SortedFunc(maps.Keys(all), flow.Replaced.Compare) {
		if all[r] > 0 {
			f(r, all[r])
		}
	}
}
