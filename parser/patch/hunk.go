package patch

// hunkLine is one line of a hunk: op is ' ', '-' or '+'.
type hunkLine struct {
	op   byte
	text []byte
	line int // in the input
}

// hunk is one hunk. Its line counts are those of its lines.
type hunk struct {
	oldStart, newStart int
	section            string
	lines              []hunkLine
	line               int  // of its @@ line
	noOld, noNew       bool // the @@ line says -0,0 or +0,0: that side is empty
	oldNoNL, newNoNL   bool // the side's last line has no newline
}

// fileDiff is what one diff says of one file.
type fileDiff struct {
	oldPath, newPath string // "" for no such side
	kind             Kind
	copied           bool
	oldBlob, newBlob string // as the index line abbreviates them
	hunks            []*hunk
	line             int
}

func (f *fileDiff) path() string {
	if f.newPath != "" {
		return f.newPath
	}
	return f.oldPath
}

// spans gives the lines of the new side that the hunks show.
func (f *fileDiff) spans() []Span {
	var out []Span
	for _, h := range f.hunks {
		s := Span{First: h.newStart, Last: h.newStart - 1}
		for _, l := range h.lines {
			if l.op != '-' {
				s.Last++
			}
		}
		if s.Last >= s.First {
			out = append(out, s)
		}
	}
	return out
}

// kept gives the lines of the new side that the hunks show and that are on the
// old side as well, with their lines there.
func (f *fileDiff) kept() map[int]int {
	out := make(map[int]int)
	for _, h := range f.hunks {
		old, new := h.oldStart, h.newStart
		for _, l := range h.lines {
			if l.op == ' ' {
				out[new] = old
			}
			if l.op != '+' {
				old++
			}
			if l.op != '-' {
				new++
			}
		}
	}
	return out
}

func (h *hunk) count(op byte) int {
	n := 0
	for _, l := range h.lines {
		if l.op == op {
			n++
		}
	}
	return n
}

func (h *hunk) oldEnd() int { return h.oldStart + len(h.lines) - h.count('+') }

func (h *hunk) newEnd() int { return h.newStart + len(h.lines) - h.count('-') }

func (h *hunk) noNewline() {
	if len(h.lines) == 0 {
		return
	}
	op := h.lines[len(h.lines)-1].op
	h.oldNoNL = h.oldNoNL || op != '+'
	h.newNoNL = h.newNoNL || op != '-'
}
