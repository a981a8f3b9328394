package text

import (
	"io"
	"os"
)

// When says when to colour.
type When string

const (
	Auto   When = "auto"
	Always When = "always"
	Never  When = "never"
)

// Color decides whether output to w is coloured: under Auto on a terminal,
// unless NO_COLOR is set or TERM is dumb.
func Color(when When, w io.Writer, getenv func(string) string) bool {
	switch when {
	case Always:
		return true
	case Never:
		return false
	}
	if getenv("NO_COLOR") != "" || getenv("TERM") == "dumb" || getenv("TERM") == "" {
		return false
	}
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type style struct{ on bool }

func (s style) paint(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(t string) string    { return s.paint("1", t) }
func (s style) red(t string) string     { return s.paint("1;31", t) }
func (s style) magenta(t string) string { return s.paint("1;35", t) }
func (s style) cyan(t string) string    { return s.paint("1;36", t) }
func (s style) green(t string) string   { return s.paint("32", t) }
func (s style) blue(t string) string    { return s.paint("34", t) }
