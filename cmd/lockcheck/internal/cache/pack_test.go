package cache

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestPack(t *testing.T) {
	c, err := Open(filepath.Join(t.TempDir(), "c"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Pack(numbered(0))
	for i := range 100 {
		p.Put(numbered(i), bytes.Repeat([]byte{byte(i)}, i))
	}
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	p = c.Pack(numbered(0))
	for i := range 100 {
		if v, ok := p.Get(numbered(i)); !ok || !bytes.Equal(v, bytes.Repeat([]byte{byte(i)}, i)) {
			t.Fatalf("%d: %v, %v", i, v, ok)
		}
	}
	if _, ok := p.Get(numbered(100)); ok {
		t.Error("a value that nobody put")
	}
	if _, ok := c.Pack(numbered(1)).Get(numbered(5)); ok {
		t.Error("one pack has the values of another")
	}
}

// TestPackBounded forgets what is not used any more.
func TestPackBounded(t *testing.T) {
	c, err := Open(filepath.Join(t.TempDir(), "c"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	value := make([]byte, 1000)
	for i := range 50 {
		p := c.Pack(numbered(0))
		p.Put(numbered(i), value)
		p.Put(numbered(i+1), value)
		if err := p.Save(); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(c.Pack(numbered(0)).have); n > 4 {
		t.Errorf("%d values of 2 that are used", n)
	}
}

// TestPackTorn takes a damaged pack for none, and several writers for one.
func TestPackTorn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "c")
	c, err := Open(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			p := c.Pack(numbered(0))
			p.Put(numbered(i), []byte{1})
			if err := p.Save(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(c.Pack(numbered(0)).have); n == 0 {
		t.Error("nobody wrote")
	}
	path := c.path(numbered(0))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	if n := len(c.Pack(numbered(0)).have); n != 0 {
		t.Error("a damaged pack has values")
	}
	for n := range 40 {
		unpack(bytes.Repeat([]byte{0xff}, n))
	}
	var none *Pack
	none.Put(numbered(0), nil)
	if _, ok := none.Get(numbered(0)); ok || none.Save() != nil {
		t.Error("no pack is not empty")
	}
}

func numbered(n int) Key { return key(fmt.Sprint(n)) }

// TestPackAdds writes little where little is new, and all once it is much.
func TestPackAdds(t *testing.T) {
	c, err := Open(filepath.Join(t.TempDir(), "c"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	value := make([]byte, 100)
	p := c.Pack(numbered(0))
	for i := range 100 {
		p.Put(numbered(i), value)
	}
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	whole := func() int { body, _ := c.Get(numbered(0)); return len(body) }
	was := whole()
	for i := 100; i < 200; i++ {
		p := c.Pack(numbered(0))
		for j := range i {
			if _, ok := p.Get(numbered(j)); !ok {
				t.Fatalf("%d is lost at %d", j, i)
			}
		}
		p.Put(numbered(i), value)
		if err := p.Save(); err != nil {
			t.Fatal(err)
		}
		if i < 120 && whole() != was {
			t.Fatalf("all is written for %d new values", i-99)
		}
	}
	if body, _ := c.Get(beside(numbered(0))); len(body) > whole()/little {
		t.Errorf("%d bytes beside %d", len(body), whole())
	}
}
