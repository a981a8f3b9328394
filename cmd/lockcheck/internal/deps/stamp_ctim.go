//go:build linux || openbsd || dragonfly

package deps

import (
	"io/fs"
	"syscall"
)

// stampOf gives the state of a file. ok is false for one that is not kept by
// the operating system.
func stampOf(info fs.FileInfo) (s stamp, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return s, false
	}
	return stamp{info.Size(), info.ModTime().UnixNano(), st.Ctim.Nano(), uint64(st.Ino)}, true
}
