package holdbalance_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/holdbalance"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/*.c")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	wanttest.Run(t, holdbalance.Analyzer, fixtures...)
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{holdbalance.Analyzer}); err != nil {
		t.Error(err)
	}
}
