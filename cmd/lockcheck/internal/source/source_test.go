package source

import (
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
)

func TestExtent(t *testing.T) {
	tests := []struct{ line, at, want string }{
		{"x = w->target->p_pgrp;", "w->", "w->target->p_pgrp"},
		{"if (sx_try_xlock(&p->x)) return;", "sx_try", "sx_try_xlock(&p->x)"},
		{"foo(a,", "foo", "foo(a,"},
		{"*p = 1;", "*p", "*p"},
		{"tab[i].lock = 1;", "tab", "tab[i].lock"},
		{"return;", ";", ";"},
	}
	for _, tt := range tests {
		at := strings.Index(tt.line, tt.at)
		if got := tt.line[at:Extent(tt.line, at)]; got != tt.want {
			t.Errorf("extent of %q in %q: %q, want %q", tt.at, tt.line, got, tt.want)
		}
	}
}

func lines(text string) *Lines {
	r := &report.Report{}
	r.AddSource(false, func(file string) ([]byte, bool) { return []byte(text), file == "a.c" })
	return Of(r)
}

func TestRange(t *testing.T) {
	l := lines("\n\tfoo(a);  \r\n\t/* \u00e9\U0001f512 */ bar(\"\u00e9\");\n\xff\xff x\n")
	tests := []struct {
		line, column int
		want, utf16  Range
	}{
		{2, 2, Range{2, 2, 8}, Range{2, 2, 8}},
		{3, 15, Range{3, 15, 24}, Range{3, 12, 20}}, // é has two bytes and one unit, the lock four and two
		{4, 4, Range{4, 4, 5}, Range{4, 4, 5}},
		{2, 0, Range{2, 0, 0}, Range{2, 0, 0}},
		{2, 99, Range{2, 0, 0}, Range{2, 0, 0}},
		{99, 3, Range{99, 3, 0}, Range{99, 3, 0}},
	}
	for _, tt := range tests {
		got := l.Range("a.c", false, tt.line, tt.column)
		if got != tt.want {
			t.Errorf("%d:%d: %v, want %v", tt.line, tt.column, got, tt.want)
		}
		if got := l.UTF16("a.c", false, got); got != tt.utf16 {
			t.Errorf("%d:%d: UTF-16 %v, want %v", tt.line, tt.column, got, tt.utf16)
		}
	}
	if got := l.Range("b.c", false, 1, 1); got != (Range{1, 1, 0}) {
		t.Errorf("a file that is not at hand: %v", got)
	}
}
