package kbuild

import (
	"io/fs"
	"sync"
)

// looks are what a directory of the host was asked for, and what it said. Whoever asks
// all of it again, and is told the same, need not read the tree to know what came of it.
type looks struct {
	mu  sync.Mutex
	all map[string]look
}

type look struct {
	info fs.FileInfo // nil: there is nothing of that name
	read bool        // what is in it counts, and not only that it is there
}

func (l *looks) note(name string, info fs.FileInfo, err error, read bool) {
	if err != nil {
		info = nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[string]look{}
	}
	l.all[name] = look{info, read || l.all[name].read}
}

// Looks calls f with what the tree's directory has been asked for so far, in no order:
// with no info where there was nothing of that name. Read says that a file was read, or
// the names in a directory.
func (t *Tree) Looks(f func(name string, info fs.FileInfo, read bool)) {
	if t.base == nil {
		return
	}
	t.base.looks.mu.Lock()
	defer t.base.looks.mu.Unlock()
	for name, l := range t.base.looks.all {
		f(name, l.info, l.read)
	}
}
