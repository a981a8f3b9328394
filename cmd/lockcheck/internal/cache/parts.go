package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// piece is how much of the rest of an entry is read at once.
const piece = 1 << 15

// PutParts keeps an entry in two parts: a head, which is read whole, and a rest, of
// which a reader takes what it needs. The head is kept with the digests of the rest's
// pieces, so that none is taken for sound that is not.
func (c *Cache) PutParts(k Key, head []byte, rest ...[]byte) error {
	if c == nil {
		return nil
	}
	size := 0
	var sums []byte
	all, buf := pieces(rest), make([]byte, piece)
	for {
		n, err := io.ReadFull(all, buf)
		if n == 0 {
			break
		}
		sum := sha256.Sum256(buf[:n])
		sums, size = append(sums, sum[:]...), size+n
		if err != nil {
			break
		}
	}
	front := binary.LittleEndian.AppendUint64(nil, uint64(len(head)))
	front = binary.LittleEndian.AppendUint64(front, uint64(size))
	front = append(append(front, head...), sums...)
	sum := seal(k, front)
	return c.write(k, append([][]byte{sum[:], front}, rest...)...)
}

func pieces(all [][]byte) io.Reader {
	rs := make([]io.Reader, len(all))
	for i, b := range all {
		rs[i] = bytes.NewReader(b)
	}
	return io.MultiReader(rs...)
}

// GetParts gives an entry that [Cache.PutParts] kept, if its head is sound.
func (c *Cache) GetParts(k Key) (head []byte, rest *Rest, ok bool) {
	if c == nil {
		return nil, nil, false
	}
	path := c.path(k)
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, false
	}
	defer func() {
		if !ok {
			f.Close()
		}
	}()
	const fixed = digest + 16
	var begin [fixed]byte
	info, err := f.Stat()
	if err != nil || info.Size() < fixed || info.Size() > c.size {
		return nil, nil, false
	}
	if _, err := f.ReadAt(begin[:], 0); err != nil {
		return nil, nil, false
	}
	room := uint64(info.Size() - fixed)
	n, size := binary.LittleEndian.Uint64(begin[digest:]), binary.LittleEndian.Uint64(begin[digest+8:])
	if n > room || size > room {
		return nil, nil, false
	}
	count := (size + piece - 1) / piece
	if n+count*digest+size != room {
		return nil, nil, false
	}
	data := make([]byte, digest+16+n+count*digest)
	if _, err := f.ReadAt(data, 0); err != nil {
		return nil, nil, false
	}
	if sum := seal(k, data[digest:]); !bytes.Equal(sum[:], data[:digest]) {
		return nil, nil, false
	}
	c.use(path, info, time.Now())
	sums := data[fixed+n:]
	r := &Rest{f: f, at: int64(len(data)), size: int(size), sums: sums, have: make([]atomic.Pointer[[]byte], count)}
	return data[fixed : fixed+n : fixed+n], r, true
}

// Rest is the part of an entry that is read as it is needed. It is safe for
// concurrent use, and its file stays open as long as somebody has it.
type Rest struct {
	f    *os.File
	at   int64 // in the file
	size int
	sums []byte
	have []atomic.Pointer[[]byte]
	torn atomic.Bool
}

// Len gives the length of the rest.
func (r *Rest) Len() int { return r.size }

// Torn reports whether something that was asked for was not sound.
func (r *Rest) Torn() bool { return r.torn.Load() }

// Bytes gives a part of the rest, which is not to be changed; nil if it is not sound.
func (r *Rest) Bytes(from, to int) []byte {
	if from < 0 || from > to || to > r.size {
		r.torn.Store(true)
		return nil
	}
	if from == to {
		return nil
	}
	first, last := from/piece, (to-1)/piece
	b := r.piece(first)
	if first == last {
		if b == nil {
			return nil
		}
		from, to = from-first*piece, to-first*piece
		return b[from:to:to]
	}
	out := make([]byte, 0, to-from)
	for i := first; i <= last; i++ {
		b := r.piece(i)
		if b == nil {
			return nil
		}
		out = append(out, b[max(0, from-i*piece):min(len(b), to-i*piece)]...)
	}
	return out
}

// piece gives the i-th piece, once it is known to be sound.
func (r *Rest) piece(i int) []byte {
	if b := r.have[i].Load(); b != nil {
		return *b
	}
	b := make([]byte, min(piece, r.size-i*piece))
	_, err := r.f.ReadAt(b, r.at+int64(i)*piece)
	if sum := sha256.Sum256(b); err != nil || !bytes.Equal(sum[:], r.sums[i*digest:(i+1)*digest]) {
		r.torn.Store(true)
		return nil
	}
	r.have[i].Store(&b)
	return b
}

// Drop removes an entry.
func (c *Cache) Drop(k Key) error {
	if err := os.Remove(c.path(k)); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("cache: %w", err)
	}
	return nil
}
