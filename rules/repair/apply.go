package repair

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"lockcheck/rules/finding"
)

var errPlace = errors.New("an edit is outside the text")

// Span is an edit by its offsets in a text.
type Span struct {
	From, To int
	New      string
}

// Spans gives edits by their offsets, in order.
func Spans(text []byte, edits []finding.Edit) ([]Span, error) {
	var lines []int
	for at := 0; ; {
		lines = append(lines, at)
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			break
		}
		at += n + 1
	}
	offset := func(line, column int) int {
		if line < 1 || line > len(lines) || column < 1 || lines[line-1]+column-1 > len(text) {
			return -1
		}
		return lines[line-1] + column - 1
	}
	spans := make([]Span, len(edits))
	for i, e := range edits {
		s := Span{offset(e.Line, e.Column), offset(e.EndLine, e.EndColumn), e.New}
		if s.From < 0 || s.To < s.From {
			return nil, errPlace
		}
		spans[i] = s
	}
	slices.SortStableFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	return spans, nil
}

// Conflict reports whether edits of two fixes touch the same text, or add to
// the same place.
func Conflict(a, b []Span) bool {
	for _, x := range a {
		for _, y := range b {
			if x.From <= y.To && y.From <= x.To {
				return true
			}
		}
	}
	return false
}

// Apply gives the text with edits that are apart from each other.
func Apply(text []byte, edits []finding.Edit) ([]byte, error) {
	spans, err := Spans(text, edits)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	at := 0
	for _, s := range spans {
		if s.From < at {
			return nil, errPlace
		}
		out.Write(text[at:s.From])
		out.WriteString(s.New)
		at = s.To
	}
	out.Write(text[at:])
	return out.Bytes(), nil
}
