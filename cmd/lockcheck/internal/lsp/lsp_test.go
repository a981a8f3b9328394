package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

// client is the other end of a server.
type client struct {
	t    *testing.T
	s    *stream
	in   chan *message
	end  chan error
	hang func() // closes the client's side
	id   int
}

// start runs a server with a Check of its own.
func start(t *testing.T, cfg Config) *client {
	t.Helper()
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	c := &client{t: t, s: &stream{r: bufio.NewReader(toClient), w: fromClient}, in: make(chan *message, 100), end: make(chan error, 1)}
	c.hang = func() { fromClient.Close() }
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() {
		c.end <- Serve(ctx, toServer, fromServer, cfg)
		fromServer.Close()
	}()
	go func() {
		defer close(c.in)
		for {
			m, err := c.s.read()
			if err != nil {
				return
			}
			c.in <- m
		}
	}()
	return c
}

func (c *client) send(method string, params string, id string) {
	c.t.Helper()
	m := message{Method: method, Params: json.RawMessage(params)}
	if id != "" {
		m.ID = json.RawMessage(id)
	}
	if err := c.s.write(m); err != nil {
		c.t.Fatal(err)
	}
}

// next gives the next message.
func (c *client) next() *message {
	c.t.Helper()
	select {
	case m, ok := <-c.in:
		if !ok {
			c.t.Fatal("the server has ended")
		}
		return m
	case <-time.After(10 * time.Second):
		c.t.Fatal("no message")
	}
	return nil
}

// ask sends a request and gives what the server answers, which has to come
// next.
func (c *client) ask(method, params string) (string, *rpcError) {
	c.t.Helper()
	c.id++
	c.send(method, params, fmt.Sprint(c.id))
	m := c.next()
	if string(m.ID) != fmt.Sprint(c.id) {
		c.t.Fatalf("%s: not answered, but %s %s", method, m.Method, m.Params)
	}
	return string(m.Result), m.Error
}

const capable = `{"capabilities": {
	"workspace": {"workspaceEdit": {"documentChanges": true}},
	"textDocument": {"publishDiagnostics": {"relatedInformation": true}}}}`

func (c *client) initialize(params string) {
	c.t.Helper()
	if res, err := c.ask("initialize", params); err != nil || !strings.Contains(res, `"textDocumentSync":{"openClose":true,"change":1,"save":true}`) {
		c.t.Fatalf("initialize: %s %v", res, err)
	}
	c.send("initialized", "{}", "")
}

func (c *client) open(uri, text string) {
	c.t.Helper()
	c.send("textDocument/didOpen", fmt.Sprintf(`{"textDocument": {"uri": %q, "languageId": "c", "version": 1, "text": %q}}`, uri, text), "")
}

func (c *client) change(uri, text string, version int) {
	c.t.Helper()
	c.send("textDocument/didChange", fmt.Sprintf(`{"textDocument": {"uri": %q, "version": %d}, "contentChanges": [{"text": %q}]}`, uri, version, text), "")
}

// published gives the diagnostics that come next.
func (c *client) published() publishParams {
	c.t.Helper()
	m := c.next()
	var p publishParams
	if err := json.Unmarshal(m.Params, &p); err != nil || m.Method != "textDocument/publishDiagnostics" {
		c.t.Fatalf("%s %s: %v", m.Method, m.Params, err)
	}
	return p
}

// quit ends the server as a client should.
func (c *client) quit() {
	c.t.Helper()
	if res, err := c.ask("shutdown", "null"); res != "null" || err != nil {
		c.t.Errorf("shutdown: %s %v", res, err)
	}
	c.send("exit", "null", "")
	if err := <-c.end; err != nil {
		c.t.Error(err)
	}
}

