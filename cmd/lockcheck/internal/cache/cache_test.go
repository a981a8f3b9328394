package cache

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func key(s string) Key { return sha256.Sum256([]byte(s)) }

func open(t *testing.T, size int64) *Cache {
	t.Helper()
	c, err := Open(filepath.Join(t.TempDir(), "cache"), size)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func put(t *testing.T, c *Cache, name, body string) {
	t.Helper()
	if err := c.Put(key(name), []byte(body)); err != nil {
		t.Fatal(err)
	}
}

func TestKeeps(t *testing.T) {
	c := open(t, 1<<20)
	if _, ok := c.Get(key("a")); ok {
		t.Error("an empty cache has a")
	}
	put(t, c, "a", "one")
	put(t, c, "a", "two")
	put(t, c, "empty", "")
	if got, ok := c.Get(key("a")); !ok || string(got) != "two" {
		t.Errorf("a is %q, %t", got, ok)
	}
	if got, ok := c.Get(key("empty")); !ok || len(got) != 0 {
		t.Errorf("empty is %q, %t", got, ok)
	}
}

func TestOffIsNil(t *testing.T) {
	var c *Cache
	if err := c.Put(key("a"), nil); err != nil {
		t.Error(err)
	}
	if _, ok := c.Get(key("a")); ok {
		t.Error("nothing was kept")
	}
	if err := c.Trim(); err != nil {
		t.Error(err)
	}
}

// TestDamage gives back no entry that was changed, in any byte or length.
func TestDamage(t *testing.T) {
	c := open(t, 1<<20)
	put(t, c, "a", "some facts")
	path := c.path(key("a"))
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := [][]byte{nil, sound[:5], sound[:len(sound)-1], append(bytes.Clone(sound), 0)}
	for i := range sound {
		b := bytes.Clone(sound)
		b[i] ^= 1
		broken = append(broken, b)
	}
	for _, b := range broken {
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Get(key("a")); ok {
			t.Fatalf("took %q for an entry: %q", b, got)
		}
	}
	put(t, c, "a", "some facts")
	if _, ok := c.Get(key("a")); !ok {
		t.Error("a broken entry is not made anew")
	}
	// A sound entry under another name is none.
	if err := os.MkdirAll(filepath.Dir(c.path(key("b"))), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.path(key("b")), sound, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Get(key("b")); ok {
		t.Error("took a for b")
	}
}

func TestTrim(t *testing.T) {
	c := open(t, 1000)
	body := string(make([]byte, 100-digest))
	old := time.Now().Add(-48 * time.Hour)
	for i := range 15 {
		name := fmt.Sprint(i)
		put(t, c, name, body)
		// The lower its number, the longer ago it was used.
		at := old.Add(time.Duration(i) * time.Minute)
		if err := os.Chtimes(c.path(key(name)), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := c.Get(key("0")); !ok { // now it is the latest
		t.Fatal("0 is lost")
	}
	left := filepath.Join(filepath.Dir(c.path(key("0"))), "new-1")
	if err := os.WriteFile(left, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(left, old, old); err != nil {
		t.Fatal(err)
	}
	if err := c.Trim(); err != nil {
		t.Fatal(err)
	}
	for i := range 15 {
		_, ok := c.Get(key(fmt.Sprint(i)))
		if want := i == 0 || i >= 7; ok != want {
			t.Errorf("entry %d kept: %t, want %t", i, ok, want)
		}
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a dead writer left is still there")
	}
}

func TestClean(t *testing.T) {
	c := open(t, 1<<20)
	put(t, c, "a", "one")
	if err := Clean(c.dir); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Get(key("a")); ok {
		t.Error("a is still there")
	}
	other := t.TempDir()
	mine := filepath.Join(other, "00", "x.ir")
	if err := os.MkdirAll(filepath.Dir(mine), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Clean(other); err == nil {
		t.Error("cleaned a directory that is no cache")
	}
	if _, err := Open(other, 1); err == nil {
		t.Error("took a directory with other files for a cache")
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
	if err := Clean(filepath.Join(other, "none")); err != nil {
		t.Error(err)
	}
}

// TestConcurrent has writers, readers and trimmers at work on the same
// entries: who finds one finds it whole.
func TestConcurrent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			c, err := Open(dir, 4000)
			if err != nil {
				t.Error(err)
				return
			}
			for i := range 200 {
				name := fmt.Sprint(i % 20)
				want := bytes.Repeat([]byte(name), 200)
				if got, ok := c.Get(key(name)); ok && !bytes.Equal(got, want) {
					t.Errorf("%s: torn", name)
				}
				if err := c.Put(key(name), want); err != nil {
					t.Error(err)
				}
				if i%50 == w {
					if err := c.Trim(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
}
