package extract_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"lockcheck/lockgraph/extract"
	"lockcheck/lockgraph/ir"
	"lockcheck/parser/csource"
)

// FuzzUnit lowers whatever csource reads: nothing may fail, every function
// passes the check, and the unit encodes.
func FuzzUnit(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(ar.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := csource.Parse(context.Background(), "f.c", bytes.Clone(text), csource.Options{Fragment: true})
		if err != nil {
			return
		}
		u := extract.Unit(file, facts{})
		for _, l := range u.Lost {
			if strings.HasPrefix(l.Reason, "extraction failed") {
				t.Errorf("%s: %s", l.Name, l.Reason)
			}
		}
		for _, fn := range u.Funcs {
			if err := fn.Check(); err != nil {
				t.Errorf("%v\n%s", err, fn.Dump(u))
			}
		}
		data := ir.Encode(u)
		if v, err := ir.Decode(data); err != nil {
			t.Errorf("decode: %v", err)
		} else if !bytes.Equal(ir.Encode(v), data) {
			t.Error("the encoding does not survive decoding")
		}
	})
}