// says gives a Check that finds something at each place of the word "bad", with
// a fix that makes it "good".
func says(ctx context.Context, file string, unsaved map[string][]byte) (*report.Report, error) {
	r := &report.Report{Inputs: []report.Input{{Path: file, Kind: report.CFile}}}
	text := unsaved[file]
	for i, line := range strings.Split(string(text), "\n") {
		if at := strings.Index(line, "bad"); at >= 0 {
			r.Findings = append(r.Findings, finding.Finding{
				Rule: "lockbalance", Severity: finding.Error, File: file, Line: i + 1, Column: at + 1, Message: "it is bad", Fingerprint: fmt.Sprint(i),
				Trace: []finding.Step{{File: file, Line: 1, Column: 1, Message: "it begins"}, {File: "/nosuch/gen.h", Line: 1, Message: "generated"}},
				Fix:   &finding.Fix{What: "make it good", First: i + 1, Last: i + 1, Edits: []finding.Edit{{Line: i + 1, Column: at + 1, EndLine: i + 1, EndColumn: at + 4, New: "good"}}},
			})
		}
	}
	r.AddSource(false, func(name string) ([]byte, bool) { return text, name == file })
	return r, nil
}

const uri = "file:///x/a%20b.c"

func TestDiagnostics(t *testing.T) {
	c := start(t, Config{Check: says, Delay: time.Millisecond, Explain: func(rule string) string { return "about " + rule }})
	c.initialize(capable)
	c.open(uri, "\t/* é𝒳 */ bad(x);\nfine();\n")
	p := c.published()
	if p.URI != uri || p.Version != 1 || len(p.Diagnostics) != 1 {
		t.Fatalf("%+v", p)
	}
	// é is one code unit, 𝒳 two; the call is what the finding points at.
	d := p.Diagnostics[0]
	if d.Range != (textRange{position{0, 11}, position{0, 17}}) || d.Severity != severityError || d.Code != "lockbalance" || d.Data.Fingerprint != "0" {
		t.Errorf("%+v", d)
	}
	if len(d.Related) != 1 || d.Related[0].Location.URI != uri || d.Related[0].Message != "it begins" {
		t.Errorf("related %+v", d.Related)
	}
	res, err := c.ask("textDocument/hover", `{"textDocument": {"uri": "`+uri+`"}, "position": {"line": 0, "character": 12}}`)
	if err != nil || !strings.Contains(res, `"value":"about lockbalance"`) {
		t.Errorf("hover: %s %v", res, err)
	}
	if res, err := c.ask("textDocument/hover", `{"textDocument": {"uri": "`+uri+`"}, "position": {"line": 1, "character": 0}}`); res != "null" || err != nil {
		t.Errorf("hover: %s %v", res, err)
	}
	c.change(uri, "fine();\n", 2)
	if p := c.published(); p.Version != 2 || p.Diagnostics == nil || len(p.Diagnostics) != 0 {
		t.Errorf("%+v", p)
	}
	c.send("textDocument/didClose", `{"textDocument": {"uri": "`+uri+`"}}`, "")
	if p := c.published(); len(p.Diagnostics) != 0 {
		t.Errorf("%+v", p)
	}
	c.open("untitled:Untitled-1", "bad")
	c.quit()
}

// TestTraceInMessage is for clients that show no related information.
func TestTraceInMessage(t *testing.T) {
	c := start(t, Config{Check: says})
	c.initialize(`{"capabilities": {}}`)
	c.open(uri, "bad();\n")
	if p := c.published(); p.Diagnostics[0].Message != "it is bad\na b.c:1: it begins\ngen.h:1: generated" || p.Diagnostics[0].Related != nil {
		t.Errorf("%+v", p)
	}
	c.quit()
}

func actions(t *testing.T, res string) []codeAction {
	t.Helper()
	var as []codeAction
	if err := json.Unmarshal([]byte(res), &as); err != nil {
		t.Fatalf("%s: %v", res, err)
	}
	return as
}

