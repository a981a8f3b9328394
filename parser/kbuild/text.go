package kbuild

import (
	"io/fs"
	"strconv"
	"strings"
)

// maxText bounds a file in one of the build's own languages.
const maxText = 16 << 20

// splitLines splits a text in lines, without their ends.
func splitLines(text []byte) []string {
	s := strings.ReplaceAll(string(text), "\r\n", "\n")
	s = strings.TrimSuffix(s, "\n")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// clip cuts a text down to what fits into a message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}

// textError is what is wrong with a file, and where.
type textError struct {
	File string
	Line int // 0: the file as a whole
	Msg  string
}

func (e *textError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Msg
	}
	return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.Msg
}

// readText reads a file of the tree, of bounded size.
func readText(fsys fs.FS, name string) ([]byte, error) {
	fi, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if fi.Size() > maxText {
		return nil, &textError{name, 0, strconv.FormatInt(fi.Size()>>20, 10) + " MB are more than the 16 MB that are read of such a file"}
	}
	return fs.ReadFile(fsys, name)
}
