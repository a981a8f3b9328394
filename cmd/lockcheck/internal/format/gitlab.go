package format

import (
	"fmt"
	"io"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

// An issue of GitLab's code quality report, which is the Code Climate form in
// part.
type gitlabIssue struct {
	Type        string         `json:"type"`
	CheckName   string         `json:"check_name"`
	Description string         `json:"description"`
	Content     *gitlabContent `json:"content,omitempty"`
	Categories  []string       `json:"categories"`
	Severity    string         `json:"severity"`
	Fingerprint string         `json:"fingerprint"`
	Location    gitlabLocation `json:"location"`
}

type gitlabContent struct {
	Body string `json:"body"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// writeGitLab writes a code quality report. GitLab drops issues of equal
// fingerprint, and findings of several patches may have the same.
func writeGitLab(w io.Writer, r *report.Report, o Options) error {
	issues := []gitlabIssue{}
	seen := make(map[string]int)
	for _, f := range shown(r, o) {
		severity := "info"
		switch f.Severity {
		case finding.Error:
			severity = "critical"
		case finding.Warning:
			severity = "major"
		}
		print := f.Fingerprint
		if seen[print]++; seen[print] > 1 {
			print = fmt.Sprintf("%s-%d", print, seen[print])
		}
		is := gitlabIssue{
			Type: "issue", CheckName: f.Rule, Description: f.Message, Categories: []string{"Bug Risk"},
			Severity: severity, Fingerprint: print,
			Location: gitlabLocation{o.path(f.File), gitlabLines{max(f.Line, 1)}},
		}
		if len(f.Trace) > 0 {
			is.Content = &gitlabContent{steps(f, o)}
		}
		issues = append(issues, is)
	}
	return encode(w, issues)
}
