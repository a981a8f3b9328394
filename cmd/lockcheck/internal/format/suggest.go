package format

import (
	"fmt"
	"strings"

	"lockcheck/cmd/lockcheck/internal/fixes"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

// Suggestion is a fix as a review suggests it: the lines First to Last of a
// file, which the diff shows, become Text.
type Suggestion struct {
	First, Last int
	Text        string // without a newline at its end
}

// suggestion gives the fix of a finding that is told at a place in a file, or
// nil if it has none, or the diff does not show all of its lines.
func suggestion(r *report.Report, f *finding.Finding, file string) *Suggestion {
	if f.Fix == nil || file != f.File {
		return nil
	}
	text, _ := r.Text(f.File, false)
	first, last, now, ok := fixes.Lines(text, f.Fix)
	if !ok {
		return nil
	}
	for i := range r.Diff {
		d := &r.Diff[i]
		if d.Path != file {
			continue
		}
		for _, h := range d.Hunks {
			if h.First <= first && last <= h.Last {
				return &Suggestion{first, last, now}
			}
		}
	}
	return nil
}

// github gives the comment as GitHub takes it: one that suggests something
// stands on the lines that it would change.
func (c *Comment) github() GitHubComment {
	g := GitHubComment{Path: c.Path, Line: c.Line, Side: "RIGHT", Body: c.Body}
	s := c.Suggest
	if s == nil {
		return g
	}
	if g.Line = s.Last; s.First < s.Last {
		g.StartLine, g.StartSide = s.First, g.Side
	}
	g.Body = c.suggesting("suggestion")
	return g
}

// GitLab gives the comment's text as GitLab takes it: what it suggests is told by
// lines before and after its own.
func (c *Comment) GitLab() string {
	s := c.Suggest
	if s == nil || c.Line < s.First || c.Line > s.Last {
		return c.Body
	}
	return c.suggesting(fmt.Sprintf("suggestion:-%d+%d", c.Line-s.First, s.Last-c.Line))
}

// suggesting gives the text with what it suggests in a block of that name, before
// the mark.
func (c *Comment) suggesting(block string) string {
	fence := "```"
	for strings.Contains(c.Suggest.Text, fence) {
		fence += "`"
	}
	mark := "\n\n" + Marker(c.Finding)
	return strings.TrimSuffix(c.Body, mark) + "\n\n" + fence + block + "\n" + c.Suggest.Text + "\n" + fence + mark
}
