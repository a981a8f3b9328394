package patch

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
)

// fromTree makes the images from the tree's file, which may be either side.
// found says that the tree has such a file.
func (im *imager) fromTree(fs []*fileDiff) (s *sides, found bool) {
	im.misfit = 0
	type try struct {
		path string
		back bool
	}
	var tries []try
	for _, p := range []try{{fs[0].oldPath, false}, {fs[len(fs)-1].newPath, true}} {
		if p.path == "" {
			continue
		}
		if slices.Contains(strings.Split(p.path, "/"), "..") {
			im.r.problem(p.path, fs[0].line, "the path leads out of the tree", "no file is read for it")
			return nil, false
		}
		for _, q := range underRoot(p.path) {
			tries = append(tries, try{q, p.back})
		}
	}
	// An exact fit of either side wins over one with an offset: a pure
	// addition may fit the old side by offset where the file is the new side.
	for _, offset := range []bool{false, true} {
		for _, t := range tries {
			data, ok := im.readTree(t.path, fs[0].line)
			if !ok {
				continue
			}
			found = true
			for _, back := range []bool{t.back, !t.back} {
				if r := applyAll(im.ctx, data, fs, back, offset); r != nil {
					r.base = BaseOldTree
					if back {
						r.base = BaseNewTree
					}
					return r, true
				}
			}
			if im.misfit == 0 {
				im.misfit = firstMisfit(im.ctx, data, fs[0])
			}
		}
	}
	return nil, found
}

func (im *imager) readTree(path string, line int) ([]byte, bool) {
	st, err := im.root.Stat(path)
	if err != nil {
		if _, lerr := im.root.Lstat(path); lerr == nil && strings.Contains(err.Error(), "escapes") {
			im.r.problem(path, line, "a link that leads out of the tree", "it is not read")
		}
		return nil, false
	}
	if !st.Mode().IsRegular() || st.Size() > int64(im.opt.File) {
		return nil, false
	}
	f, err := im.root.Open(path)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(im.opt.File)+1))
	if err != nil || len(data) > im.opt.File {
		return nil, false
	}
	return data, true
}

// applyAll makes both sides from one of them: data is the old side, or, if
// back is set, the new one. It gives nil if a hunk does not fit.
func applyAll(ctx context.Context, data []byte, fs []*fileDiff, back, offset bool) *sides {
	start := splitLines(data)
	cur := make([]fileLine, len(start))
	for i, l := range start {
		cur[i] = fileLine{text: l, origin: i + 1}
	}
	crlf := len(start) > 0 && bytes.HasSuffix(start[0], []byte("\r\n"))
	gone := map[int]bool{}
	for i := range fs {
		f := fs[i]
		if back {
			f = fs[len(fs)-1-i]
		}
		next, _ := applyOne(ctx, cur, f, back, offset, crlf, gone)
		if next == nil {
			return nil
		}
		cur = next
	}
	from := &Image{Text: data, Complete: true, Changed: gone}
	to := &Image{Complete: true, Changed: map[int]bool{}}
	var b bytes.Buffer
	for i, l := range cur {
		b.Write(l.text)
		if l.origin == 0 {
			to.Changed[i+1] = true
		}
	}
	to.Text = b.Bytes()
	if back {
		return &sides{old: to, new: from}
	}
	return &sides{old: from, new: to}
}

// fileLine is a line with its number in the file that was started from, or 0.
type fileLine struct {
	text   []byte
	origin int
}

// applyOne applies one file's hunks; the lines that it takes out are noted in
// gone. If a hunk does not fit it gives nil and that hunk.
func applyOne(ctx context.Context, cur []fileLine, f *fileDiff, back, offset, crlf bool, gone map[int]bool) ([]fileLine, *hunk) {
	out := make([]fileLine, 0, len(cur)+16)
	done, shift := 0, 0
	for _, h := range f.hunks {
		out1, in1, at := byte('-'), byte('+'), h.oldStart
		if back {
			out1, in1, at = '+', '-', h.newStart
		}
		want := make([][]byte, 0, len(h.lines))
		for _, l := range h.lines {
			if l.op != in1 {
				want = append(want, l.text)
			}
		}
		pos := locate(ctx, cur, want, at-1+shift, done, offset)
		if pos < 0 {
			return nil, h
		}
		shift = pos - (at - 1)
		out = append(out, cur[done:pos]...)
		for _, l := range h.lines {
			switch l.op {
			case in1:
				end := "\n"
				if crlf {
					end = "\r\n"
				}
				out = append(out, fileLine{text: append(bytes.Clone(l.text), end...)})
			case out1:
				if o := cur[pos].origin; o > 0 {
					gone[o] = true
				}
				pos++
			default:
				out = append(out, cur[pos])
				pos++
			}
		}
		noNL := h.newNoNL
		if back {
			noNL = h.oldNoNL
		}
		if noNL && pos == len(cur) && len(out) > 0 {
			out[len(out)-1].text = chomp(out[len(out)-1].text)
		}
		done = pos
	}
	return append(out, cur[done:]...), nil
}

// locate finds where want stands: at pos, or, if offset is set, nearest to it,
// not before min. It gives -1 if it stands nowhere.
func locate(ctx context.Context, cur []fileLine, want [][]byte, pos, min int, offset bool) int {
	fits := func(p int) bool {
		if p < min || p+len(want) > len(cur) {
			return false
		}
		for i, w := range want {
			if !bytes.Equal(chomp(cur[p+i].text), chomp(w)) {
				return false
			}
		}
		return true
	}
	if fits(pos) {
		return pos
	}
	if !offset || len(want) == 0 {
		return -1
	}
	for d := 1; d <= len(cur); d++ {
		if d&0xfff == 0 && ctx.Err() != nil {
			return -1
		}
		if fits(pos - d) {
			return pos - d
		}
		if fits(pos + d) {
			return pos + d
		}
	}
	return -1
}

func firstMisfit(ctx context.Context, data []byte, f *fileDiff) int {
	var cur []fileLine
	for i, l := range splitLines(data) {
		cur = append(cur, fileLine{text: l, origin: i + 1})
	}
	if _, h := applyOne(ctx, cur, f, false, true, false, map[int]bool{}); h != nil {
		return h.line
	}
	return 0
}
