package ir

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
)

// Digest covers all of a function. Functions of units whose Files agree are
// the same if their digests are.
func (fn *Func) Digest() (sum [sha256.Size]byte) {
	e := &encoder{ids: map[string]uint64{"": 0}, table: []string{""}}
	e.fn(fn)
	h := sha256.New()
	var n []byte
	for _, s := range e.table {
		n = binary.AppendUvarint(n[:0], uint64(len(s)))
		h.Write(n)
		io.WriteString(h, s)
	}
	h.Write(e.buf)
	h.Sum(sum[:0])
	return sum
}
