package format

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"lockcheck/cmd/lockcheck/internal/report"
)

// compiled reads the schema of a form, or a part of it.
func compiled(t *testing.T, name, part string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "schema", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json" + part)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemas holds the forms in JSON to what their readers take: of the sample
// plain and with all of it, of something to mend, and of nothing.
func TestSchemas(t *testing.T) {
	reports := map[string]string{}
	for name, s := range map[string]struct {
		r    *report.Report
		show report.Show
	}{
		"plain": {sample(), report.Show{}}, "all": {sample(), everything},
		"fixable": {fixable(), everything}, "nothing": {new(report.Report), everything},
	} {
		for _, form := range []string{"sarif", "rdjson", "gitlab", "github-review", "phabricator"} {
			reports[form+" "+name] = write(t, form, s.r, s.show)
		}
		for line := range strings.Lines(write(t, "rdjsonl", s.r, s.show)) {
			reports[fmt.Sprintf("rdjsonl %s %d", name, len(reports))] = line
		}
	}
	for name, text := range reports {
		form, _, _ := strings.Cut(name, " ")
		s := compiled(t, "rdjson", "#/$defs/diagnostic")
		if form != "rdjsonl" {
			s = compiled(t, form, "")
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}
