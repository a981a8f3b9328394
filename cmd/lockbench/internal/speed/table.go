package speed

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// table prints the rows side by side. Ratios are to clang, or else to the
// first row.
func table(w io.Writer, rows []row, units int) error {
	base := max(0, slices.IndexFunc(rows, func(r row) bool { return r.tool == "clang" }))
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "tool\tunits read\tCPU s\tms/unit\tmedian ms\tslowest ms\tto %s\tpeak MB\t\n", rows[base].tool)
	for _, r := range rows {
		read, median, slowest := "-", "-", "-"
		if r.ok >= 0 {
			read = fmt.Sprintf("%d/%d", r.ok, units)
			s := slices.Sorted(slices.Values(r.units))
			median, slowest = ms(s[len(s)/2]), ms(s[len(s)-1])
		}
		ratio := "-"
		if rows[base].cpu > 0 {
			ratio = fmt.Sprintf("%.2f", r.cpu.Seconds()/rows[base].cpu.Seconds())
		}
		peak := "-"
		if r.peak > 0 {
			peak = fmt.Sprintf("%.0f", float64(r.peak)/(1<<20))
		}
		fmt.Fprintf(tw, "%s\t%s\t%.2f\t%s\t%s\t%s\t%s\t%s\t\n",
			r.tool, read, r.cpu.Seconds(), ms(r.cpu/time.Duration(units)), median, slowest, ratio, peak)
	}
	return tw.Flush()
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/float64(time.Millisecond)) }
