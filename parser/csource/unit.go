package csource

import (
	"bytes"

	"lockcheck/parser/headers"
)

// define is a macro definition in force somewhere in the file.
type define struct {
	name       string
	params     []string
	fn         bool
	body       []token
	start, end int32 // of the directive
	line       int32
}

// unit is a file on its way to cc: its text, the tokens that conditional
// compilation leaves, the macros it defines and what is known of names.
type unit struct {
	path     string
	text     []byte // as given
	work     []byte // same length: what is left out is blank
	toks     []token
	match    []int32 // index of the other bracket of a pair, or -1
	defs     map[string][]*define
	deflist  []*define
	once     map[string]bool // macros that the file defines somewhere
	resolved bool            // conditionals are
	dialect  *dialect
	opt      *Options
	opaque   map[string]bool
	extra    map[string]string // object-like macros of Options.Defines
	missing  []string
	inserts  []insert
	types    map[string]bool // unknown names used as types
	known    map[string]bool // names the file declares with typedef
	heads    map[string]bool // macros that begin an external declaration
	loops    map[string]bool // unknown macros that head a loop
	ignore   map[string]bool // macro parameters while a macro's body is scanned
	guess    []int           // tokens that are arguments by themselves: a type or a value
	wrapped  map[int32]bool  // uses of opaque macros outside of functions, by offset
	origin   string          // where a macro came to the text: tells its offsets from those of the file
	broken   bool            // brackets do not pair
	view     *headers.View   // of the headers, where there is an index
}

type insert struct {
	at   int32
	text string
}

func (u *unit) str(t token) string { return string(u.work[t.start:t.end]) }

// blank overwrites text[from:to] with spaces. Line ends stay, continued ones
// too.
func (u *unit) blank(from, to int32) {
	for i := from; i < to; i++ {
		if c := u.work[i]; c != '\n' && (c != '\\' || i+1 >= int32(len(u.work)) || u.work[i+1] != '\n') {
			u.work[i] = ' '
		}
	}
}

// put overwrites text[from:to] with s and blanks the rest; s must fit.
func (u *unit) put(from, to int32, s string) {
	u.blank(from, to)
	if int(to-from) >= len(s) && bytes.IndexByte(u.work[from:int(from)+len(s)], '\n') < 0 {
		copy(u.work[from:], s)
		return
	}
	u.inserts = append(u.inserts, insert{from, s})
}
