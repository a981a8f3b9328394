package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// Pack is many small values in one entry of a cache, such as what is known of
// each of many files. It is read whole, and written if something is new in it:
// that alone, into an entry beside it, while it is little. Of several processes
// that write at once one wins, and what the others had to add is made again.
// The nil Pack holds nothing and takes nothing. It is safe for concurrent use.
type Pack struct {
	c   *Cache
	key Key

	mu    sync.Mutex
	have  map[Key][]byte
	used  map[Key]bool // of have
	late  map[Key]bool // of have: in the entry beside it
	size  int          // of the entry itself
	added map[Key][]byte
}

// Pack opens the pack of a name.
func (c *Cache) Pack(k Key) *Pack {
	if c == nil {
		return nil
	}
	p := &Pack{c: c, key: k, used: map[Key]bool{}, late: map[Key]bool{}, added: map[Key][]byte{}}
	body, _ := c.Get(k)
	p.have, p.size = unpack(body), len(body)
	body, _ = c.Get(beside(k))
	for k, v := range unpack(body) {
		if p.have == nil {
			p.have = map[Key][]byte{}
		}
		p.have[k], p.late[k] = v, true
	}
	return p
}

// beside names the entry for what is new.
func beside(k Key) Key { return sha256.Sum256(append(k[:], "new"...)) }

// unpack reads a pack: key, length and bytes of each value. What does not end
// well has none.
func unpack(body []byte) map[Key][]byte {
	have := make(map[Key][]byte, len(body)/512)
	for len(body) > 0 {
		if len(body) < sha256.Size {
			return nil
		}
		k := Key(body)
		n, w := binary.Uvarint(body[sha256.Size:])
		body = body[sha256.Size:]
		if w <= 0 || n > uint64(len(body)-w) {
			return nil
		}
		have[k] = body[w : w+int(n) : w+int(n)]
		body = body[w+int(n):]
	}
	return have
}

// Get gives a value, which is not to be changed.
func (p *Pack) Get(k Key) ([]byte, bool) {
	if p == nil {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if v, ok := p.added[k]; ok {
		return v, true
	}
	v, ok := p.have[k]
	if ok {
		p.used[k] = true
	}
	return v, ok
}

// Put adds a value, which is not to be changed afterwards.
func (p *Pack) Put(k Key, v []byte) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.added[k] = v
}

// Save writes the pack if there is something new in it. What nobody has used
// since it was opened stays while it is no more than what was.
func (p *Pack) Save() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.added) == 0 {
		return nil
	}
	var body []byte
	write := func(k Key, v []byte) {
		body = append(body, k[:]...)
		body = binary.AppendUvarint(body, uint64(len(v)))
		body = append(body, v...)
	}
	for k, v := range p.added {
		write(k, v)
	}
	added := len(body)
	for k := range p.late {
		if _, again := p.added[k]; !again && p.used[k] {
			write(k, p.have[k])
		}
	}
	for k := range p.late {
		if _, again := p.added[k]; !again && !p.used[k] && len(body)+len(p.have[k]) < p.size/little {
			write(k, p.have[k])
		}
	}
	if len(body) < p.size/little {
		return p.c.Put(beside(p.key), body)
	}
	body = body[:added]
	for k := range p.used {
		if _, again := p.added[k]; !again {
			write(k, p.have[k])
		}
	}
	room := 2 * len(body)
	for k, v := range p.have {
		if _, again := p.added[k]; !again && !p.used[k] && len(body)+len(v) < room {
			write(k, v)
		}
	}
	if err := p.c.Put(p.key, body); err != nil || len(p.late) == 0 {
		return err
	}
	return p.c.Put(beside(p.key), nil)
}

// little is which part of a pack what is new may come to, before all is written.
const little = 4
