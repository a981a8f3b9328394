package link

import (
	"encoding/binary"
	"slices"
)

// column is a list of numbers of fixed width, read where it lies.
type column []byte

func (c column) len() int         { return len(c) / 4 }
func (c column) at(i int32) int32 { return int32(binary.LittleEndian.Uint32(c[4*i:])) }

func (c *column) add(n int32) { *c = binary.LittleEndian.AppendUint32(*c, uint32(n)) }

// lists are as many lists of numbers as there are things that have one.
type lists struct {
	ends   column // of the things' lists
	values column
}

// span gives where the list of a thing lies.
func (l *lists) span(i int32) (from, to int32) {
	if i > 0 {
		from = l.ends.at(i - 1)
	}
	return from, l.ends.at(i)
}

func (l *lists) end() { l.ends.add(int32(l.values.len())) }

// of gives the list of a thing.
func (l *lists) of(i int32) []int32 {
	from, to := l.span(i)
	if from == to {
		return nil
	}
	out := make([]int32, to-from)
	for j := range out {
		out[j] = l.values.at(from + int32(j))
	}
	return out
}

// blobs are as many pieces of bytes.
type blobs struct {
	ends column
	data []byte
	rest Rest // what has the bytes instead of data, beginning at from; or nil
	from int
}

// Rest is the part of an image of which is read what is asked for.
type Rest interface {
	// Bytes gives a part of it, which is not to be changed; nil if it cannot be read.
	Bytes(from, to int) []byte
	Len() int
}

func (b *blobs) add(data []byte) {
	b.data = append(b.data, data...)
	b.ends.add(int32(len(b.data)))
}

func (b *blobs) of(i int32) []byte {
	from := int32(0)
	if i > 0 {
		from = b.ends.at(i - 1)
	}
	to := b.ends.at(i)
	if b.rest != nil {
		return b.rest.Bytes(b.from+int(from), b.from+int(to))
	}
	return b.data[from:to]
}

// size gives how many bytes there are in all.
func (b *blobs) size() int {
	if n := b.ends.len(); n > 0 {
		return int(b.ends.at(int32(n - 1)))
	}
	return 0
}

// all gives the bytes of all.
func (b *blobs) all() []byte {
	if b.rest != nil {
		return b.rest.Bytes(b.from, b.from+b.size())
	}
	return b.data
}

// numbers gives the bytes of numbers in order.
func numbers(list []int32) []byte {
	slices.Sort(list)
	var out []byte
	last := int32(0)
	for _, n := range slices.Compact(list) {
		out = binary.AppendUvarint(out, uint64(n-last))
		last = n
	}
	return out
}

// eachOf gives the numbers in bytes until f says no.
func eachOf(data []byte, f func(n int32) bool) bool {
	last := int32(0)
	for len(data) > 0 {
		n, w := binary.Uvarint(data)
		if w <= 0 {
			return false
		}
		data = data[w:]
		last += int32(n)
		if !f(last) {
			return false
		}
	}
	return true
}

// sums are digests.
type sums []byte

func (s *sums) add(k Key)     { *s = append(*s, k[:]...) }
func (s sums) of(i int32) Key { return Key(s[int(i)*len(Key{}):]) }

// parts are what an image is made of, in their order.
type parts struct {
	data []byte
	bad  bool
}

func (p *parts) put(b []byte) {
	p.data = binary.AppendUvarint(p.data, uint64(len(b)))
	p.data = append(p.data, b...)
}

func (p *parts) take() []byte {
	n, w := binary.Uvarint(p.data)
	if w <= 0 || n > uint64(len(p.data)-w) {
		p.bad = true
		return nil
	}
	b := p.data[w : w+int(n) : w+int(n)]
	p.data = p.data[w+int(n):]
	return b
}
