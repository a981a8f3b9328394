package check

import (
	"bytes"
	"slices"
	"strings"

	"lockcheck/lockgraph/model"
)

// defaultDialect is what a source that tells nothing is taken for.
const defaultDialect = "freebsd"

// tell are words that a dialect's sources have and others' have not, and the
// directories of its tree where others have none of that name.
var tell = []struct {
	dialect string
	words   []string
	dirs    []string
}{
	{"pthread", []string{"#include <pthread.h>", "pthread_mutex_lock("}, nil},
	{"linux", []string{"#include <linux/", "MODULE_LICENSE(", "EXPORT_SYMBOL", "spin_lock_irqsave(", "GFP_KERNEL", "mutex_lock(", "spin_lock(", "rcu_read_lock("},
		[]string{"arch/", "block/", "drivers/", "fs/btrfs/", "fs/ext4/", "fs/xfs/", "include/linux/", "ipc/", "kernel/", "mm/", "net/core/", "net/ipv4/", "net/ipv6/", "sound/"}},
	{"freebsd", []string{"__FBSDID(", "#include <sys/mutex.h>", "#include <sys/sx.h>", "#include <sys/systm.h>", "PROC_LOCK(", "mtx_lock("}, []string{"sys/"}},
	{"illumos", []string{"#include <sys/zfs_context.h>", "#include <sys/cmn_err.h>", "#include <sys/ddi.h>"}, []string{"usr/src/uts/"}},
}

// dialectOf tells the dialect of a program: the one that the user chose, else
// its tree's, else the one that most of its files speak, else FreeBSD.
func (c *checker) dialectOf(docs []doc) string {
	if c.opt.Dialect != "" && c.opt.Dialect != Auto {
		return c.opt.Dialect
	}
	for _, d := range docs {
		if d.src != nil && d.src.view.dialect != "" {
			return d.src.view.dialect
		}
	}
	votes := make(map[string]int)
	for _, d := range docs[:min(len(docs), 64)] {
		text, err := d.text()
		if err != nil {
			continue
		}
		for _, t := range tell {
			if slices.ContainsFunc(t.words, func(w string) bool { return bytes.Contains(text, []byte(w)) }) ||
				slices.ContainsFunc(t.dirs, func(dir string) bool { return strings.HasPrefix(d.path, dir) }) {
				votes[t.dialect]++
				break
			}
		}
	}
	best := defaultDialect
	for _, t := range tell {
		if votes[t.dialect] > votes[best] && slices.Contains(model.Dialects(), t.dialect) {
			best = t.dialect
		}
	}
	return best
}
