package cli

import (
	"context"
	"fmt"
	"os"

	"lockcheck/cmd/lockcheck/internal/cache"
)

// cacheOff is the value of --cache for none.
const cacheOff = "off"

// openCache opens the cache that the flags name; nil for none. Only a cache
// that was asked for by name must be there: a home that cannot be written makes
// a run slower, not wrong.
func (c *command) openCache() (*cache.Cache, error) {
	dir := c.cacheDir
	if dir == cacheOff {
		return nil, nil
	}
	named := dir != ""
	if !named {
		var err error
		if dir, err = cache.Dir(); err != nil {
			return nil, nil
		}
	}
	opened, err := cache.Open(dir, cache.DefaultSize)
	if err != nil && !named {
		return nil, nil
	}
	return opened, err
}

// cacheCommand is lockcheck cache clean.
func (c *command) cacheCommand(_ context.Context, args []string) error {
	operands, err := c.parse("lockcheck cache", args, "text")
	if err != nil {
		return err
	}
	if len(operands) != 1 || operands[0] != "clean" {
		return usageError("cache takes one word: clean")
	}
	dir := c.cacheDir
	switch dir {
	case cacheOff:
		return usageError("there is no cache to clean with --cache off")
	case "":
		if dir, err = cache.Dir(); err != nil {
			return err
		}
	}
	return cache.Clean(dir)
}

// build tells one build of the program from another, for the cache: a build
// from changed sources may have the same version.
func build() string {
	v := version()
	exe, err := os.Executable()
	if err != nil {
		return v
	}
	info, err := os.Stat(exe)
	if err != nil {
		return v
	}
	return fmt.Sprintf("%s %d %d", v, info.Size(), info.ModTime().UnixNano())
}