func TestCodeActions(t *testing.T) {
	c := start(t, Config{Check: says, Delay: time.Millisecond})
	c.initialize(capable)
	c.open(uri, "bad();\nfine();\nbad();\n")
	c.published()
	ask := func(from, to int, only string) []codeAction {
		t.Helper()
		res, err := c.ask("textDocument/codeAction", fmt.Sprintf(`{"textDocument": {"uri": %q}, "range": {"start": {"line": %d, "character": 0},
			"end": {"line": %d, "character": 0}}, "context": {"diagnostics": []%s}}`, uri, from, to, only))
		if err != nil {
			t.Fatal(err)
		}
		return actions(t, res)
	}
	as := ask(2, 2, "")
	if len(as) != 1 || as[0].Title != "Make it good" || as[0].Kind != "quickfix" || len(as[0].Diagnostics) != 1 || !as[0].Preferred {
		t.Fatalf("%+v", as)
	}
	if e := as[0].Edit.DocumentChanges; len(e) != 1 || e[0].Document.URI != uri || e[0].Document.Version != 1 ||
		len(e[0].Edits) != 1 || e[0].Edits[0] != (textEdit{textRange{position{2, 0}, position{2, 3}}, "good"}) {
		t.Errorf("%+v", as[0].Edit)
	}
	if as := ask(1, 1, ""); len(as) != 0 {
		t.Errorf("%+v", as)
	}
	if as := ask(0, 2, `, "only": ["quickfix"]`); len(as) != 2 {
		t.Errorf("%+v", as)
	}
	if as := ask(0, 0, `, "only": ["source.fixAll"]`); len(as) != 1 || len(as[0].Edit.DocumentChanges[0].Edits) != 2 {
		t.Errorf("%+v", as)
	}
	if as := ask(0, 2, `, "only": ["refactor"]`); len(as) != 0 {
		t.Errorf("%+v", as)
	}
	if res, err := c.ask("textDocument/codeAction", `{"textDocument": {"uri": "file:///other.c"}, "context": {}}`); res != "[]" || err != nil {
		t.Errorf("%s %v", res, err)
	}
	c.quit()
}

// TestTyping: what is typed ends the analysis; only the last text is told.
func TestTyping(t *testing.T) {
	var mu sync.Mutex
	begun := make(chan string, 10)
	ended := 0
	c := start(t, Config{Delay: time.Millisecond, Check: func(ctx context.Context, file string, unsaved map[string][]byte) (*report.Report, error) {
		text := string(unsaved[file])
		begun <- text
		if strings.HasPrefix(text, "slow") {
			<-ctx.Done()
			mu.Lock()
			ended++
			mu.Unlock()
			return nil, ctx.Err()
		}
		return says(ctx, file, unsaved)
	}})
	c.initialize(capable)
	c.open(uri, "slow 1")
	<-begun
	c.change(uri, "slow 2", 2)
	<-begun
	c.change(uri, "bad();", 3)
	if p := c.published(); p.Version != 3 || len(p.Diagnostics) != 1 {
		t.Errorf("%+v", p)
	}
	// A request waits for the analysis, and is cancelled by its id or by a change.
	c.change(uri, "slow 3", 4)
	c.send("textDocument/codeAction", `{"textDocument": {"uri": "`+uri+`"}, "context": {}}`, `"a"`)
	c.send("$/cancelRequest", `{"id": "a"}`, "")
	if m := c.next(); string(m.ID) != `"a"` || m.Error == nil || m.Error.Code != codeCancelled {
		t.Errorf("%+v", m)
	}
	c.send("textDocument/codeAction", `{"textDocument": {"uri": "`+uri+`"}, "context": {}}`, "77")
	c.change(uri, "bad();bad();", 5)
	seen := map[string]bool{}
	for range 2 {
		switch m := c.next(); {
		case string(m.ID) == "77" && m.Error != nil && m.Error.Code == codeModified:
			seen["modified"] = true
		case m.Method == "textDocument/publishDiagnostics":
			seen["published"] = true
		default:
			t.Errorf("%+v", m)
		}
	}
	if len(seen) != 2 {
		t.Errorf("seen %v", seen)
	}
	// A server that is told to go does not wait for what it does.
	c.change(uri, "slow 4", 6)
	for text := range begun {
		if text == "slow 4" {
			break
		}
	}
	c.quit()
	mu.Lock()
	defer mu.Unlock()
	if ended < 3 {
		t.Errorf("%d analyses were ended", ended)
	}
}

