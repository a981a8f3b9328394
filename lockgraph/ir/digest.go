package ir

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
)

// Digest covers all of a function but the line at which it stands; files are its
// unit's. Functions do the same, in the same lines of theirs, if their digests are
// the same, whatever else their units include.
func (fn *Func) Digest(files []string) (sum [sha256.Size]byte) {
	e := &encoder{ids: map[string]uint64{"": 0}, table: []string{""}, line: fn.Pos.Line, home: &fn.Pos, files: files}
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
