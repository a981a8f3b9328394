package mutate

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// edit replaces a part of a text.
type edit struct {
	from, to int
	with     string
}

// apply makes edits that do not overlap.
func apply(text []byte, edits []edit) []byte {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		b.Write(text[at:e.from])
		b.WriteString(e.with)
		at = e.to
	}
	b.Write(text[at:])
	return b.Bytes()
}

// around is how many lines around a change a diff shows.
const around = 3

// diff gives the unified diff of two texts whose lines differ in one stretch.
func diff(path string, old, new []byte) string {
	a, b := lines(old), lines(new)
	first := 0
	for first < len(a) && first < len(b) && a[first] == b[first] {
		first++
	}
	enda, endb := len(a), len(b)
	for enda > first && endb > first && a[enda-1] == b[endb-1] {
		enda, endb = enda-1, endb-1
	}
	begin := max(0, first-around)
	tail := min(around, len(a)-enda)
	var out strings.Builder
	fmt.Fprintf(&out, "--- a/%s\n+++ b/%s\n@@ -%d,%d +%d,%d @@\n", path, path,
		begin+1, enda+tail-begin, begin+1, endb+tail-begin)
	part := func(mark string, ls []string) {
		for _, l := range ls {
			out.WriteString(mark + l + "\n")
		}
	}
	part(" ", a[begin:first])
	part("-", a[first:enda])
	part("+", b[first:endb])
	part(" ", a[enda:enda+tail])
	return out.String()
}

func lines(text []byte) []string {
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
