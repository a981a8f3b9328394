package format

import (
	"fmt"
	"io"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/rules/finding"
)

// githubReview is the body of a request that makes a pull request review.
type githubReview struct {
	Event    string          `json:"event"`
	Body     string          `json:"body"`
	Comments []GitHubComment `json:"comments"`
}

// GitHubComment is a comment of a pull request review.
type GitHubComment struct {
	Path      string `json:"path"`
	StartLine int    `json:"start_line,omitempty"`
	StartSide string `json:"start_side,omitempty"`
	Line      int    `json:"line"`
	Side      string `json:"side"`
	Body      string `json:"body"`
}

// Marker is the hidden line by which a comment tells the finding it is about.
func Marker(f *finding.Finding) string { return "<!-- " + Tag(f) + " -->" }

// Tag names a finding to later runs, where nothing can be hidden.
func Tag(f *finding.Finding) string { return "lockcheck:" + f.Fingerprint }

// Review is a report as the reviewers of a change are told it.
type Review struct {
	Head     string // how much was found, and what was seen, in Markdown
	Plain    string // the same in plain text
	Comments []Comment
}

// Comment tells a finding.
type Comment struct {
	Finding *finding.Finding
	Path    string // of a file of the diff; "" if the finding has no place there
	Line    int    // of the new side; the diff shows it
	OldPath string // "" if the file is new
	OldLine int    // 0 if the line is new
	Body    string // Markdown, with a hidden marker
	Plain   string // the same in plain text, without
	Suggest *Suggestion
}

// ReviewOf makes a review of what is shown of a report.
func ReviewOf(r *report.Report, o Options) *Review {
	at, lines, fs := placesOf(r), source.Of(r), shown(r, o)
	rv := &Review{Plain: tally(fs)}
	if s := views(r); s != "" {
		rv.Plain += "; " + s
	}
	rv.Head = escape(rv.Plain)
	for _, f := range fs {
		file, line, ok := at.of(f)
		away := !ok || file != f.File || line != f.Line
		c := Comment{Finding: f, Body: comment(f, lines, o, away), Plain: plainComment(f, lines, o, away)}
		if ok {
			c.Path, c.Line = o.path(file), line
			c.Suggest = suggestion(r, f, file)
			d := at.diff[file]
			c.OldPath, c.OldLine = o.path(d.OldPath), d.Kept[line]
		}
		rv.Comments = append(rv.Comments, c)
	}
	return rv
}

// writeGitHubReview writes a review. GitHub takes comments on lines that the
// diff shows, and refuses a review with any other; what has no such line is
// told in the review's own text.
func writeGitHubReview(w io.Writer, r *report.Report, o Options) error {
	rv := ReviewOf(r, o)
	out := githubReview{Event: "COMMENT", Body: "**lockcheck**: " + rv.Head}
	var placed []Comment
	for _, c := range rv.Comments {
		if c.Path == "" {
			out.Body += "\n\n" + c.Body
			continue
		}
		placed = append(placed, c)
	}
	out.Comments = GitHubComments(placed)
	return encode(w, out)
}

// GitHubComments gives comments, each with a place, as GitHub takes them.
func GitHubComments(cs []Comment) []GitHubComment {
	out := []GitHubComment{}
	for _, c := range cs {
		out = append(out, c.github())
	}
	return out
}

// comment is the text of a comment. Away from the finding's own line it says
// where that is.
func comment(f *finding.Finding, lines *source.Lines, o Options, away bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**: %s (`%s`", f.Severity, escape(f.Message), f.Rule)
	if s := remark(f); s != "" {
		b.WriteString(", " + s)
	}
	b.WriteString(")")
	if away {
		fmt.Fprintf(&b, "\n\nat %s:%d", escape(o.path(f.File)), f.Line)
		if f.Function != "" {
			fmt.Fprintf(&b, ", in %s()", escape(f.Function))
		}
		if s, ok := lines.Line(f.File, isOld(f), f.Line); ok && strings.TrimSpace(s) != "" {
			b.WriteString(":\n\n" + fenced(strings.TrimSpace(s)))
		}
	}
	if f.Fix != nil {
		b.WriteString("\n\nfix: " + plain(f.Fix.What))
	}
	if len(f.Trace) > 0 {
		fmt.Fprintf(&b, "\n\n<details><summary>how it comes about</summary>\n\n%s\n\n</details>", steps(f, o))
	}
	b.WriteString("\n\n" + Marker(f))
	return b.String()
}

// plainComment is the text of a comment without any markup.
func plainComment(f *finding.Finding, lines *source.Lines, o Options, away bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s (%s", f.Severity, plain(f.Message), f.Rule)
	if s := remark(f); s != "" {
		b.WriteString(", " + s)
	}
	b.WriteString(")")
	if away {
		fmt.Fprintf(&b, "\n\nat %s:%d", plain(o.path(f.File)), f.Line)
		if f.Function != "" {
			fmt.Fprintf(&b, ", in %s()", plain(f.Function))
		}
		if s, ok := lines.Line(f.File, isOld(f), f.Line); ok && strings.TrimSpace(s) != "" {
			b.WriteString(":\n\n    " + plain(strings.ReplaceAll(strings.TrimSpace(s), "\t", " ")))
		}
	}
	if f.Fix != nil {
		b.WriteString("\n\nfix: " + plain(f.Fix.What))
	}
	if len(f.Trace) > 0 {
		b.WriteString("\n")
	}
	for i, s := range f.Trace {
		fmt.Fprintf(&b, "\n%d. %s:%d: %s", i+1, plain(o.path(s.File)), s.Line, plain(s.Message))
	}
	return b.String()
}

// fenced gives code as a block of its own.
func fenced(code string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence + "c\n" + plain(strings.ReplaceAll(code, "\t", " ")) + "\n" + fence
}
