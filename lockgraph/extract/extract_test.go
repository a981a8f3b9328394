package extract_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/extract"
	"lockcheck/lockgraph/ir"
)

var update = flag.Bool("update", false, "rewrite the golden dumps")

// TestGolden lowers the C file of each archive and compares its dump.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(ar.Files) != 2 {
				t.Fatalf("%s: want a C file and a dump", name)
			}
			u := lower(t, ar.Files[0].Name, ar.Files[0].Data)
			checkUnit(t, u)
			got := dump(u)
			if *update {
				ar.Files[1].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(ar.Files[1].Data); got != want {
				t.Errorf("dump differs; got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func lower(t testing.TB, path string, text []byte) *ir.Unit {
	t.Helper()
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		t.Fatal(err)
	}
	ast, err := cc.Parse(&cc.Config{ABI: abi}, []cc.Source{
		{Name: "<builtin>", Value: "int __predefined_declarator;\n"},
		{Name: path, Value: string(text)}, // a string, for cc appends to a slice
	})
	if err != nil && ast == nil {
		t.Fatal(err)
	}
	return extract.Trees(path, text, []*cc.AST{ast}, facts{})
}

func dump(u *ir.Unit) string {
	return u.Dump()
}

// facts stands for a lock model that knows a few KPIs.
type facts struct{ extract.NoTypes }

func (facts) FieldType(tag, field string) (ir.Type, bool) {
	switch tag + "." + field {
	case "proc.p_pgrp":
		return ir.Type{Name: "struct pgrp", Ptr: 1}, true
	}
	return ir.Type{}, false
}

func (facts) ResultType(fn string) (ir.Type, bool) {
	if fn == "pfind" {
		return ir.Type{Name: "struct proc", Ptr: 1}, true
	}
	return ir.Type{}, false
}

func (facts) ParamType(fn string, i int) (ir.Type, bool) {
	if (fn == "PROC_LOCK" || fn == "use_proc") && i == 0 {
		return ir.Type{Name: "struct proc", Ptr: 1}, true
	}
	return ir.Type{}, false
}

func (facts) GlobalType(name string) (ir.Type, bool) {
	if name == "curproc" {
		return ir.Type{Name: "struct proc", Ptr: 1}, true
	}
	return ir.Type{}, false
}

func (facts) IsInit(name string) (int, bool) { return 0, name == "mtx_init" }

func (facts) Zone(name string) (int, int, string, bool) { return 1, 2, "NOFREE", name == "zcreate" }

// checkUnit checks what holds for every unit.
func checkUnit(t testing.TB, u *ir.Unit) {
	t.Helper()
	for _, l := range u.Lost {
		t.Errorf("lost %s at line %d: %s", l.Name, l.Pos.Line, l.Reason)
	}
	for _, f := range u.Funcs {
		if err := f.Check(); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
