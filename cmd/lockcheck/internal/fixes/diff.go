package fixes

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"sort"

	"lockcheck/rules/repair"
)

// context is how many lines stand around a change in a diff.
const context = 3

// Diff writes what is fixed as a unified diff, for git apply or patch -p1.
// name gives a file's path in it.
func Diff(w io.Writer, files []*File, name func(path string) string) error {
	b := bufio.NewWriter(w)
	for _, f := range files {
		f.diff(b, name(f.Path))
	}
	return b.Flush()
}

// change replaces the lines first to end-1.
type change struct {
	first, end int
	now        [][]byte
}

func split(text []byte) [][]byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	if n := len(lines); len(lines[n-1]) == 0 {
		lines = lines[:n-1]
	}
	return lines
}

// changes gives what edits make of whole lines; old is the text, split.
func changes(text []byte, old [][]byte, spans []repair.Span) []change {
	starts := make([]int, len(old)+1)
	for i, l := range old {
		starts[i+1] = starts[i] + len(l)
	}
	lineOf := func(at int) int { // the line that has the byte
		if at == len(text) && at > 0 && text[at-1] != '\n' {
			return len(old)
		}
		return sort.Search(len(old), func(i int) bool { return starts[i+1] > at }) + 1
	}
	var out []change
	for i := 0; i < len(spans); {
		first, end := lineOf(spans[i].From), lineOf(spans[i].To)+1
		j := i + 1
		for j < len(spans) && lineOf(spans[j].From) <= end {
			end = max(end, lineOf(spans[j].To)+1)
			j++
		}
		end = min(end, len(old)+1)
		var b bytes.Buffer
		at := starts[min(first, len(starts))-1]
		for _, s := range spans[i:j] {
			b.Write(text[at:s.From])
			b.WriteString(s.New)
			at = s.To
		}
		b.Write(text[at:starts[end-1]])
		out = append(out, apart(old, first, end, split(b.Bytes()))...)
		i = j
	}
	return out
}

// apart gives the changes that make the lines first to end-1 others, around
// the longest list of lines that stay.
func apart(old [][]byte, first, end int, now [][]byte) []change {
	was := old[first-1 : end-1]
	stay := make([][]int, len(was)+1) // of was[i:] and now[j:], how many lines can stay
	for i := range stay {
		stay[i] = make([]int, len(now)+1)
	}
	for i := len(was) - 1; i >= 0; i-- {
		for j := len(now) - 1; j >= 0; j-- {
			stay[i][j] = max(stay[i+1][j], stay[i][j+1])
			if bytes.Equal(was[i], now[j]) {
				stay[i][j] = max(stay[i][j], stay[i+1][j+1]+1)
			}
		}
	}
	var out []change
	for i, j := 0, 0; i < len(was) || j < len(now); {
		if i < len(was) && j < len(now) && bytes.Equal(was[i], now[j]) {
			i, j = i+1, j+1
			continue
		}
		c := change{first: first + i}
		for i < len(was) || j < len(now) {
			switch {
			case i < len(was) && j < len(now) && bytes.Equal(was[i], now[j]):
			case j == len(now) || i < len(was) && stay[i+1][j] >= stay[i][j+1]:
				i++
				continue
			default:
				c.now = append(c.now, now[j])
				j++
				continue
			}
			break
		}
		c.end = first + i
		out = append(out, c)
	}
	return out
}

// diff writes the diff of one file.
func (f *File) diff(w *bufio.Writer, name string) {
	old := split(f.Text)
	cs := changes(f.Text, old, f.spans)
	line := func(n int) ([]byte, bool) {
		if n < 1 || n > len(old) {
			return nil, false
		}
		if f.Lines == nil {
			return old[n-1], true
		}
		l, ok := f.Lines[n]
		return append(bytes.TrimRight(l, "\r\n\x00"), '\n'), ok
	}
	fmt.Fprintf(w, "--- a/%s\n+++ b/%s\n", name, name)
	shift := 0
	for i := 0; i < len(cs); {
		j := i + 1
		for j < len(cs) && cs[j].first-cs[j-1].end <= 2*context && all(line, cs[j-1].end, cs[j].first) {
			j++
		}
		from, to := cs[i].first, cs[j-1].end // lines of the hunk, with context
		for k := 0; k < context; k++ {
			if _, ok := line(from - 1); ok {
				from--
			}
			if _, ok := line(to); ok {
				to++
			}
		}
		added := 0
		for _, c := range cs[i:j] {
			added += len(c.now) - (c.end - c.first)
		}
		fmt.Fprintf(w, "@@ -%s +%s @@\n", span(from, to-from), span(from+shift, to-from+added))
		at := from
		put := func(mark byte, l []byte) {
			w.WriteByte(mark)
			w.Write(l)
			if !bytes.HasSuffix(l, []byte("\n")) {
				w.WriteString("\n\\ No newline at end of file\n")
			}
		}
		keep := func(until int, mark byte) {
			for ; at < until; at++ {
				l, _ := line(at)
				put(mark, l)
			}
		}
		for _, c := range cs[i:j] {
			keep(c.first, ' ')
			keep(c.end, '-')
			for _, l := range c.now {
				put('+', l)
			}
		}
		keep(to, ' ')
		shift += added
		i = j
	}
}

// all reports whether all lines from first to end-1 are in view.
func all(line func(int) ([]byte, bool), first, end int) bool {
	for ; first < end; first++ {
		if _, ok := line(first); !ok {
			return false
		}
	}
	return true
}

// span gives a stretch of lines as a hunk's head has it.
func span(first, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", first-1)
	case 1:
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d,%d", first, n)
}
