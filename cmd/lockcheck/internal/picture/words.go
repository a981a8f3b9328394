package picture

import (
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
)

// EdgeWords gives the CSS classes of an edge.
func EdgeWords(e *Edge) string {
	words := []string{"edge"}
	if !e.Blocking {
		words = append(words, "try")
	}
	switch e.Status {
	case report.EdgeNew:
		words = append(words, "new")
	case report.EdgeRemoved:
		words = append(words, "removed")
	}
	if e.Cyclic {
		words = append(words, "cyclic")
	}
	return strings.Join(words, " ")
}

// ClassWords gives the CSS classes of a lock class.
func ClassWords(c *Class) string {
	words := []string{"class"}
	switch {
	case c.Spin:
		words = append(words, "spin")
	case c.Sleepable:
		words = append(words, "sleepable")
	}
	if c.Cyclic {
		words = append(words, "cyclic")
	}
	switch c.Status {
	case report.EdgeNew:
		words = append(words, "new")
	case report.EdgeRemoved:
		words = append(words, "removed")
	}
	return strings.Join(words, " ")
}