// TestHeaders: what is open besides is seen, and a header that is saved has
// the others checked anew.
func TestHeaders(t *testing.T) {
	c := start(t, Config{Delay: time.Millisecond, Check: func(ctx context.Context, file string, unsaved map[string][]byte) (*report.Report, error) {
		if strings.HasSuffix(file, ".c") {
			unsaved[file] = unsaved["/x/a.h"]
		}
		return says(ctx, file, unsaved)
	}})
	c.initialize(capable)
	c.open("file:///x/a.h", "fine")
	c.published()
	c.open("file:///x/a.c", "text")
	if p := c.published(); len(p.Diagnostics) != 0 {
		t.Errorf("%+v", p)
	}
	c.change("file:///x/a.h", "bad", 2)
	c.published()
	c.send("textDocument/didSave", `{"textDocument": {"uri": "file:///x/a.h"}}`, "")
	got := map[string]int{}
	for range 2 {
		p := c.published()
		got[p.URI] = len(p.Diagnostics)
	}
	if got["file:///x/a.c"] != 1 || got["file:///x/a.h"] != 1 {
		t.Errorf("%v", got)
	}
	c.quit()
}

// TestCrash: neither a panic nor nonsense from the client ends the server.
func TestCrash(t *testing.T) {
	c := start(t, Config{Delay: time.Millisecond, Check: func(ctx context.Context, file string, unsaved map[string][]byte) (*report.Report, error) {
		switch string(unsaved[file]) {
		case "panic":
			panic("at the disco")
		case "fail":
			return nil, errors.New("a bad model")
		case "patch":
			r, err := says(ctx, file, map[string][]byte{file: []byte("bad")})
			r.Inputs[0].Kind = report.Patch
			return r, err
		}
		return says(ctx, file, unsaved)
	}})
	if _, err := c.ask("textDocument/hover", "{}"); err == nil || err.Code != codeNotInitialized {
		t.Errorf("%v", err)
	}
	c.open(uri, "bad") // too early, and nothing comes of it
	c.initialize(capable)
	if _, err := c.ask("initialize", capable); err == nil || err.Code != codeInvalidRequest {
		t.Errorf("%v", err)
	}
	for text, want := range map[string]string{"panic": "crashed: at the disco", "fail": "a bad model"} {
		c.open(uri, text)
		if m := c.next(); m.Method != "window/showMessage" || !strings.Contains(string(m.Params), want) {
			t.Errorf("%s: %s %s", text, m.Method, m.Params)
		}
		if p := c.published(); len(p.Diagnostics) != 0 {
			t.Errorf("%+v", p)
		}
		c.change(uri, text, 2) // told once
		c.published()
	}
	c.open(uri, "patch")
	if p := c.published(); len(p.Diagnostics) != 0 {
		t.Errorf("%+v", p)
	}
	for _, body := range []string{"{", `{"jsonrpc": "2.0", "method": 7}`, "[]"} {
		if _, err := fmt.Fprintf(c.s.w, "content-length: %d\r\nContent-Type: x\r\n\r\n%s", len(body), body); err != nil {
			t.Fatal(err)
		}
		if m := c.next(); m.Error == nil || m.Error.Code != codeParse || string(m.ID) != "null" {
			t.Errorf("%s: %+v", body, m)
		}
	}
	if _, err := c.ask("textDocument/rename", "{}"); err == nil || err.Code != codeNoMethod {
		t.Errorf("%v", err)
	}
	if _, err := c.ask("textDocument/hover", `{"position": 7}`); err == nil || err.Code != codeInvalidParams {
		t.Errorf("%v", err)
	}
	if _, err := c.ask("textDocument/codeAction", `[]`); err == nil || err.Code != codeInvalidParams {
		t.Errorf("%v", err)
	}
	c.send("$/setTrace", `{"value": "off"}`, "")
	c.send("textDocument/didChange", `{"textDocument": {"uri": "`+uri+`"}, "contentChanges": [{"range": {}, "text": "x"}]}`, "")
	if m := c.next(); m.Method != "window/logMessage" {
		t.Errorf("%+v", m)
	}
	c.open(uri, "bad")
	if p := c.published(); len(p.Diagnostics) != 1 {
		t.Errorf("%+v", p)
	}
	if res, err := c.ask("shutdown", "null"); res != "null" || err != nil {
		t.Error(err)
	}
	if _, err := c.ask("textDocument/hover", "{}"); err == nil || err.Code != codeInvalidRequest {
		t.Errorf("%v", err)
	}
	c.hang()
	if err := <-c.end; err != nil {
		t.Error(err)
	}
}

