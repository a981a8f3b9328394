package model

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
)

//go:embed *.lock freebsd/*.lock linux/*.lock
var data embed.FS

// maxFile bounds the size of one model file.
const maxFile = 4 << 20

// Dialects gives the names of the embedded dialects, sorted.
func Dialects() []string {
	entries, err := fs.ReadDir(data, ".")
	if err != nil {
		return nil // an embedded root can always be read
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".lock"); ok {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// Load gives the model of the named dialects, each with those that it
// includes. Where two dialects know the same name, the later one wins.
func Load(dialects ...string) (*Model, error) {
	m := newModel()
	for _, d := range dialects {
		if err := m.load(d); err != nil {
			return nil, fmt.Errorf("load lock model %q: %w", d, err)
		}
	}
	return m, nil
}

// load adds one embedded dialect, DIALECT.lock and DIALECT/*.lock, after the
// dialects it includes; one that is in already it leaves alone.
func (m *Model) load(dialect string) error {
	if !slices.Contains(Dialects(), dialect) {
		return fmt.Errorf("unknown lock dialect %q; there are: %s", dialect, strings.Join(Dialects(), ", "))
	}
	if m.loaded[dialect] {
		return nil
	}
	m.loaded[dialect] = true
	names := []string{dialect + ".lock"}
	more, err := fs.Glob(data, dialect+"/*.lock")
	if err != nil {
		return err
	}
	var srcs []source
	for _, name := range append(names, more...) {
		text, err := fs.ReadFile(data, name)
		if err != nil {
			return err
		}
		srcs = append(srcs, source{name: path.Base(name), text: string(text)})
	}
	return m.addAll(srcs, m.load)
}

// Add reads a user's model file into the model; its facts replace those of
// the same name. The error joins all mistakes of the file, one "name:line:
// what; what to do" each, and then nothing of the file is taken over.
func (m *Model) Add(name string, r io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return fmt.Errorf("read lock model %s: %w", name, err)
	}
	if len(text) > maxFile {
		return fmt.Errorf("%s:1: lock model is larger than %d bytes; split it into several files", name, maxFile)
	}
	next := newModel() // an included dialect must not stay if the file is refused
	next.merge(m)
	next.digest = m.digest
	if err := next.addAll([]source{{name: name, text: string(text)}}, next.load); err != nil {
		return err
	}
	next.added = slices.Concat(m.added, next.orders[len(m.orders):])
	*m = *next
	return nil
}

// addAll parses files that belong together and, if they have no mistake,
// merges them into the model.
func (m *Model) addAll(srcs []source, include func(string) error) error {
	p := newParser(m, include)
	for _, s := range srcs {
		p.declare(s)
	}
	p.define()
	if len(p.errs) > 0 {
		return errors.Join(p.errs...)
	}
	m.merge(p.m)
	m.names = sortedKeys(m.funcs)
	m.findPins()
	for _, s := range srcs {
		h := sha256.New()
		h.Write(m.digest)
		h.Write([]byte(s.text))
		m.digest = h.Sum(nil)
	}
	return nil
}

// Hash identifies the model's content, for cache keys.
func (m *Model) Hash() string { return hex.EncodeToString(m.digest) }

// merge takes over all facts of o, which win.
func (m *Model) merge(o *Model) {
	mergeMap(m.kinds, o.kinds)
	mergeMap(m.flags, o.flags)
	mergeMap(m.consts, o.consts)
	mergeMap(m.funcs, o.funcs)
	mergeMap(m.classes, o.classes)
	mergeMap(m.structs, o.structs)
	mergeMap(m.listed, o.listed)
	mergeMap(m.fields, o.fields)
	mergeMap(m.globals, o.globals)
	mergeMap(m.current, o.current)
	mergeMap(m.opaque, o.opaque)
	mergeMap(m.loaded, o.loaded)
	mergeMap(m.zones, o.zones)
	mergeMap(m.callbacks, o.callbacks)
	m.startup = append(m.startup, o.startup...)
	m.orders = append(m.orders, o.orders...)
	if o.table.Var != "" {
		m.table = o.table
	}
	m.guesses = slices.Concat(o.guesses, m.guesses) // the later file is asked first
	m.free = append(m.free, o.free...)
	for there, back := range o.rounds {
		m.rounds[there] = append(m.rounds[there], back...)
	}
	for class, fields := range o.protects {
		m.protects[class] = append(m.protects[class], fields...)
	}
}

func mergeMap[V any](dst, src map[string]V) {
	for k, v := range src {
		dst[k] = v
	}
}
