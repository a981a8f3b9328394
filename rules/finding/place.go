package finding

import (
	"fmt"
	"strings"
)

// Marks around the name of a file in a message.
const (
	open  = "\x0e"
	shut  = "\x0f"
	marks = open + shut
)

// Place names a place in a message. Which name a reader knows the file by is
// for [Finding.Rename] to say.
func Place(file string, line int) string { return fmt.Sprintf("%s%s%s:%d", open, file, shut, line) }

// Rename gives the files that a finding names the names that readers have for
// them.
func (f *Finding) Rename(name func(file string) string) {
	f.File, f.Message = name(f.File), renamed(f.Message, name)
	for i := range f.Trace {
		s := &f.Trace[i]
		s.File, s.Message = name(s.File), renamed(s.Message, name)
	}
}

// Words gives the message with the files' own names.
func (f *Finding) Words() string {
	return renamed(f.Message, func(file string) string { return file })
}

func renamed(text string, name func(string) string) string {
	if !strings.ContainsAny(text, marks) {
		return text
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, open)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		file, rest, _ := strings.Cut(rest, shut)
		b.WriteString(name(file))
		text = rest
	}
}
