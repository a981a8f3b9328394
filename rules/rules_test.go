package rules

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/lockfacts"
)

func TestRulesAreAnalyzers(t *testing.T) {
	all := All()
	if err := analysis.Validate(all); err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, a := range all {
		if seen[a.Name] {
			t.Errorf("two rules are called %s", a.Name)
		}
		seen[a.Name] = true
		if !strings.HasPrefix(a.Doc, a.Name+": ") {
			t.Errorf("%s: its doc begins %.40q", a.Name, a.Doc)
		}
		if strings.Count(a.Doc, "\n\t") < 3 {
			t.Errorf("%s: its doc has no example", a.Name)
		}
		if a.ResultType != lockfacts.Findings {
			t.Errorf("%s: results in %v, not in findings", a.Name, a.ResultType)
		}
	}
}

func TestSelect(t *testing.T) {
	names := func(list string) string {
		t.Helper()
		picked, err := Select(list)
		if err != nil {
			t.Fatal(err)
		}
		var ns []string
		for _, a := range picked {
			ns = append(ns, a.Name)
		}
		return strings.Join(ns, " ")
	}
	if got := names(""); len(strings.Fields(got)) != len(All()) {
		t.Errorf("an empty list selects %s", got)
	}
	if got := names("unlockgap, lockorder,unlockgap"); got != "lockorder unlockgap" {
		t.Errorf("selected %s", got)
	}
	if _, err := Select("lockorder,nosuch"); err == nil || !strings.Contains(err.Error(), `"nosuch"`) {
		t.Errorf("error %v", err)
	}
}
