package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaFile is the contract with scripts that read the output, as they read it.
const schemaFile = "../../docs/report.schema.json"

// contract is a part of the schema, read as strictly as can be: it lets readers
// be ready for properties to come, but what is printed now has to be in it.
func contract(part string) (*jsonschema.Schema, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	closed(doc)
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("schema.json" + part)
}

// closed forbids, in a schema, the properties that it does not name.
func closed(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"]; ok {
			v["unevaluatedProperties"] = false
		}
		for _, sub := range v {
			closed(sub)
		}
	case []any:
		for _, sub := range v {
			closed(sub)
		}
	}
}

// conforms holds a text to a part of the contract.
func conforms(part string, text []byte) error {
	s, err := contract(part)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// schema holds what was printed to the contract: schema PART FILE; PART is
// report, findings (one a line), graph, functions or structs.
func schema(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: schema PART FILE")
	}
	text := ts.ReadFile(args[1])
	var err error
	switch args[0] {
	case "report":
		err = conforms("", []byte(text))
	case "graph", "functions", "structs":
		err = conforms("#/$defs/"+strings.TrimSuffix(args[0], "s")+"Report", []byte(text))
	case "findings":
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i := 0; i < len(lines) && err == nil; i++ {
			err = conforms("#/$defs/finding", []byte(lines[i]))
		}
	default:
		err = fmt.Errorf("there is no part %s", args[0])
	}
	ts.Check(err)
}

// TestSchemaOfGoldenFiles holds what the goldens of other packages have, which
// people look at when they change, to the contract.
func TestSchemaOfGoldenFiles(t *testing.T) {
	files, err := filepath.Glob("../../fixtures/*/testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := conforms("", text); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	lines, err := os.ReadFile("internal/format/testdata/jsonl.golden")
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(lines)) {
		if !strings.HasPrefix(l, "{") {
			continue // the flags that the lines below it come from
		}
		if err := conforms("#/$defs/finding", []byte(l)); err != nil {
			t.Errorf("jsonl.golden: %v", err)
		}
	}
}

// TestSchemaRefuses makes sure that the contract is one.
func TestSchemaRefuses(t *testing.T) {
	text, err := os.ReadFile("../../fixtures/kern_procctl/testdata/golden/check.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, edit := range [][2]string{
		{`"schema": 1`, `"schema": 2`},
		{`"severity": "note"`, `"severity": "hint"`},
		{`"confidence":`, `"certainty":`},
		{`"status": "new"`, `"status": ""`},
		{`"touched": false`, `"touched": "no"`},
		{`"trace": [`, `"trace": null, "trace2": [`},
		{`"kind": "patch"`, `"kind": "diff"`},
		{`"blocking": true`, `"blocking": 1`},
		{`"sleeps": false`, `"sleeps": false, "wakes": true`},
		{`"line": 2`, `"line": -2`},
	} {
		if !bytes.Contains(text, []byte(edit[0])) {
			t.Errorf("there is no %s", edit[0])
		}
		if conforms("", bytes.Replace(text, []byte(edit[0]), []byte(edit[1]), 1)) == nil {
			t.Errorf("%s was let through", edit[1])
		}
	}
}
