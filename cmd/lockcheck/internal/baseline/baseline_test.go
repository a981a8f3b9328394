package baseline

import (
	"strings"
	"testing"

	"lockcheck/rules/finding"
)

func TestWriteAndRead(t *testing.T) {
	fs := []finding.Finding{
		{Rule: "lockorder", File: "b.c", Function: "g", Fingerprint: "0123456789abcdef-2"},
		{Rule: "lockorder", File: "a\tb.c", Function: "f", Fingerprint: "0123456789abcdef-1"},
		{Rule: "lockorder", File: "b.c", Function: "g", Fingerprint: "0123456789abcdef-2"},
	}
	var b strings.Builder
	if err := Write(&b, fs, func(s string) string { return "sys/" + s }); err != nil {
		t.Fatal(err)
	}
	const want = head + "0123456789abcdef-1\tlockorder\tsys/a?b.c\tf\n0123456789abcdef-2\tlockorder\tsys/b.c\tg\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
	bl, err := Read("x", []byte(strings.ReplaceAll(want, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	e := bl.Find("0123456789abcdef-2")
	if len(bl.Entries) != 2 || e == nil || e.Rule != "lockorder" || e.File != "sys/b.c" || e.Function != "g" || e.Line != 4 {
		t.Errorf("read %+v", bl)
	}
	if bl.Find("0123456789abcdef-3") != nil || (*Baseline)(nil).Find("x") != nil {
		t.Error("found what is not there")
	}
}

func TestReadErrors(t *testing.T) {
	for _, text := range []string{"# ok\n\nwhat\n", "\n\n0123456789abcdef-1\n", "\n\nxyz\ta\tb\tc\n"} {
		if _, err := Read("x", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), "x:3: ") {
			t.Errorf("%q: error %v", text, err)
		}
	}
}
