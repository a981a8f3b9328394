package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Key is what a finding keeps when lines move or are edited: rule, kind, the
// file's base name, function and lock classes.
type Key string

// Key gives the finding's key. Several findings of a run can have the same.
func (f *Finding) Key() Key {
	h := sha256.New()
	for _, s := range []string{f.Rule, f.Kind, path.Base(f.File), f.Function} {
		field(h, s)
	}
	classes := make([]string, 0, len(f.Locks))
	for _, l := range f.Locks {
		// A file-scope static has its file's name in its class only where
		// another file has one of the same name.
		class := l.Class
		if _, symbol, ok := strings.Cut(class, ":"); ok {
			class = symbol
		}
		classes = append(classes, class)
	}
	slices.Sort(classes)
	for _, c := range slices.Compact(classes) {
		field(h, c)
	}
	return Key(hex.EncodeToString(h.Sum(nil)[:8]))
}

// field writes s so that no two lists of fields run together.
func field(w io.Writer, s string) { fmt.Fprintf(w, "%d:%s;", len(s), s) }

// Seal sorts the findings of one run, drops exact duplicates, and sets their
// fingerprints: the key, and an ordinal among the findings that share it.
func Seal(fs []Finding) []Finding {
	fs = yield(fs)
	slices.SortStableFunc(fs, Compare)
	fs = slices.CompactFunc(fs, func(a, b Finding) bool { return Compare(a, b) == 0 || twin(&a, &b) })
	seen := make(map[Key]int)
	for i := range fs {
		k := fs[i].Key()
		seen[k]++
		fs[i].Fingerprint = fmt.Sprintf("%s-%d", k, seen[k])
	}
	return fs
}

// twin reports whether two findings are of one text that is compiled into several
// functions, as a file is that others include under other names.
func twin(a, b *Finding) bool {
	return a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Column > 0 && a.Severity == b.Severity &&
		a.Rule == b.Rule && a.Kind == b.Kind && a.Function != b.Function &&
		strings.ReplaceAll(a.Message, a.Function, "") == strings.ReplaceAll(b.Message, b.Function, "")
}

// yield leaves out findings that yield to others.
func yield(fs []Finding) []Finding {
	place := func(f *Finding) string {
		classes := make([]string, 0, len(f.Locks))
		for _, l := range f.Locks {
			classes = append(classes, l.Class)
		}
		slices.Sort(classes)
		return fmt.Sprint(f.Rule, " ", f.File, ":", f.Line, " ", classes)
	}
	firm := make(map[string]bool)
	for i := range fs {
		if !fs[i].Yields {
			firm[place(&fs[i])] = true
		}
	}
	return slices.DeleteFunc(fs, func(f Finding) bool { return f.Yields && firm[place(&f)] })
}
