package format

import (
	"bufio"
	"fmt"
	"io"

	"lockcheck/cmd/lockcheck/internal/report"
)

// writeShort writes one line a finding, as editors and grep know it.
func writeShort(w io.Writer, r *report.Report, o Options) error {
	b := bufio.NewWriter(w)
	for _, f := range shown(r, o) {
		tag := f.Rule
		if s := remark(f); s != "" {
			tag += ", " + s
		}
		fmt.Fprintf(b, "%s:%d:%d: %s: %s [%s]\n", plain(o.path(f.File)), f.Line, max(f.Column, 1), f.Severity, plain(f.Message), tag)
	}
	return b.Flush()
}
