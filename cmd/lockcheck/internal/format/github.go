package format

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/rules/finding"
)

// Workflow commands end at the line's end, and their properties at a comma.
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// writeGitHub writes workflow commands, which a GitHub Actions run shows as
// annotations.
func writeGitHub(w io.Writer, r *report.Report, o Options) error {
	b := bufio.NewWriter(w)
	lines := source.Of(r)
	for _, f := range shown(r, o) {
		command := "notice"
		switch f.Severity {
		case finding.Error:
			command = "error"
		case finding.Warning:
			command = "warning"
		}
		at := rangeOf(lines, f)
		fmt.Fprintf(b, "::%s file=%s,line=%d", command, commandProperty.Replace(o.path(f.File)), f.Line)
		if at.Start > 0 {
			fmt.Fprintf(b, ",col=%d", at.Start)
		}
		if at.End > 0 {
			fmt.Fprintf(b, ",endColumn=%d", at.End)
		}
		message := f.Message
		if s := remark(f); s != "" {
			message += " (" + s + ")"
		}
		for _, s := range f.Trace {
			message += fmt.Sprintf("\n%s:%d: %s", o.path(s.File), s.Line, s.Message)
		}
		fmt.Fprintf(b, ",title=%s::%s\n", commandProperty.Replace("lockcheck: "+f.Rule), commandData.Replace(message))
	}
	return b.Flush()
}
