package locksleep_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/locksleep"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/*.[ct]*")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	wanttest.Run(t, locksleep.Analyzer, fixtures...)
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{locksleep.Analyzer}); err != nil {
		t.Error(err)
	}
}
