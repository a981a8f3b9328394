package jsonout

import (
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/rules/finding"
)

func TestEmptyHasNoNulls(t *testing.T) {
	const want = `{
  "schema": 1,
  "tool": {
    "name": "lockcheck",
    "version": "v"
  },
  "inputs": [],
  "findings": [],
  "graph": {
    "classes": [],
    "edges": []
  },
  "functions": []
}
`
	var b strings.Builder
	if err := Write(&b, &report.Report{}, "v"); err != nil {
		t.Fatal(err)
	}
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestSchema(t *testing.T) {
	r := &report.Report{
		Inputs: []report.Input{{Path: "p", Kind: report.Patch, Status: report.Partial, Detail: "d"}},
		Findings: []finding.Finding{{
			Rule: "lockorder", Kind: "cycle", Severity: finding.Error, Confidence: finding.Medium,
			Function: "f", File: "a.c", Line: 3, Column: 4, Message: "a <-> b & c",
			Locks:  []finding.Lock{{Class: "proc.p_mtx", Name: "process lock", Expr: "PROC_LOCK(p)", Mode: "exclusive"}},
			Trace:  []finding.Step{{File: "a.c", Line: 2, Column: 9, Function: "f", Message: "locked"}},
			Status: finding.Existing, Touched: true, Fingerprint: "x-1",
		}, {}},
		Classes: []graph.Class{{ID: "proc.p_mtx", Name: "process lock", Kind: "mutex"}},
		Edges: []report.Edge{{
			Edge:   graph.Edge{From: "a", To: "b", Blocking: true, Sites: []graph.Site{{File: "a.c", Line: 1, Func: "f"}}},
			Status: report.EdgeNew,
		}},
		Functions: []report.Function{{Name: "f", File: "a.c", Gaps: []report.Gap{{Lock: "a", Where: "line 1"}}, Sleeps: true}},
	}
	var b strings.Builder
	if err := Write(&b, r, "v"); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		`{ "path": "p", "kind": "patch", "status": "partial", "detail": "d" }`,
		`{ "rule": "lockorder", "severity": "error", "confidence": "medium", "status": "existing", "touched": true, ` +
			`"file": "a.c", "line": 3, "column": 4, "function": "f", "message": "a <-> b & c", ` +
			`"locks": [ { "class": "proc.p_mtx", "name": "process lock", "expr": "PROC_LOCK(p)", "mode": "exclusive" } ], ` +
			`"trace": [ { "file": "a.c", "line": 2, "function": "f", "message": "locked" } ], "fingerprint": "x-1" }`,
		`"locks": [], "trace": []`,
		`{ "id": "proc.p_mtx", "name": "process lock", "kind": "mutex", "sleepable": false }`,
		`{ "from": "a", "to": "b", "blocking": true, "status": "new", "sites": [ { "file": "a.c", "line": 1, "function": "f" } ] }`,
		`{ "name": "f", "file": "a.c", "requires": [], "acquires": [], "releases": [], "gaps": [ "a" ], "sleeps": true }`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "null") {
		t.Errorf("null in\n%s", got)
	}
}
