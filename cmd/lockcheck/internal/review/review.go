// Package review posts a report where a change is reviewed.
//
// A run looks at what earlier runs have said, tells what is new, and does not
// repeat itself. Each comment carries the fingerprint of its finding; what was
// told and is found no more is told as gone, once. What a service fails to take
// is an error, and the next run makes up for it. The packages below know one
// service each: how it is called, and how a text is written for it.
package review

import (
	"context"
	"slices"
	"time"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/review/api"
	"lockcheck/rules/finding"
)

// Service is where a change is reviewed.
type Service interface {
	// Review posts what is still to be said, and gives it.
	Review(context.Context, *Draft, api.Sleep) (*Posting, error)
}

// Thread is a service in which what runs have said stays.
type Thread interface {
	// Told gives what earlier runs have said of the change, in order of time.
	Told(context.Context) ([]Told, error)
	// Post tells something, which is not empty.
	Post(context.Context, *Posting) error
}

// Told is what an earlier run has said of a finding.
type Told struct {
	Fingerprint string
	Gone        bool   // that it is found no more
	Words       string // its first line, if it was a comment
	Link        string // "" if there is none
}

// Posting is what a run has to say that was not said yet.
type Posting struct {
	Head     string // Markdown
	Text     string // the same in plain text
	Comments []format.Comment
	Gone     []Told
	Left     int // findings that were told before, and are there still
	Dropped  int // findings that are too many
}

// Empty reports whether there is nothing to say.
func (p *Posting) Empty() bool { return len(p.Comments) == 0 && len(p.Gone) == 0 }

// Draft is what a run found.
type Draft struct {
	*format.Review
	// Present counts the findings of each fingerprint that are there, shown or
	// not. It is nil if not everything was looked at: then nothing is gone.
	Present map[string]int

	options format.Options
}

// Harbormaster gives the draft as lint results.
func (d *Draft) Harbormaster() format.Harbormaster {
	var fs []*finding.Finding
	for _, c := range d.Comments {
		fs = append(fs, c.Finding)
	}
	return format.HarbormasterOf(fs, d.options)
}

// Of makes a draft of a report. all says that every rule was run.
func Of(r *report.Report, o format.Options, all bool) *Draft {
	d := &Draft{Review: format.ReviewOf(r, o), options: o}
	d.Comments = slices.DeleteFunc(d.Comments, func(c format.Comment) bool { return c.Finding.Status == finding.Fixed })
	if all && !r.BadInput() {
		d.Present = make(map[string]int)
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Status != finding.Fixed {
				d.Present[f.Fingerprint]++
			}
		}
	}
	return d
}

// Bounds of what is told of one change, and of what one review holds.
const (
	maxComments = 50       // nobody reads more
	maxBytes    = 56 << 10 // services take 64 KB
)

// Plan gives what of a draft is still to be said.
func (d *Draft) Plan(told []Told) *Posting {
	open := make(map[string]int)
	last := make(map[string]Told)
	var order []string
	for _, t := range told {
		if t.Gone {
			open[t.Fingerprint] = 0
			continue
		}
		if open[t.Fingerprint]++; last[t.Fingerprint].Fingerprint == "" {
			order = append(order, t.Fingerprint)
		}
		last[t.Fingerprint] = t
	}
	p := &Posting{Head: d.Head, Text: d.Review.Plain}
	known := make(map[string]int)
	for _, c := range d.Comments {
		print := c.Finding.Fingerprint
		if known[print]++; known[print] <= open[print] {
			p.Left++
		} else {
			p.Comments = append(p.Comments, c)
		}
	}
	if d.Present != nil {
		for _, print := range order {
			if open[print] > 0 && d.Present[print] == 0 {
				p.Gone = append(p.Gone, last[print])
			}
		}
	}
	p.bound()
	return p
}

// bound leaves out what is too much, the lightest first.
func (p *Posting) bound() {
	room, size := max(maxComments-p.Left, 0), 0
	sorted := slices.Clone(p.Comments)
	slices.SortStableFunc(sorted, func(a, b format.Comment) int { return int(b.Finding.Severity) - int(a.Finding.Severity) })
	n := 0
	for n < len(sorted) && n < room && size+len(sorted[n].Body) <= maxBytes {
		size += len(sorted[n].Body)
		n++
	}
	if n < len(sorted) {
		p.Comments, p.Dropped = sorted[:n], len(sorted)-n
	}
}

// tries bounds how often a review is begun again.
const tries = 3

// Send posts what is still to be said in a thread, and gives it. Where it is not
// sure that something was taken it waits, and looks before it goes on.
func Send(ctx context.Context, s Thread, d *Draft, sleep api.Sleep) (*Posting, error) {
	said := new(Posting)
	for try := 1; ; try++ {
		told, err := s.Told(ctx)
		if err != nil {
			return nil, err
		}
		p := d.Plan(told)
		if try == 1 {
			said = p
		}
		if p.Empty() {
			return said, nil
		}
		err = s.Post(ctx, p)
		if err == nil || !api.Unsure(err) || try == tries {
			return said, err
		}
		if err := sleep(ctx, time.Second<<try); err != nil {
			return nil, err
		}
	}
}
