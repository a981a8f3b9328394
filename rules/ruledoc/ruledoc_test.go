package ruledoc

import (
	"strings"
	"testing"
)

func TestExtract(t *testing.T) {
	const src = "// Package x does it.\n//\n// # Analyzer x\n//\n// x: find the thing\n//\n// More of it:\n//\n//\tcode()\npackage x\n"
	got, err := Extract(src, "x")
	if err != nil {
		t.Fatal(err)
	}
	if want := "x: find the thing\n\nMore of it:\n\n\tcode()"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExtractErrors(t *testing.T) {
	for src, want := range map[string]string{
		"package x\n":                                     "no package comment",
		"// Package x.\npackage x\n":                      "no section",
		"// # Analyzer x\n//\n// finds it\npackage x\n":   "does not begin with",
		"this is no Go":                                   "rule x",
		"// # Analyzer xy\n//\n// xy: other\npackage x\n": "no section",
	} {
		_, err := Extract(src, "x")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Extract(%q): error %v, want one with %q", src, err, want)
		}
	}
}
