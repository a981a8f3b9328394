package svgout

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
)

var update = flag.Bool("update", false, "write the golden files")

func site(file string, line int) graph.Site { return graph.Site{File: file, Line: line, Func: "f"} }

// sample has everything that a picture can show.
var sample = &report.Report{
	Inputs: []report.Input{{Path: "my.diff"}},
	Classes: []graph.Class{
		{ID: "foo.f_mtx", Name: "foo", Kind: "mutex"},
		{ID: "intr_lock", Kind: "spin mutex", Spin: true},
		{ID: "list_lock", Name: "foo list", Kind: "sx", Sleepable: true},
		{ID: "old_lock", Kind: "mutex"},
	},
	Edges: []report.Edge{
		{Edge: graph.Edge{From: "foo.f_mtx", To: "foo.f_mtx", Blocking: true, Sites: []graph.Site{site("a.c", 3)}}, Status: report.EdgeExisting},
		{Edge: graph.Edge{From: "foo.f_mtx", To: "intr_lock", Blocking: true, Sites: []graph.Site{site("a.c", 8)}}, Status: report.EdgeExisting},
		{Edge: graph.Edge{From: "foo.f_mtx", To: "list_lock", Blocking: true, Sites: []graph.Site{{File: "a.c", Line: 7, Func: "f", Chain: []summary.Site{{File: "a.c", Line: 7, What: "sx_xlock(&list_lock)"}}}}}, Status: report.EdgeNew},
		{Edge: graph.Edge{From: "list_lock", To: "foo.f_mtx", Blocking: true, Sites: []graph.Site{
			site("a.c", 1), site("a.c", 2), site("a.c", 3), site("a.c", 4), site("a.c", 5)}}, Status: report.EdgeExisting},
		{Edge: graph.Edge{From: "list_lock", To: "intr_lock", Sites: []graph.Site{{File: "a.c", Line: 9, Func: "g", Try: true}}}, Status: report.EdgeNew},
		{Edge: graph.Edge{From: "list_lock", To: "old_lock", Blocking: true}, Status: report.EdgeRemoved},
	},
}

func TestWrite(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, sample); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/sample.svg"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("not what %s has; go test -update writes it\n%s", golden, &b)
	}
	texts, attrs := parse(t, b.Bytes())
	for _, want := range []string{"foo.f_mtx", `sx, sleepable "foo list"`, "Lock order of my.diff",
		"4 lock classes, 6 edges, 2 added, 1 removed, 1 cycle",
		"list_lock is acquired while foo.f_mtx is held; added by the patch; part of a cycle\na.c:7: f()"} {
		if !strings.Contains(texts, "\x00"+want+"\x00") {
			t.Errorf("no text %q", want)
		}
	}
	for _, class := range []string{"edge try new", "edge removed", "edge new cyclic", "edge cyclic", "class spin", "class sleepable", "class removed"} {
		if !strings.Contains(attrs, "\x00class="+class+"\x00") {
			t.Errorf("nothing of class %q", class)
		}
	}
}

// parse gives the texts and the attributes of a picture, each between NULs.
func parse(t *testing.T, svg []byte) (texts, attrs string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	texts, attrs = "\x00", "\x00"
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts, attrs
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.CharData:
			texts += string(tok) + "\x00"
		case xml.StartElement:
			switch tok.Name.Local {
			case "script", "a", "image", "foreignObject", "use", "animate", "set":
				t.Errorf("there is an element %s", tok.Name.Local)
			}
			for _, a := range tok.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" {
					t.Errorf("there is an attribute %s", a.Name.Local)
				}
				attrs += a.Name.Local + "=" + a.Value + "\x00"
			}
		}
	}
}

// TestHostile: names of the input are text, whatever they hold.
func TestHostile(t *testing.T) {
	const (
		script = `</title><script>alert(1)</script>`
		quote  = `" onload="alert(1)" x="`
		other  = "\x00\x1b[31m\xff\u2028]]>&amp;<!--"
	)
	r := &report.Report{
		Inputs:  []report.Input{{Path: script + other}},
		Classes: []graph.Class{{ID: script, Name: quote, Kind: other}, {ID: quote}, {ID: other}},
		Edges: []report.Edge{
			{Edge: graph.Edge{From: script, To: quote, Sites: []graph.Site{{File: script, Func: quote}}}, Status: report.EdgeNew},
			{Edge: graph.Edge{From: quote, To: other, Blocking: true, Sites: []graph.Site{{File: other, Func: script}}}},
		},
	}
	var b bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatal(err)
	}
	texts, _ := parse(t, b.Bytes())
	if !strings.Contains(texts, "\x00"+script+"\x00") {
		t.Error("a name is lost")
	}
	g := picture.Of(r)
	b.Reset()
	if err := Inline(&b, g, g.Draw(picture.Selection{Detail: true}), quote); err != nil {
		t.Fatal(err)
	}
	parse(t, b.Bytes())
}
