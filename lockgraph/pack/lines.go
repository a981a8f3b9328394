package pack

import (
	"reflect"
	"sync"
)

// Lines says what line is written, or is made of one that was written, in a
// struct with a File, a Line and a Func or Function.
type Lines struct {
	to    func(file, function string, line int) int
	sites sync.Map // reflect.Type -> site
	read  sync.Map // numbered -> reflect.Value: places of a table that have been read
}

// numbered is a place in a table.
type numbered struct {
	of *Table
	t  reflect.Type
	id uint64
}

// NewLines makes a Lines of a function, which is called by whoever packs or
// unpacks with it.
func NewLines(to func(file, function string, line int) int) *Lines { return &Lines{to: to} }

// site says which fields of a struct are a place in a source.
type site struct {
	file, line, function int
	flat                 bool // it is made of strings and numbers alone
}

// siteOf gives the site in a type; its line is -1 if there is none.
func (l *Lines) siteOf(t reflect.Type) site {
	if l == nil {
		return site{line: -1}
	}
	if s, ok := l.sites.Load(t); ok {
		return s.(site)
	}
	s := site{file: -1, line: -1, function: -1, flat: true}
	for i := range t.NumField() {
		switch f := t.Field(i); {
		case f.Name == "File" && f.Type.Kind() == reflect.String:
			s.file = i
		case (f.Name == "Func" || f.Name == "Function") && f.Type.Kind() == reflect.String:
			s.function = i
		case f.Name == "Line" && f.Type.Kind() == reflect.Int:
			s.line = i
		}
	}
	if s.file < 0 || s.function < 0 {
		s.line = -1
	}
	for i := range t.NumField() {
		k := t.Field(i).Type.Kind()
		s.flat = s.flat && s.line >= 0 && (k == reflect.String || k == reflect.Int)
	}
	l.sites.Store(t, s)
	return s
}

func (l *Lines) of(v reflect.Value, s site) int {
	return l.to(v.Field(s.file).String(), v.Field(s.function).String(), int(v.Field(s.line).Int()))
}
