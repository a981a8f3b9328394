package deps

import (
	"encoding/binary"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// racy is how much older than its reading a change of a file must be for
	// its time to tell it from a later change: clocks of file systems are
	// coarse (git's index has the same rule).
	racy = 2 * time.Second
	// maxKept bounds the files that are kept.
	maxKept = 1 << 17
)

// Files is what runs know of the files of a tree, by the state that the file
// system says they are in: whose size, times and number are the same is not
// read again. The nil Files knows nothing. It is safe for concurrent use.
type Files struct {
	load func() []byte
	time func() time.Time
	once sync.Once

	mu    sync.Mutex
	known map[string]*stamped
	fresh bool // there is more than was loaded
}

// stamped is a file in a state.
type stamped struct {
	stamp
	file *file
	used bool
}

// stamp is the state of a file.
type stamp struct {
	size, modified, changed int64 // times in nanoseconds
	number                  uint64
}

// NewFiles makes a Files of what load gives when it is first of use: the
// outcome of [Files.Bytes] in an earlier run, or anything.
func NewFiles(load func() []byte) *Files { return &Files{load: load, time: time.Now} }

func (k *Files) now() time.Time {
	if k == nil {
		return time.Time{}
	}
	return k.time()
}

func (k *Files) open() {
	k.once.Do(func() { k.known = decodeFiles(k.load()) })
}

// find gives a file if it is known in this state.
func (k *Files) find(name string, info fs.FileInfo) *file {
	if k == nil {
		return nil
	}
	k.open()
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.known[name]
	if s == nil {
		return nil
	}
	if at, ok := stampOf(info); !ok || at != s.stamp {
		return nil
	}
	s.used = true
	return s.file
}

// add takes a file that was read at a time, in the state before that.
func (k *Files) add(f *file, info fs.FileInfo, at time.Time) {
	if k == nil {
		return
	}
	st, ok := stampOf(info)
	if !ok || at.UnixNano()-max(st.modified, st.changed) < int64(racy) {
		return
	}
	k.open()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known[f.path] = &stamped{st, f, true}
	k.fresh = true
}

// Bytes gives what is known, if that is more than was loaded.
func (k *Files) Bytes() ([]byte, bool) {
	if k == nil {
		return nil, false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.fresh {
		return nil, false
	}
	if len(k.known) > maxKept {
		maps.DeleteFunc(k.known, func(_ string, s *stamped) bool { return !s.used })
	}
	return encodeFiles(k.known), true
}

// The encoding: a table of the names in #include lines, then the files in the
// order of their names.

func encodeFiles(known map[string]*stamped) []byte {
	var table, body []byte
	ids := map[string]uint64{}
	str := func(b []byte, s string) []byte {
		return append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		s := known[name]
		body = str(body, name)
		body = binary.AppendVarint(body, s.size)
		body = binary.AppendVarint(body, s.modified)
		body = binary.AppendVarint(body, s.changed)
		body = binary.AppendUvarint(body, s.number)
		body = append(body, s.file.sum[:]...)
		n := uint64(len(s.file.includes)) << 1
		if s.file.computed {
			n |= 1
		}
		body = binary.AppendUvarint(body, n)
		for _, inc := range s.file.includes {
			id, ok := ids[inc.Name]
			if !ok {
				id = uint64(len(ids))
				ids[inc.Name] = id
				table = str(table, inc.Name)
			}
			id <<= 2
			if inc.Quoted {
				id |= 1
			}
			if inc.Next {
				id |= 2
			}
			body = binary.AppendUvarint(body, id)
		}
	}
	out := binary.AppendUvarint(nil, uint64(len(ids)))
	return append(append(out, table...), body...)
}

// decodeFiles reads what encodeFiles wrote. Of other bytes it makes nothing.
func decodeFiles(data []byte) map[string]*stamped {
	known := map[string]*stamped{}
	d := decoder{buf: data}
	table := make([]string, 0, min(len(data), 1<<12))
	for n := d.uint(); n > 0 && !d.bad; n-- {
		table = append(table, d.str())
	}
	for len(d.buf) > 0 && !d.bad {
		s := &stamped{file: &file{path: d.str()}}
		s.size, s.modified, s.changed, s.number = d.int(), d.int(), d.int(), d.uint()
		copy(s.file.sum[:], d.bytes(len(s.file.sum)))
		n := d.uint()
		s.file.computed = n&1 != 0
		n >>= 1
		if n > uint64(len(d.buf)) {
			d.bad = true
			break
		}
		if n > 0 {
			s.file.includes = make([]Include, n)
		}
		for i := range s.file.includes {
			id := d.uint()
			if id>>2 >= uint64(len(table)) {
				d.bad = true
				break
			}
			s.file.includes[i] = Include{Name: table[id>>2], Quoted: id&1 != 0, Next: id&2 != 0}
		}
		known[s.file.path] = s
	}
	if d.bad {
		clear(known)
	}
	return known
}

type decoder struct {
	buf []byte
	bad bool
}

func (d *decoder) uint() uint64 {
	n, w := binary.Uvarint(d.buf)
	d.skip(w)
	return n
}

func (d *decoder) int() int64 {
	n, w := binary.Varint(d.buf)
	d.skip(w)
	return n
}

func (d *decoder) skip(w int) {
	if w <= 0 {
		d.bad, d.buf = true, nil
		return
	}
	d.buf = d.buf[w:]
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.buf) {
		d.bad, d.buf = true, nil
		return nil
	}
	b := d.buf[:n]
	d.buf = d.buf[n:]
	return b
}

func (d *decoder) str() string {
	n := d.uint()
	if n > uint64(len(d.buf)) {
		d.bad, d.buf = true, nil
		return ""
	}
	return string(d.bytes(int(n)))
}
