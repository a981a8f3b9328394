package link

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"sync/atomic"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/pack"
)

// spot is where a function calls something. It is told from the function's others by
// the text of the call and by how many of that text stand before it: so it is the
// same one while lines come and go around it.
type spot struct {
	line, col int // line: from that of the function's name
	text      uint32
	nth       int
}

// What the first number of a mark is, in its lowest bits; the rest is a line, or a
// digest of a text.
const (
	anywhere = iota // a line of the file; the second number is the column
	within          // a line from that of the function's name; as well
	atCall          // a text; the second number tells which of that text
	markBits = 2
)

// spotsOf packs where calls stand in a function.
func spotsOf(f *ir.Func) []byte {
	var all []spot
	for _, b := range f.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op == ir.Call && in.Text != "" && in.Pos.File == f.Pos.File {
				h := fnv.New32a()
				h.Write([]byte(in.Text))
				all = append(all, spot{line: int(in.Pos.Line - f.Pos.Line), col: int(in.Pos.Col), text: h.Sum32()})
			}
		}
	}
	slices.SortFunc(all, func(a, b spot) int { return cmp.Or(a.line-b.line, a.col-b.col, cmp.Compare(a.text, b.text)) })
	all = slices.CompactFunc(all, func(a, b spot) bool { return a.line == b.line && a.col == b.col })
	var out []byte
	line := 0
	for _, s := range all {
		out = binary.AppendVarint(out, int64(s.line-line))
		out = binary.AppendUvarint(out, uint64(s.col))
		out = binary.LittleEndian.AppendUint32(out, s.text)
		line = s.line
	}
	return out
}

// readSpots reads what spotsOf wrote, as far as it is sound.
func readSpots(data []byte) (all []spot) {
	count := map[uint32]int{}
	line := 0
	for len(data) > 0 {
		n, w := binary.Varint(data)
		if w <= 0 {
			break
		}
		col, v := binary.Uvarint(data[w:])
		if v <= 0 || len(data) < w+v+4 {
			break
		}
		line += int(n)
		text := binary.LittleEndian.Uint32(data[w+v:])
		all = append(all, spot{line, int(col), text, count[text]})
		count[text]++
		data = data[w+v+4:]
	}
	return all
}

// spots gives where calls stand in a function.
func (p *Program) spots(n int32) []spot {
	if at := p.spotsAt[n].Load(); at != nil {
		return *at
	}
	f := &p.roster.funcs[n]
	packed := f.spots
	if p.roster.units[f.unit].old >= 0 {
		packed = p.roster.img.spots.of(f.old)
	}
	all := readSpots(packed)
	p.spotsAt[n].Store(&all)
	return all
}

// spotCache holds the spots of functions that were asked for.
type spotCache []atomic.Pointer[[]spot]

// mark gives a place its mark in an image. Places in functions of which a file has
// several, or in none, are marked by their lines.
func (p *Program) mark(file, function string, line, col int) pack.Mark {
	n, count := p.roster.those(file, function)
	if count != 1 || line <= 0 {
		return pack.Mark{int64(line) << markBits, int64(col)}
	}
	line -= int(p.roster.funcs[n].line)
	spots := p.spots(n)
	at, ok := slices.BinarySearchFunc(spots, spot{line: line, col: col}, func(a, b spot) int {
		return cmp.Or(a.line-b.line, a.col-b.col)
	})
	if ok {
		return pack.Mark{int64(spots[at].text)<<markBits | atCall, int64(spots[at].nth)}
	}
	return pack.Mark{int64(line)<<markBits | within, int64(col)}
}

// find gives the place of this program that a mark means.
func (p *Program) find(file, function string, m pack.Mark) (line, col int) {
	kind, what := m[0]&(1<<markBits-1), m[0]>>markBits
	if kind == anywhere {
		return int(what), int(m[1])
	}
	n, count := p.roster.those(file, function)
	if count == 0 {
		return 0, 0
	}
	start := int(p.roster.funcs[n].line)
	if kind == within {
		return max(0, int(what)+start), int(m[1])
	}
	for _, s := range p.spots(n) {
		if int64(s.text) == what && int64(s.nth) == m[1] {
			return s.line + start, s.col
		}
	}
	return start, 0
}
