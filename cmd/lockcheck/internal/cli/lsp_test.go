package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// editor drives lockcheck lsp as an editor does, one thing after the other.
type editor struct {
	t      *testing.T
	w      io.WriteCloser
	r      *bufio.Reader
	status chan int
	stderr bytes.Buffer
	id     int
}

type object = map[string]any

func newEditor(t *testing.T, args ...string) *editor {
	t.Helper()
	in, w := io.Pipe()
	r, out := io.Pipe()
	e := &editor{t: t, w: w, r: bufio.NewReader(r), status: make(chan int, 1)}
	go func() {
		e.status <- Main(t.Context(), append([]string{"lsp", "--cache", "off"}, args...),
			Env{Stdin: in, Stdout: out, Stderr: &e.stderr, Getenv: func(string) string { return "" }})
		out.Close()
	}()
	e.ask("initialize", object{"capabilities": object{"textDocument": object{"publishDiagnostics": object{"relatedInformation": true}}}})
	e.tell("initialized", object{})
	return e
}

func (e *editor) write(m object) {
	e.t.Helper()
	m["jsonrpc"] = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		e.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(e.w, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		e.t.Fatal(err)
	}
}

// read gives the next message. Anything on standard output that is none fails
// the test.
func (e *editor) read() object {
	e.t.Helper()
	head, err := textproto.NewReader(e.r).ReadMIMEHeader()
	if err != nil {
		e.t.Fatalf("%v; standard error: %s", err, &e.stderr)
	}
	n, err := strconv.Atoi(head.Get("Content-Length"))
	if err != nil {
		e.t.Fatal(err)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(e.r, body); err != nil {
		e.t.Fatal(err)
	}
	var m object
	if err := json.Unmarshal(body, &m); err != nil {
		e.t.Fatal(err)
	}
	return m
}

func (e *editor) tell(method string, params any) {
	e.t.Helper()
	e.write(object{"method": method, "params": params})
}

func (e *editor) ask(method string, params any) any {
	e.t.Helper()
	e.id++
	e.write(object{"id": e.id, "method": method, "params": params})
	m := e.read()
	if m["id"] != float64(e.id) || m["error"] != nil {
		e.t.Fatalf("%s: %v", method, m)
	}
	return m["result"]
}

func uri(file string) string { return "file://" + filepath.ToSlash(file) }

func (e *editor) open(file, text string) []any {
	e.t.Helper()
	e.tell("textDocument/didOpen", object{"textDocument": object{"uri": uri(file), "languageId": "c", "version": 1, "text": text}})
	return e.diagnostics()
}

func (e *editor) change(file, text string) []any {
	e.t.Helper()
	e.tell("textDocument/didChange", object{"textDocument": object{"uri": uri(file), "version": 2}, "contentChanges": []object{{"text": text}}})
	return e.diagnostics()
}

func (e *editor) diagnostics() []any {
	e.t.Helper()
	m := e.read()
	if m["method"] != "textDocument/publishDiagnostics" {
		e.t.Fatalf("%v", m)
	}
	return m["params"].(object)["diagnostics"].([]any)
}

// fix asks for the fixes of a line and makes the first of them.
func (e *editor) fix(file, text string, line int) string {
	e.t.Helper()
	at := object{"line": line - 1, "character": 0}
	res := e.ask("textDocument/codeAction", object{"textDocument": object{"uri": uri(file)},
		"range": object{"start": at, "end": at}, "context": object{"diagnostics": []any{}}}).([]any)
	if len(res) == 0 {
		e.t.Fatal("no code action")
	}
	edits := res[0].(object)["edit"].(object)["changes"].(object)[uri(file)].([]any)
	lines := strings.SplitAfter(text, "\n")
	for i := len(edits) - 1; i >= 0; i-- { // all on one line each, in order, and ASCII
		r := edits[i].(object)["range"].(object)
		from, to := r["start"].(object), r["end"].(object)
		l := int(from["line"].(float64))
		if to["line"] != from["line"] {
			e.t.Fatalf("%v", r)
		}
		lines[l] = lines[l][:int(from["character"].(float64))] + edits[i].(object)["newText"].(string) + lines[l][int(to["character"].(float64)):]
	}
	return strings.Join(lines, "")
}

func (e *editor) quit() {
	e.t.Helper()
	e.ask("shutdown", nil)
	e.tell("exit", nil)
	if s := <-e.status; s != ok || e.stderr.Len() > 0 {
		e.t.Errorf("status %d, standard error %q", s, &e.stderr)
	}
}

const held = `#include <sys/param.h>
#include <sys/mutex.h>

struct foo_softc {
	struct mtx sc_mtx;
	int sc_gone;
};

int
foo_tick(struct foo_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_gone)
		return (ENXIO);
	mtx_unlock(&sc->sc_mtx);
	return (0);
}
`

// TestLSP: a lone file that is not on the disk at all; its fix is made and
// leaves nothing to be said.
func TestLSP(t *testing.T) {
	e := newEditor(t, "--stdio")
	file := filepath.Join(t.TempDir(), "foo.c")
	ds := e.open(file, held)
	if len(ds) != 1 || !strings.Contains(fmt.Sprint(ds[0]), "sc->sc_mtx is still held when foo_tick() returns here") {
		t.Fatalf("%v", ds)
	}
	if n := len(ds[0].(object)["relatedInformation"].([]any)); n != 2 {
		t.Errorf("%d related places", n)
	}
	at := object{"textDocument": object{"uri": uri(file)}, "position": object{"line": 14, "character": 4}}
	if s := fmt.Sprint(e.ask("textDocument/hover", at)); !strings.Contains(s, "**lockbalance**: report locks") {
		t.Error(s)
	}
	if ds := e.change(file, e.fix(file, held, 14)); len(ds) != 0 {
		t.Errorf("%v", ds)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the file was written")
	}
	e.quit()
}

// TestLSPInTree: a file of a tree is read as it is compiled, with the headers
// that are open as they are there.
func TestLSPInTree(t *testing.T) {
	root, err := filepath.Abs("../../../../fixtures/minikernel/sys")
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) (string, string) {
		t.Helper()
		file := filepath.Join(root, name)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return file, string(text)
	}
	e := newEditor(t)
	const kept = "is still held when proc_setflag() returns here"
	file, text := read("kern/kern_proc.c")
	before := e.open(file, text)
	if !strings.Contains(fmt.Sprint(before), kept) {
		t.Fatalf("%v", before)
	}
	line := 1 + strings.Count(text[:strings.Index(text, "return (EBUSY);")], "\n")
	if ds := e.change(file, e.fix(file, text, line)); len(ds) != len(before)-1 || strings.Contains(fmt.Sprint(ds), kept) {
		t.Errorf("%v", ds)
	}
	// What BLINK_UNLOCK is, the header tells.
	const twice = "which is not held here: it was released"
	file, text = read("dev/blink/blink.c")
	if ds := e.open(file, text); !strings.Contains(fmt.Sprint(ds), twice) {
		t.Errorf("%v", ds)
	}
	header, inc := read("dev/blink/blinkvar.h")
	e.open(header, strings.Replace(inc, "mtx_unlock(&(sc)->sc_mtx)", "do { } while (0)", 1))
	if ds := e.change(file, text); strings.Contains(fmt.Sprint(ds), twice) {
		t.Errorf("%v", ds)
	}
	e.quit()
}

