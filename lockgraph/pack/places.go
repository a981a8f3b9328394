package pack

import (
	"reflect"
	"sync"
)

// Places says how the places of sources are written, which are structs with a File,
// a Line, perhaps a Col or Column, and a Func or Function: as marks that hold
// wherever the function stands, and however long its lines are.
type Places struct {
	mark  func(file, function string, line, col int) Mark
	find  func(file, function string, m Mark) (line, col int)
	sites sync.Map // reflect.Type -> site
	read  sync.Map // numbered -> reflect.Value: places of a table that have been read
}

// Mark is a place in a function as it is written.
type Mark [2]int64

// numbered is a place in a table.
type numbered struct {
	of *Table
	t  reflect.Type
	id uint64
}

// NewPlaces makes a Places of a function that gives places their marks, and of one
// that finds them. A col of 0 stands for a place that has none.
func NewPlaces(mark func(file, function string, line, col int) Mark, find func(file, function string, m Mark) (line, col int)) *Places {
	return &Places{mark: mark, find: find}
}

// site says which fields of a struct are a place in a source; line is -1 where
// there is none, and col where it has none.
type site struct {
	file, line, col, function int
	flat                      bool // it is made of strings and numbers alone
}

func (p *Places) siteOf(t reflect.Type) site {
	if p == nil {
		return site{line: -1, col: -1}
	}
	if s, ok := p.sites.Load(t); ok {
		return s.(site)
	}
	s := site{file: -1, line: -1, col: -1, function: -1, flat: true}
	for i := range t.NumField() {
		switch f := t.Field(i); {
		case f.Name == "File" && f.Type.Kind() == reflect.String:
			s.file = i
		case (f.Name == "Func" || f.Name == "Function") && f.Type.Kind() == reflect.String:
			s.function = i
		case f.Name == "Line" && f.Type.Kind() == reflect.Int:
			s.line = i
		case (f.Name == "Col" || f.Name == "Column") && f.Type.Kind() == reflect.Int:
			s.col = i
		}
	}
	if s.file < 0 || s.function < 0 || s.line < 0 {
		s.line, s.col = -1, -1
	}
	for i := range t.NumField() {
		k := t.Field(i).Type.Kind()
		s.flat = s.flat && s.line >= 0 && (k == reflect.String || k == reflect.Int)
	}
	p.sites.Store(t, s)
	return s
}

// of gives the mark of the place that a struct is.
func (p *Places) of(v reflect.Value, s site) Mark {
	col := 0
	if s.col >= 0 {
		col = int(v.Field(s.col).Int())
	}
	return p.mark(v.Field(s.file).String(), v.Field(s.function).String(), int(v.Field(s.line).Int()), col)
}

// put gives a struct whose file and function are known its place.
func (p *Places) put(v reflect.Value, s site, m Mark) {
	line, col := p.find(v.Field(s.file).String(), v.Field(s.function).String(), m)
	v.Field(s.line).SetInt(int64(line))
	if s.col >= 0 {
		v.Field(s.col).SetInt(int64(col))
	}
}
