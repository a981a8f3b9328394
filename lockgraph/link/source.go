package link

import (
	"errors"
	"fmt"
	"sync"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Source is a translation unit of a program, which is read when it is needed.
type Source struct {
	Path string
	// Sum tells one content of the unit from another one, wherever it stands.
	// Without one the unit is not kept in an image.
	Sum  Key
	Unit func() (*ir.Unit, error)
	// Spare says that the program is not built of the unit: what other units
	// have a function of the same name for comes first.
	Spare bool
}

// Sources gives units that are at hand as sources.
func Sources(units []*ir.Unit) []Source {
	out := make([]Source, len(units))
	for i, u := range units {
		out[i] = Source{Path: u.Path, Unit: func() (*ir.Unit, error) { return u, nil }}
	}
	return out
}

// member is a unit of a program. One that an image tells of is loaded once
// somebody wants to see into its functions.
type member struct {
	Source
	unit  *ir.Unit // with the functions that the program has of it
	old   int32    // in the image: the unit of the same content; or -1
	was   int32    // in the image: the unit of the same path; or -1
	first int32    // of its functions
	n     int32    // how many
	bones *bones   // of a unit that no image tells of

	shells sync.Once
	load   sync.Once
	err    error

	guesses map[string]*summary.Summary // of one that is loaded
}

// errStrange says that a unit is not the one that an image tells of.
var errStrange = errors.New("the unit is not what was kept of it")

// loaded gives a member's unit with all that is in it.
func (r *roster) loaded(m *member) (*ir.Unit, error) {
	if m.old < 0 {
		return m.unit, nil
	}
	r.shell(m)
	m.load.Do(func() {
		u, err := m.Unit()
		if err != nil {
			m.err = fmt.Errorf("%s: %w", m.Path, err)
			return
		}
		keep := r.img.kept(m.old)
		if len(keep) != len(u.Funcs) {
			m.err = fmt.Errorf("%s: %w", m.Path, errStrange)
			return
		}
		if r.img.guesses(m.old) {
			var outlines []outline
			for i, f := range u.Funcs {
				if keep[i] != 0 {
					f.Load()
					outlines = append(outlines, outlineOf(u, f, false))
					f.Unload()
				}
			}
			m.guesses = guessed(r.m, outlines)
		}
		k := 0
		for i, f := range u.Funcs {
			if keep[i] == 0 {
				continue
			}
			if g := m.unit.Funcs[k]; g.Name != f.Name || g.Pos.File != f.Pos.File {
				m.err = fmt.Errorf("%s: %w", m.Path, errStrange)
				return
			}
			m.unit.Funcs[k].Fill(f)
			k++
		}
		m.unit.Globals, m.unit.Structs, m.unit.Tables = u.Globals, u.Structs, u.Tables
		m.unit.Inits, m.unit.Stable, m.unit.Lost = u.Inits, u.Stable, u.Lost
	})
	return m.unit, m.err
}

// load gives a function by its number, in a unit that is loaded.
func (r *roster) load(n int32) (place, error) {
	if _, err := r.loaded(&r.units[r.funcs[n].unit]); err != nil {
		return place{}, err
	}
	return r.place(n), nil
}

// guesses gives what is guessed of names in a unit.
func (r *roster) guesses(unit int32) map[string]*summary.Summary {
	m := &r.units[unit]
	switch {
	case m.old < 0:
		return m.bones.guesses
	case !r.img.guesses(m.old):
		return nil
	}
	if _, err := r.loaded(m); err != nil {
		return nil
	}
	return m.guesses
}

// shell gives a member's unit its files and functions, as far as the image
// tells of them.
func (r *roster) shell(m *member) {
	if m.old < 0 {
		return
	}
	m.shells.Do(func() {
		img := r.img
		for _, f := range img.files(m.old) {
			m.unit.Files = append(m.unit.Files, r.text[f])
		}
		funcs := make([]ir.Func, m.n)
		all := make([]*ir.Func, m.n)
		r.mu.Lock()
		defer r.mu.Unlock()
		for i := range funcs {
			f := &r.funcs[m.first+int32(i)]
			g := &funcs[i]
			g.Name, g.Static = r.text[f.name], f.static
			g.Pos = ir.Pos{File: f.index, Line: f.line, Col: f.col}
			all[i] = g
			r.numbers[g] = m.first + int32(i)
			f.fn = g
		}
		m.unit.Funcs = all
	})
}