// TestLSPSettings: the settings that count are those of the file's repository,
// and what is wrong with them is shown.
func TestLSPSettings(t *testing.T) {
	dir := t.TempDir()
	file, settings := filepath.Join(dir, "sub", "foo.c"), filepath.Join(dir, ".lockcheck.toml")
	set := func(s string) {
		t.Helper()
		if err := os.WriteFile(settings, []byte(s), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	set("rules = [\"lockorder\"]\n")
	e := newEditor(t)
	if ds := e.open(file, held); len(ds) != 0 {
		t.Errorf("%v", ds)
	}
	set("nosuch = 1\n")
	e.tell("textDocument/didSave", object{"textDocument": object{"uri": uri(file)}})
	if m := e.read(); m["method"] != "window/showMessage" || !strings.Contains(fmt.Sprint(m), ".lockcheck.toml") {
		t.Errorf("%v", m)
	}
	e.diagnostics()
	set("")
	if ds := e.change(file, held+"/* lockcheck:ignore lockbalance */\n"); len(ds) != 2 {
		t.Errorf("%v", ds)
	}
	e.quit()
}

func TestLSPUsage(t *testing.T) {
	for _, args := range [][]string{{"lsp", "foo.c"}, {"lsp", "--fix"}, {"lsp", "--staged"}, {"lsp", "--format", "json"}} {
		var out, err bytes.Buffer
		s := Main(t.Context(), args, Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err, Getenv: func(string) string { return "" }})
		if s != bad || out.Len() > 0 || strings.Count(err.String(), "\n") != 1 {
			t.Errorf("%q: status %d, %q, %q", args, s, &out, &err)
		}
	}
	var out, err bytes.Buffer
	if s := Main(t.Context(), []string{"lsp"}, Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err, Getenv: func(string) string { return "" }}); s != bad || out.Len() > 0 {
		t.Errorf("a client that hangs up: status %d, %q, %q", s, &out, &err)
	}
}