// TestEnd: how it ends is told from how it should.
func TestEnd(t *testing.T) {
	c := start(t, Config{Check: says})
	c.initialize(capable)
	c.hang()
	if err := <-c.end; !errors.Is(err, ErrExit) {
		t.Errorf("the client hung up: %v", err)
	}
	c = start(t, Config{Check: says})
	c.send("exit", "null", "")
	if err := <-c.end; !errors.Is(err, ErrExit) {
		t.Errorf("exit without shutdown: %v", err)
	}
	for _, head := range []string{"Content-Length: x\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: 99999999999\r\n\r\n", "\r\n", "nonsense\r\n", "Content-Length: 4\r\n\r\n{}"} {
		err := Serve(t.Context(), strings.NewReader(head), io.Discard, Config{Check: says})
		if err == nil || errors.Is(err, ErrExit) {
			t.Errorf("%q: %v", head, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, _ := io.Pipe()
	if err := Serve(ctx, r, io.Discard, Config{Check: says}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestPathOf(t *testing.T) {
	for uri, want := range map[string]string{
		"file:///a/b.c": "/a/b.c", "file:///a%20b/../c.c": "/c.c", "file://localhost/a.c": "/a.c",
		"file://host/a.c": "", "untitled:x": "", "file:a.c": "", "%": "",
	} {
		if got, ok := pathOf(uri); got != want || ok != (want != "") {
			t.Errorf("%s is %q, %v", uri, got, ok)
		}
	}
	if uriOf("/a b/c#.c") != "file:///a%20b/c%23.c" {
		t.Error(uriOf("/a b/c#.c"))
	}
}

// FuzzServe: whatever a client sends, the server ends when the client does.
func FuzzServe(f *testing.F) {
	frame := func(bodies ...string) string {
		var b strings.Builder
		for _, s := range bodies {
			fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(s), s)
		}
		return b.String()
	}
	f.Add(frame(`{"id":1,"method":"initialize","params":`+capable+`}`,
		`{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.c","version":1,"text":"bad(\n"}}}`,
		`{"id":2,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///a.c"},"range":{"end":{"line":9}}}}`,
		`{"id":3,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///a.c"}}}`,
		`{"method":"$/cancelRequest","params":{"id":2}}`,
		`{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a.c"},"contentChanges":[{"text":"é bad"}]}}`,
		`{"method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///a.c"}}}`,
		`{"id":4,"method":"shutdown"}`, `{"method":"exit"}`))
	f.Add(frame("null", "7", `{"id":{},"method":"x"}`))
	f.Add("Content-Length: 2\n\n{}")
	f.Fuzz(func(t *testing.T, in string) {
		Serve(t.Context(), strings.NewReader(in), io.Discard, Config{Check: says, Delay: time.Microsecond})
	})
}
