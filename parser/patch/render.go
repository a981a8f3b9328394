package patch

import "strings"

// rescue is for blocks whose brackets match in each, but not in all of them
// together: each for itself.
func rescue(blocks []block) []byte {
	var out [][]byte
	names := map[string]bool{}
	for _, bl := range blocks {
		text, _, ok := rebuild([]block{nearTop(bl)}, names, nil)
		if !ok {
			continue
		}
		shift := max(bl.start-2, 0)
		for i, l := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
			if l == "" {
				continue
			}
			for len(out) <= i+shift {
				out = append(out, nil)
			}
			out[i+shift] = append(append(out[i+shift], l...), ' ')
		}
	}
	var text strings.Builder
	for _, l := range out {
		text.Write([]byte(strings.TrimRight(string(l), " ")))
		text.WriteByte('\n')
	}
	return []byte(text.String())
}

// nearTop moves a block up, so that many blocks do not cost many long texts.
func nearTop(bl block) block {
	bl.start -= max(bl.start-2, 0)
	return bl
}

// render puts together the lines that are kept and what was put before and behind
// them, each line in its place.
func (b *builder) render(done []*scanned, end int) []byte {
	kept := map[int][]byte{}
	for _, s := range done {
		for i, k := range s.kept {
			kept[s.start+i] = k
		}
	}
	var out strings.Builder
	last := end
	if b.after[end+1] != "" {
		last++
	}
	for n := 1; n <= last; n++ {
		var parts []string
		for _, p := range []string{b.before[n], strings.TrimRight(string(kept[n]), " \t"), b.after[n]} {
			if p != "" {
				parts = append(parts, p)
			}
		}
		out.WriteString(strings.Join(parts, " "))
		out.WriteByte('\n')
	}
	return []byte(out.String())
}

// gapAt puts text in front of the line of a token.
func (b *builder) gapAt(s *scanned, t tok, text string) {
	add(b.before, s.start+t.line, text)
}

// gap puts text in front of a block.
func (b *builder) gap(s *scanned, text string) {
	if text == "" {
		return
	}
	if s.start > 1 {
		add(b.after, s.start-1, text)
	} else {
		add(b.before, s.start, text)
	}
}

func add(m map[int]string, n int, text string) {
	if m[n] != "" {
		text = m[n] + " " + text
	}
	m[n] = text
}

// close closes what is open at a line that is not in view.
func (b *builder) close(line int) {
	r := b.cur
	b.cur = nil
	var out []string
	for i := len(r.stack) - 1; i > 0; i-- {
		out = append(out, r.unwind(i)...)
	}
	last := r.unwind(0)
	out = append(out, last[:len(last)-1]...)
	if text := r.missing(); text != "" {
		out = append(out, text)
	}
	b.setMark(r, "")
	out = append(out, last[len(last)-1])
	add(b.after, line, strings.Join(out, " "))
}

// setMark puts text in the place of the region's label mark.
func (b *builder) setMark(r *region, text string) {
	for _, m := range []map[int]string{b.before, b.after} {
		if t, ok := m[r.mark]; ok && r.mark > 0 && strings.Contains(t, labelMark) {
			m[r.mark] = strings.ReplaceAll(strings.Replace(t, labelMark+" ", strings.TrimLeft(text+" ", " "), 1), labelMark+" ", "")
		}
	}
	r.mark = 0
}
