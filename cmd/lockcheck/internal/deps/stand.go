package deps

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Stand is how the files and directories stood that somebody looked at. As long as they
// stand so, whatever came of looking comes of it again.
type Stand struct {
	Files []Stood // files that were there, and directories that were listed
	There []string
	Dirs  []Missing // directories in which names were looked for in vain
}

// Stood is a file in a state.
type Stood struct {
	Name                    string
	Size, Modified, Changed int64
	Number                  int64
}

// Missing are names that are not in a directory. In one that is as it was they still are
// not.
type Missing struct {
	Dir   Stood
	Names []string
}

// Look is a name that a file system was asked for, and what it said: nothing where there
// is nothing of that name. Read says that a file was read, or a directory listed.
type Look struct {
	Name string
	Info fs.FileInfo
	Read bool
}

// NewStand tells how things stood that were looked at since a time. ok is false where
// something had changed so shortly before that a later change could not be told from it:
// see [Files].
func NewStand(fsys fs.FS, looks []Look, since time.Time) (s Stand, ok bool) {
	settled := func(name string, info fs.FileInfo) (Stood, bool) {
		at, ok := stampOf(info)
		return Stood{name, at.size, at.modified, at.changed, int64(at.number)},
			ok && since.UnixNano()-max(at.modified, at.changed) >= int64(racy)
	}
	slices.SortFunc(looks, func(a, b Look) int { return strings.Compare(a.Name, b.Name) })
	missing := map[string][]string{}
	for _, l := range looks {
		switch {
		case l.Info == nil:
			dir := path.Dir(l.Name)
			missing[dir] = append(missing[dir], path.Base(l.Name))
		case l.Info.IsDir() && !l.Read:
			s.There = append(s.There, l.Name)
		default:
			f, ok := settled(l.Name, l.Info)
			if !ok {
				return s, false
			}
			s.Files = append(s.Files, f)
		}
	}
	for dir := range missing { // one that is not there itself is missing in the one above
		for d := dir; d != "."; d = path.Dir(d) {
			if _, err := fs.Stat(fsys, d); err == nil {
				break
			}
			up := path.Dir(d)
			if !slices.Contains(missing[up], path.Base(d)) {
				missing[up] = append(missing[up], path.Base(d))
			}
		}
	}
	for dir, names := range missing {
		info, err := fs.Stat(fsys, dir)
		if err != nil {
			continue
		}
		at, ok := settled(dir, info)
		if !ok {
			at = Stood{Name: dir} // each of the names has to be looked for
		}
		slices.Sort(names)
		s.Dirs = append(s.Dirs, Missing{at, names})
	}
	slices.SortFunc(s.Dirs, func(a, b Missing) int { return strings.Compare(a.Dir.Name, b.Dir.Name) })
	return s, true
}

// Holds reports whether all stands as it did.
func (s *Stand) Holds(fsys fs.FS, jobs int) bool {
	checks := make([]func() bool, 0, len(s.Files)+len(s.There)+len(s.Dirs))
	same := func(f *Stood) bool {
		info, err := fs.Stat(fsys, f.Name)
		if err != nil {
			return false
		}
		at, ok := stampOf(info)
		return ok && at == stamp{f.Size, f.Modified, f.Changed, uint64(f.Number)}
	}
	for i := range s.Files {
		checks = append(checks, func() bool { return same(&s.Files[i]) })
	}
	for _, name := range s.There {
		checks = append(checks, func() bool {
			info, err := fs.Stat(fsys, name)
			return err == nil && info.IsDir()
		})
	}
	for i := range s.Dirs {
		d := &s.Dirs[i]
		checks = append(checks, func() bool {
			return same(&d.Dir) || !slices.ContainsFunc(d.Names, func(name string) bool {
				_, err := fs.Stat(fsys, path.Join(d.Dir.Name, name))
				return err == nil
			})
		})
	}
	var next atomic.Int64
	var other atomic.Bool
	var wg sync.WaitGroup
	for range max(1, jobs) {
		wg.Go(func() {
			const some = 32
			for !other.Load() {
				from := int(next.Add(some)) - some
				if from >= len(checks) {
					return
				}
				for _, holds := range checks[from:min(from+some, len(checks))] {
					if !holds() {
						other.Store(true)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	return !other.Load()
}
