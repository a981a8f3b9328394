// Package cache keeps bytes by key on disk between runs, as go build's cache
// does: what is in it can always be made again, so that a lost, torn or forged
// entry costs time and nothing else.
//
// An entry is one file, named by its [Key], in one of 256 directories. It is
// written aside and renamed into place, so that any number of processes may
// read, write and trim at once; it begins with a digest of itself, and one that
// does not agree with it is no entry. [Cache.Trim] bounds the size of all: it
// removes what has not been used for the longest time.
//
// The directory belongs to the cache: a marker file in it says so, and without
// the marker [Clean] removes nothing.
package cache

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// DefaultSize is the bound on the size of all entries, in bytes.
const DefaultSize = 2 << 30

// Key names an entry: a digest of all that its content depends on.
type Key [sha256.Size]byte

// Cache is an open cache. The nil Cache holds nothing and takes nothing. It is
// safe for concurrent use.
type Cache struct {
	dir   string
	size  int64
	wrote atomic.Bool
}

const (
	marker     = "lockcheck-cache"
	markerText = "lockcheck keeps lock facts of source files here, by their content.\n" +
		"It may be removed at any time: lockcheck cache clean\n"
	suffix = ".ir"
	digest = sha256.Size
)

// Dir gives the default place of the cache.
func Dir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache directory: %w; use --cache DIR or --cache off", err)
	}
	return filepath.Join(base, "lockcheck"), nil
}

// Open opens the cache in dir, and makes it if it is not there. Entries of
// all processes are kept to about size bytes.
func Open(dir string, size int64) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	mark := filepath.Join(dir, marker)
	marked := func() bool { _, err := os.Stat(mark); return err == nil }
	if !marked() {
		es, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("cache: %w", err)
		}
		if len(es) > 0 && !marked() { // else another process has just made it
			return nil, fmt.Errorf("cache: %s holds other files; name a directory of its own", dir)
		}
		if err := os.WriteFile(mark, []byte(markerText), 0o666); err != nil {
			return nil, fmt.Errorf("cache: %w", err)
		}
	}
	return &Cache{dir: dir, size: size}, nil
}

func (c *Cache) path(k Key) string {
	name := hex.EncodeToString(k[:])
	return filepath.Join(c.dir, name[:2], name[2:]+suffix)
}

// fresh is how old a file's time of use may be: it is not written anew for
// each use.
const fresh = time.Hour

// Get gives an entry, if there is a sound one.
func (c *Cache) Get(k Key) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	path := c.path(k)
	f, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < digest || info.Size() > c.size {
		return nil, false
	}
	data := make([]byte, info.Size())
	if n, err := f.ReadAt(data, 0); n < len(data) {
		_ = err // a short file is torn, whatever the reason
		return nil, false
	}
	body := data[digest:]
	if sum := seal(k, body); !bytes.Equal(sum[:], data[:digest]) {
		return nil, false
	}
	c.use(path, info, time.Now())
	return body, true
}

// use notes that an entry is in use.
func (c *Cache) use(path string, info fs.FileInfo, now time.Time) {
	if now.Sub(info.ModTime()) > fresh {
		_ = os.Chtimes(path, now, now) // at worst it goes sooner
	}
}

// seal is the digest of an entry, which is of use under its own key alone.
func seal(k Key, body []byte) (sum [digest]byte) {
	h := sha256.New()
	h.Write(k[:])
	h.Write(body)
	h.Sum(sum[:0])
	return sum
}

// Put keeps an entry. An error means that it is not kept.
func (c *Cache) Put(k Key, body []byte) error {
	if c == nil {
		return nil
	}
	sum := seal(k, body)
	return c.write(k, sum[:], body)
}

// write writes the file of an entry.
func (c *Cache) write(k Key, parts ...[]byte) error {
	path := c.path(k)
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "new-*")
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(dir, 0o777); err == nil {
			f, err = os.CreateTemp(dir, "new-*")
		}
	}
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	for _, p := range parts {
		if _, err = f.Write(p); err != nil {
			break
		}
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("cache: %w", err)
	}
	c.wrote.Store(true)
	return nil
}

// entry is a file of the cache.
type entry struct {
	path string
	size int64
	used time.Time
}

// Trim brings the cache below its size, if this process added to it: it
// removes the entries that were used least recently, and what writers that
// died left behind.
func (c *Cache) Trim() error {
	if c == nil || !c.wrote.Swap(false) {
		return nil
	}
	all, err := entries(c.dir)
	if err != nil {
		return err
	}
	var total int64
	keep := all[:0]
	for _, e := range all {
		if !strings.HasSuffix(e.path, suffix) {
			if time.Since(e.used) > fresh {
				_ = os.Remove(e.path)
			}
			continue
		}
		total += e.size
		keep = append(keep, e)
	}
	if total <= c.size {
		return nil
	}
	slices.SortFunc(keep, func(a, b entry) int {
		return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.path, b.path))
	})
	for _, e := range keep {
		if total <= c.size-c.size/10 { // so that not every run has to trim
			break
		}
		// Another process may have removed it.
		if err := os.Remove(e.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cache: %w", err)
		}
		total -= e.size
	}
	return nil
}

// entries lists the files of a cache.
func entries(dir string) ([]entry, error) {
	var all []entry
	for i := range 256 {
		sub := filepath.Join(dir, fmt.Sprintf("%02x", i))
		es, err := os.ReadDir(sub)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			return nil, fmt.Errorf("cache: %w", err)
		}
		for _, e := range es {
			if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
				all = append(all, entry{filepath.Join(sub, e.Name()), info.Size(), info.ModTime()})
			}
		}
	}
	return all, nil
}

// Clean empties the cache in dir. It refuses a directory that is none.
func Clean(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
		return fmt.Errorf("cache: %s is no cache of lockcheck; nothing is removed", dir)
	}
	all, err := entries(dir)
	if err != nil {
		return err
	}
	for _, e := range all {
		if err := os.Remove(e.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cache: %w", err)
		}
	}
	return nil
}
