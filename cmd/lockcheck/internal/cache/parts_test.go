package cache

import (
	"bytes"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
)

// inParts gives a cache with an entry in parts, the entry's file, and what is in it.
func inParts(t *testing.T, size int) (c *Cache, file string, head, rest []byte) {
	t.Helper()
	c = open(t, 1<<20)
	rnd := rand.New(rand.NewPCG(1, 2))
	rest = make([]byte, size)
	for i := range rest {
		rest[i] = byte(rnd.Uint32())
	}
	head = []byte("the head")
	if err := c.PutParts(key("a"), head, rest[:size/3], nil, rest[size/3:]); err != nil {
		t.Fatal(err)
	}
	return c, c.path(key("a")), head, rest
}

func TestParts(t *testing.T) {
	for _, size := range []int{0, 1, piece - 1, piece, piece + 1, 3*piece + 7} {
		c, _, head, rest := inParts(t, size)
		got, r, ok := c.GetParts(key("a"))
		if !ok || !bytes.Equal(got, head) || r.Len() != size {
			t.Fatalf("%d: the head is %q, %t", size, got, ok)
		}
		var wg sync.WaitGroup
		for from := 0; from <= size; from += max(1, size/7) {
			for _, to := range []int{from, min(size, from+1), min(size, from+piece), size} {
				wg.Go(func() {
					if !bytes.Equal(r.Bytes(from, to), rest[from:to]) {
						t.Errorf("%d: %d to %d is something else", size, from, to)
					}
				})
			}
		}
		wg.Wait()
		if r.Torn() {
			t.Errorf("%d: torn", size)
		}
		if r.Bytes(0, size+1) != nil || !r.Torn() {
			t.Errorf("%d: there is more than there is", size)
		}
		if _, ok := c.Get(key("a")); ok && size > 0 {
			t.Error("an entry in parts is one in one")
		}
	}
}

// TestPartsDamage takes no byte for sound that was changed, and the others for sound.
func TestPartsDamage(t *testing.T) {
	const size = 2*piece + 99
	c, file, head, rest := inParts(t, size)
	sound, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	front := len(sound) - size
	for _, n := range []int{0, 10, digest + 8, front - 1, front, front + piece, len(sound) - 1} {
		if err := os.WriteFile(file, sound[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		if _, _, ok := c.GetParts(key("a")); ok {
			t.Errorf("%d bytes of %d are an entry", n, len(sound))
		}
	}
	for _, i := range append(upTo(front), front, front+piece-1, front+piece, len(sound)-1) {
		b := bytes.Clone(sound)
		b[i] ^= 1
		if err := os.WriteFile(file, b, 0o666); err != nil {
			t.Fatal(err)
		}
		got, r, ok := c.GetParts(key("a"))
		if i < front {
			if ok {
				t.Fatalf("changed at %d: it is an entry", i)
			}
			continue
		}
		if !ok || !bytes.Equal(got, head) {
			t.Fatalf("changed at %d: it is no entry", i)
		}
		for j := range 3 {
			at := j * piece
			to := min(size, at+piece)
			bad := i-front >= at && i-front < to
			if got := r.Bytes(at, to); bad != (got == nil) || !bad && !bytes.Equal(got, rest[at:to]) {
				t.Errorf("changed at %d: piece %d is taken: %t", i, j, got != nil)
			}
		}
		if !r.Torn() {
			t.Errorf("changed at %d: nobody knows", i)
		}
	}
	if err := c.Drop(key("a")); err != nil {
		t.Error(err)
	}
	if _, _, ok := c.GetParts(key("a")); ok || c.Drop(key("a")) != nil {
		t.Error("a dropped entry is there")
	}
}

func upTo(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}
