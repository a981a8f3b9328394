// Package settings reads .lockcheck.toml, by which a repository says how it
// wants to be checked. What flags say wins.
//
// Every key that does not exist and every value that makes no sense is an
// error with the file's name and the line. Paths in the file are relative to
// its directory, and stay below it.
package settings

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"lockcheck/lockgraph/model"
	"lockcheck/rules"
	"lockcheck/rules/finding"
)

// Name is the name of the file.
const Name = ".lockcheck.toml"

// maxSize bounds the file.
const maxSize = 1 << 20

// Settings is what a file says. Zero values stand for what it leaves open.
type Settings struct {
	File string // its path
	Root string // its directory

	Dialect    string
	Arch       string
	Config     string
	Models     []string // paths as they can be opened
	Rules      []string
	Severities map[string]finding.Severity // by rule
	Skip       []string                    // patterns of paths
	Include    []string
	Baseline   string // path as it can be opened
}

// Find gives the file that counts for a directory: the one in it or in a
// directory above it, up to the top of the repository. It is "" if there is
// none.
func Find(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		file := filepath.Join(dir, Name)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return file
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return ""
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// Read reads a file.
func Read(file string) (*Settings, error) {
	info, err := os.Stat(file)
	if err == nil && info.Size() > maxSize {
		return nil, fmt.Errorf("%s: is larger than %d MB: is this a settings file?", file, maxSize>>20)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return Parse(file, string(text))
}

// Parse reads a file's text.
func Parse(file, text string) (*Settings, error) {
	var doc map[string]any
	if _, err := toml.Decode(text, &doc); err != nil {
		var syntax toml.ParseError
		if errors.As(err, &syntax) {
			what := cmp.Or(syntax.Message, strings.TrimPrefix(err.Error(), "toml: "))
			return nil, fmt.Errorf("%s:%d: %s", file, syntax.Position.Line, what)
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	s := &Settings{File: file, Root: filepath.Dir(file)}
	keys := s.keys()
	var first *keyError
	for _, name := range slices.Sorted(maps.Keys(doc)) {
		set := keys[name]
		var err error
		if set == nil {
			err = fmt.Errorf("there is no such key; the keys are %s", strings.Join(slices.Sorted(maps.Keys(keys)), ", "))
		} else {
			err = set(doc[name])
		}
		if err == nil {
			continue
		}
		e := &keyError{key: name, err: err}
		var sub *keyError
		if errors.As(err, &sub) {
			e = &keyError{table: name, key: sub.key, err: sub.err}
		}
		e.line = lineOf(text, e.table, e.key)
		if first == nil || e.line < first.line {
			first = e
		}
	}
	if first != nil {
		return nil, fmt.Errorf("%s:%d: %s: %w", file, first.line, first.name(), first.err)
	}
	return s, nil
}

// keyError is a mistake under a key.
type keyError struct {
	table, key string
	line       int
	err        error
}

func (e *keyError) Error() string { return e.name() + ": " + e.err.Error() }

func (e *keyError) name() string {
	if e.table != "" {
		return e.table + "." + e.key
	}
	return e.key
}

// keys gives what each key sets.
func (s *Settings) keys() map[string]func(any) error {
	return map[string]func(any) error{
		"dialect":    word(&s.Dialect, append([]string{"auto"}, model.Dialects()...)),
		"arch":       word(&s.Arch, nil),
		"config":     word(&s.Config, nil),
		"models":     s.files(&s.Models),
		"rules":      list(&s.Rules, isRule),
		"severities": s.severities,
		"skip":       list(&s.Skip, isPattern),
		"include":    list(&s.Include, isPattern),
		"baseline":   s.file(&s.Baseline),
	}
}

// word sets a string, one of some if there are any.
func word(to *string, of []string) func(any) error {
	return func(v any) error {
		w, ok := v.(string)
		switch {
		case !ok:
			return fmt.Errorf("must be a string, not %s", kind(v))
		case w == "":
			return errors.New("is empty; leave the key out")
		case len(of) > 0 && !slices.Contains(of, w):
			return fmt.Errorf("%q is not one of %s", w, strings.Join(of, ", "))
		}
		*to = w
		return nil
	}
}

// list sets a list of strings that pass a test.
func list(to *[]string, test func(string) error) func(any) error {
	return func(v any) error {
		items, ok := v.([]any)
		if !ok {
			return fmt.Errorf("must be a list of strings, not %s", kind(v))
		}
		for _, it := range items {
			w, ok := it.(string)
			if !ok {
				return fmt.Errorf("must be a list of strings, and has %s", kind(it))
			}
			if err := test(w); err != nil {
				return err
			}
			*to = append(*to, w)
		}
		return nil
	}
}

func (s *Settings) files(to *[]string) func(any) error {
	return func(v any) error {
		var names []string
		if err := list(&names, isLocal)(v); err != nil {
			return err
		}
		for _, n := range names {
			*to = append(*to, filepath.Join(s.Root, filepath.FromSlash(n)))
		}
		return nil
	}
}

func (s *Settings) file(to *string) func(any) error {
	return func(v any) error {
		var name string
		if err := word(&name, nil)(v); err != nil {
			return err
		}
		if err := isLocal(name); err != nil {
			return err
		}
		*to = filepath.Join(s.Root, filepath.FromSlash(name))
		return nil
	}
}

// severities reads the table of severities by rule.
func (s *Settings) severities(v any) error {
	table, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("must be a table, not %s", kind(v))
	}
	s.Severities = make(map[string]finding.Severity)
	levels := map[string]finding.Severity{"note": finding.Note, "warning": finding.Warning, "error": finding.Error}
	for _, rule := range slices.Sorted(maps.Keys(table)) {
		if err := isRule(rule); err != nil {
			return &keyError{key: rule, err: err}
		}
		var w string
		if err := word(&w, slices.Sorted(maps.Keys(levels)))(table[rule]); err != nil {
			return &keyError{key: rule, err: err}
		}
		s.Severities[rule] = levels[w]
	}
	return nil
}

func isRule(name string) error {
	if rules.Find(name) != nil {
		return nil
	}
	_, err := rules.Select(cmp.Or(name, "?"))
	return err
}

func isLocal(path string) error {
	if !filepath.IsLocal(filepath.FromSlash(path)) {
		return fmt.Errorf("%q leads out of the directory of %s", path, Name)
	}
	return nil
}

// kind names a value's type as TOML's readers know it.
func kind(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case int64, float64:
		return "a number"
	case bool:
		return "a boolean"
	case []any, []map[string]any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date"
}

// lineOf finds the line of a key in a text that is valid TOML. The decoder
// does not tell.
func lineOf(text, table, key string) int {
	in, n := "", 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			in = strings.Trim(name[:max(0, strings.IndexByte(name, ']'))], "[ \t\"'")
			if table == "" && in == key {
				return n
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		name = strings.NewReplacer(" ", "", "\t", "", `"`, "", "'", "").Replace(name)
		if in != "" {
			name = in + "." + name
		}
		want := key
		if table != "" {
			want = table + "." + key
		}
		// A table may be written on one line, or a key as dotted.
		if name == want || table != "" && name == table && strings.Contains(line, key) || strings.HasPrefix(name, want+".") {
			return n
		}
	}
	return 1
}
