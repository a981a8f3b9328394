package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/baseline"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/settings"
	"lockcheck/rules/finding"
)

func files(rep *report.Report) string {
	var names []string
	for _, f := range rep.Findings {
		names = append(names, f.File+" "+f.Severity.String())
	}
	return strings.Join(names, ", ")
}

func TestWeigh(t *testing.T) {
	rep := &report.Report{Findings: []finding.Finding{
		{Rule: "lockorder", File: "sys/a.c", Severity: finding.Warning},
		{Rule: "locksleep", File: "sys/a.c", Severity: finding.Warning},
		{Rule: "lockorder", File: "sys/contrib/b.c", Severity: finding.Warning},
	}}
	Weigh(rep, &settings.Settings{
		Root: "/nosuch", Skip: []string{"sys/contrib"}, Severities: map[string]finding.Severity{"lockorder": finding.Error},
	}, "/nosuch")
	if got := files(rep); got != "sys/a.c error, sys/a.c warning" {
		t.Errorf("got %s", got)
	}
}

func TestPlace(t *testing.T) {
	root := t.TempDir()
	sub := filepath.Join(root, "sys", "kern")
	if err := os.MkdirAll(sub, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(sub, "a.c"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	place := Place(root, sub)
	for in, want := range map[string]string{
		"a.c": "sys/kern/a.c", filepath.Join(sub, "a.c"): "sys/kern/a.c", "sys/kern/a.c": "sys/kern/a.c", "./b.c": "b.c",
	} {
		if got := place(in); got != want {
			t.Errorf("place(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSilence(t *testing.T) {
	const text = "0000000a-1\tlockorder\tsys/a.c\tf\n" +
		"0000000b-1\tlockorder\tsys/a.c\tg\n" + // not there
		"0000000c-1\tlockorder\tother/c.c\tf\n" + // not looked at
		"0000000d-1\tlocksleep\tsys/a.c\tf\n" + // its rule was not run
		"0000000e-1\tlockorder\tother/c.c\tf\n" + // fixed
		"0000000f-1\tlockorder\tsys/a.c\tf\n" // a comment silences it
	b, err := baseline.Read("base", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	rep := &report.Report{
		Inputs: []report.Input{{Path: "sys", Kind: report.Directory}},
		Findings: []finding.Finding{
			{Rule: "lockorder", File: "sys/a.c", Fingerprint: "0000000a-1"},
			{Rule: "lockorder", File: "sys/z.c", Fingerprint: "0000000a-2"},
			{Rule: "lockorder", File: "other/c.c", Fingerprint: "0000000e-1", Status: finding.Fixed},
		},
		Silenced: []report.Silenced{{Finding: finding.Finding{Fingerprint: "0000000f-1"}, InSource: true}},
	}
	Silence(rep, b, func(s string) string { return s }, func(r string) bool { return r == "lockorder" })
	if len(rep.Findings) != 2 || rep.Findings[0].File != "sys/z.c" || len(rep.Silenced) != 2 || rep.Silenced[1].InSource {
		t.Errorf("left %+v, silenced %+v", rep.Findings, rep.Silenced)
	}
	var stale []string
	for _, p := range rep.Stale {
		stale = append(stale, p.String())
	}
	want := "base:2: lockorder in sys/a.c, g(), is not found any more; take the line out\n" +
		"base:5: lockorder in other/c.c, f(), is fixed; take the line out"
	if got := strings.Join(stale, "\n"); got != want {
		t.Errorf("stale\n%s\nwant\n%s", got, want)
	}
}
