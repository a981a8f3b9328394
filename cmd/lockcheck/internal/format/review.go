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
	Comments []githubComment `json:"comments"`
}

type githubComment struct {
	Path string `json:"path"`
	Line int    `json:"line"`
	Side string `json:"side"`
	Body string `json:"body"`
}

// Marker is the hidden line by which a comment tells the finding it is about.
func Marker(f *finding.Finding) string { return "<!-- lockcheck:" + f.Fingerprint + " -->" }

// writeGitHubReview writes a review. GitHub takes comments on lines that the
// diff shows, and refuses a review with any other; what has no such line is
// told in the review's own text.
func writeGitHubReview(w io.Writer, r *report.Report, o Options) error {
	rv := githubReview{Event: "COMMENT", Comments: []githubComment{}}
	diff := make(map[string]*report.FileDiff)
	for i := range r.Diff {
		diff[r.Diff[i].Path] = &r.Diff[i]
	}
	lines := source.Of(r)
	var rest []*finding.Finding
	fs := shown(r, o)
	for _, f := range fs {
		file, line, ok := anchor(f, diff)
		if !ok {
			rest = append(rest, f)
			continue
		}
		rv.Comments = append(rv.Comments, githubComment{
			Path: o.path(file), Line: line, Side: "RIGHT", Body: comment(f, lines, o, file != f.File || line != f.Line),
		})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**lockcheck**: %s", tally(fs))
	if s := views(r); s != "" {
		b.WriteString("; " + escape(s))
	}
	for _, f := range rest {
		b.WriteString("\n\n" + comment(f, lines, o, true))
	}
	rv.Body = b.String()
	return encode(w, rv)
}

// anchor gives the line of a diff at which a finding is told: its own, or else
// the added line that its trace runs through last, for the change is its cause.
func anchor(f *finding.Finding, diff map[string]*report.FileDiff) (file string, line int, ok bool) {
	if isOld(f) {
		return "", 0, false
	}
	if d := diff[f.File]; d != nil && d.Shown(f.Line) {
		return f.File, f.Line, true
	}
	for i := len(f.Trace) - 1; i >= 0; i-- {
		s := &f.Trace[i]
		if d := diff[s.File]; d != nil && d.Added[s.Line] && d.Shown(s.Line) {
			return s.File, s.Line, true
		}
	}
	return "", 0, false
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
	if len(f.Trace) > 0 {
		fmt.Fprintf(&b, "\n\n<details><summary>how it comes about</summary>\n\n%s\n\n</details>", steps(f, o))
	}
	b.WriteString("\n\n" + Marker(f))
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
