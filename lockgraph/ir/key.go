package ir

import (
	"strconv"
	"strings"
)

// Key names the storage of a path within one function. Unlike String it tells
// apart what is written alike: a local and a global of one name, and the
// versions that the analysis puts into the Func of a base and the Name of a
// Deref.
func (p Path) Key() string {
	var b strings.Builder
	b.WriteByte('0' + byte(p.Base))
	b.WriteString(p.Name)
	if p.Base == Temp {
		b.WriteString(strconv.Itoa(p.Index))
	}
	if p.Func != "" {
		b.WriteByte('@')
		b.WriteString(p.Func)
	}
	for _, st := range p.Steps {
		switch st.Kind {
		case Deref:
			b.WriteByte('*')
		case Member:
			b.WriteByte('.')
		case Element:
			b.WriteByte('[')
		}
		b.WriteString(st.Name)
	}
	return b.String()
}
