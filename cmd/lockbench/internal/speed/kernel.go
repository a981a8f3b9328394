package speed

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lockcheck/parser/kbuild"
)

// kernel is a source tree without a compilation database, of which it is known
// how it is built.
type kernel struct {
	*kbuild.Tree
	made string // a directory of the host with what the build makes
}

// openKernel finds the tree and puts what its build makes into dir. It gives
// nil for a tree of which nothing is known.
func openKernel(root, arch, config, dir string) (*kernel, error) {
	t, err := kbuild.Find(root, kbuild.Options{Arch: arch, Config: config})
	if errors.Is(err, kbuild.ErrNoTree) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	k := &kernel{Tree: t, made: dir}
	err = fs.WalkDir(t.FS(), "generated", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(to, 0o777)
		}
		text, err := fs.ReadFile(t.FS(), name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o666)
	})
	if err != nil {
		return nil, fmt.Errorf("what the build makes: %w", err)
	}
	return k, nil
}

// unit gives the command by which compilers read a file of the kernel; none for
// a file that no configuration lists.
func (k *kernel) unit(name string) (command, bool, error) {
	u, ok := k.Unit(name)
	if !ok || u.From == "" {
		return command{}, false, nil
	}
	flags := []string{"-nostdinc", "-ffreestanding"}
	if k.Kind == kbuild.FreeBSD { // a compiler of the host is made for the host
		flags = append(flags, "-U__linux__", "-D__FreeBSD__=12")
	}
	if u.Std != "" {
		flags = append(flags, "-std="+u.Std)
	}
	for _, p := range u.QuotePaths {
		flags = append(flags, "-iquote", k.host(p))
	}
	for _, p := range u.IncludePaths {
		flags = append(flags, "-I"+k.host(p))
	}
	if u.Macros != "" {
		macros := filepath.Join(k.made, fmt.Sprintf("macros-%x.h", hash(u.Macros)))
		if err := os.WriteFile(macros, []byte(u.Macros), 0o666); err != nil {
			return command{}, false, err
		}
		flags = append(flags, "-include", macros)
	}
	for _, p := range u.Includes {
		flags = append(flags, "-include", k.host(p))
	}
	return command{k.Root, flags}, true, nil
}

// host gives the name on the host of a path of the tree.
func (k *kernel) host(name string) string {
	if first, _, _ := strings.Cut(name, "/"); first == "generated" {
		return filepath.Join(k.made, filepath.FromSlash(name))
	}
	return filepath.Join(k.Root, filepath.FromSlash(name))
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// all gives the files of the kernel's configuration.
func (k *kernel) all(ctx context.Context) ([]string, error) {
	units, err := k.Units(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, u := range units {
		names = append(names, k.host(u.Path))
	}
	return names, nil
}
