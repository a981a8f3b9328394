package patch

import (
	"bytes"
	"slices"
	"sort"
	"strings"
)

// oldestFirst gives the diffs in the order in which they were made: a log
// tells the newest first. The blobs that git names show which it is.
func oldestFirst(files []*fileDiff) []*fileDiff {
	last := make(map[string]*fileDiff)
	forth, back := 0, 0
	for _, f := range files {
		p := f.path()
		if g := last[p]; g != nil {
			if sameBlob(g.newBlob, f.oldBlob) {
				forth++
			} else if sameBlob(f.newBlob, g.oldBlob) {
				back++
			}
		}
		last[p] = f
		if f.oldPath != p {
			last[f.oldPath] = f
		}
	}
	if back <= forth {
		return files
	}
	files = slices.Clone(files)
	slices.Reverse(files)
	return files
}

// sameBlob compares object ids, of which git gives as much as tells them
// apart.
func sameBlob(a, b string) bool {
	return len(a) >= 4 && len(b) >= 4 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)) && strings.Trim(a, "0") != ""
}

// view is one side of a file as far as hunks show it.
type view struct {
	lines   map[int][]byte
	changed map[int]bool
	heads   map[int]head // by the hunk's first line
}

// head is what is known of a hunk before its first line is read.
type head struct {
	section string // what the @@ line says
	nth     int    // of the hunks of the file, from 1: it is the same on both sides
}

func newView() *view {
	return &view{lines: map[int][]byte{}, changed: map[int]bool{}, heads: map[int]head{}}
}

// viewError is a patch that contradicts an earlier one of the same file.
type viewError struct {
	line int
	what string
}

// fragments makes both images from the hunks alone.
func fragments(fs []*fileDiff, maxLine int) (old, new *Image, err *viewError) {
	if cost := composeCost(fs); cost > maxCompose {
		return nil, nil, &viewError{fs[0].line, "too many patches to this file to put together"}
	}
	o, n := views(fs[0], 0)
	hunks := len(fs[0].hunks)
	for i, f := range fs[1:] {
		fo, fn := views(f, hunks)
		hunks += len(f.hunks)
		for at, s := range fo.lines {
			if have, ok := n.lines[at]; ok && !bytes.Equal(have, s) {
				return nil, nil, &viewError{f.line, "this patch does not follow from the earlier one to the same file"}
			}
		}
		o.add(fo, func(at int) int { return throughAll(fs[:i+1], at, true) })
		fn.add(n, func(at int) int { return through(f, at, false) })
		n = fn
	}
	if o.last() > 2*maxLine || n.last() > 2*maxLine {
		return nil, nil, &viewError{fs[0].line, "line numbers out of bounds"}
	}
	old, joined := o.image(nil)
	new, _ = n.image(joined)
	return old, new, nil
}

// maxCompose bounds the steps that putting patches of one file together takes.
const maxCompose = 1 << 30

// composeCost bounds the steps of finding every line of every patch in every
// earlier one; a single patch takes none.
func composeCost(fs []*fileDiff) int {
	cost, before := 0, 0
	for _, f := range fs {
		lines := 0
		for _, h := range f.hunks {
			lines += len(h.lines) + 1
		}
		if before > 0 && lines > maxCompose/before {
			return maxCompose + 1
		}
		cost += 2 * lines * before
		before += lines
		if cost > maxCompose {
			break
		}
	}
	return cost
}

// views gives both sides of one file's hunks; before is how many hunks earlier
// patches to the file have.
func views(f *fileDiff, before int) (old, new *view) {
	old, new = newView(), newView()
	for i, h := range f.hunks {
		o, n := h.oldStart, h.newStart
		hd := head{section: h.section, nth: before + i + 1}
		old.heads[o], new.heads[n] = hd, hd
		for _, l := range h.lines {
			if l.op != '+' {
				old.lines[o] = l.text
				old.changed[o] = l.op == '-'
				o++
			}
			if l.op != '-' {
				new.lines[n] = l.text
				new.changed[n] = l.op == '+'
				n++
			}
		}
	}
	return old, new
}

// add adds the lines of another view of the same side; place gives their line
// here, or 0 where they have none.
func (v *view) add(w *view, place func(int) int) {
	for at, s := range w.lines {
		to := place(at)
		if to <= 0 {
			continue
		}
		if _, ok := v.lines[to]; !ok {
			v.lines[to] = s
		}
		if w.changed[at] {
			v.changed[to] = true
		}
	}
	for at, h := range w.heads {
		if to := place(at); to > 0 && v.heads[to].section == "" {
			v.heads[to] = h
		}
	}
}

// through gives the line on the other side of f's hunks: that of an old line
// on the new side or, if back is set, that of a new line on the old side. It
// is 0 for a line that has no other side.
func through(f *fileDiff, at int, back bool) int {
	shift := 0
	for _, h := range f.hunks {
		o, n := h.oldStart, h.newStart
		here, there := &o, &n
		skip, miss := byte('+'), byte('-')
		if back {
			here, there, skip, miss = &n, &o, '-', '+'
		}
		if at < *here {
			break
		}
		for _, l := range h.lines {
			if l.op == skip {
				*there++
				continue
			}
			if *here == at {
				if l.op == miss {
					return 0
				}
				return *there
			}
			*here++
			if l.op != miss {
				*there++
			}
		}
		shift = *there - *here
	}
	return at + shift
}

func throughAll(fs []*fileDiff, at int, back bool) int {
	for i := range fs {
		f := fs[i]
		if back {
			f = fs[len(fs)-1-i]
		}
		if at = through(f, at, back); at <= 0 {
			return 0
		}
	}
	return at
}

func (v *view) last() int {
	last := 0
	for at := range v.lines {
		last = max(last, at)
	}
	return last
}

func (v *view) image(other joints) (*Image, joints) {
	changed := map[int]bool{}
	for at, is := range v.changed {
		if is {
			changed[at] = true
		}
	}
	text, joined := fragment(v.blocks(), other)
	return &Image{Text: text, Changed: changed, Lines: v.lines}, joined
}

// blocks gives the runs of lines in view, in order.
func (v *view) blocks() []block {
	nums := make([]int, 0, len(v.lines))
	for at := range v.lines {
		nums = append(nums, at)
	}
	sort.Ints(nums)
	var out []block
	for _, at := range nums {
		if n := len(out); n == 0 || out[n-1].start+len(out[n-1].lines) != at {
			out = append(out, block{start: at, head: v.heads[at]})
		}
		b := &out[len(out)-1]
		b.lines = append(b.lines, string(bytes.TrimRight(v.lines[at], "\r\x00")))
	}
	return out
}
