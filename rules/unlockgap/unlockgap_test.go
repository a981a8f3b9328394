package unlockgap_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/unlockgap"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/*.c")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	wanttest.Run(t, unlockgap.Analyzer, fixtures...)
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{unlockgap.Analyzer}); err != nil {
		t.Error(err)
	}
}
