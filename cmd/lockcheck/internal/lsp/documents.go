package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"lockcheck/cmd/lockcheck/internal/report"
)

// document is a file that is open. What is in it is guarded by the server's mu.
type document struct {
	uri, path string
	version   int
	text      []byte // never changed in place

	cancel context.CancelFunc // of the analysis of this text
	done   chan struct{}      // closed when that has ended, or will never
	result *result            // of the last analysis that ended
	fresh  bool               // result is of this text
}

func (s *server) didOpen(p json.RawMessage) error {
	var open openParams
	if err := params(p, &open); err != nil {
		return err
	}
	d := open.Document
	path, ok := pathOf(d.URI)
	if !ok {
		return nil // not a file
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.docs[d.URI]; old != nil {
		old.stop()
	}
	doc := &document{uri: d.URI, path: path, version: d.Version, text: []byte(d.Text)}
	s.docs[d.URI] = doc
	s.schedule(doc, 0)
	return nil
}

func (s *server) didChange(p json.RawMessage) error {
	var ch changeParams
	if err := params(p, &ch); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	doc := s.docs[ch.Document.URI]
	if doc == nil {
		return nil
	}
	for _, c := range ch.Changes {
		if c.Range != nil {
			return errors.New("a change of a part of the text, where the whole was asked for")
		}
		doc.text = []byte(c.Text)
	}
	doc.version = ch.Document.Version
	s.schedule(doc, s.cfg.Delay)
	return nil
}

// didSave analyses anew what may depend on what was saved: the document, and
// after a header all that is open.
func (s *server) didSave(p json.RawMessage) error {
	var save documentParams
	if err := params(p, &save); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for uri, doc := range s.docs {
		if uri == save.Document.URI || strings.HasSuffix(save.Document.URI, ".h") {
			s.schedule(doc, 0)
		}
	}
	return nil
}

func (s *server) didClose(p json.RawMessage) error {
	var closed documentParams
	if err := params(p, &closed); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if doc := s.docs[closed.Document.URI]; doc != nil {
		delete(s.docs, doc.uri)
		doc.stop()
		s.notify("textDocument/publishDiagnostics", publishParams{URI: doc.uri, Version: doc.version, Diagnostics: []diagnostic{}})
	}
	return nil
}

func (s *server) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for uri, doc := range s.docs {
		doc.stop()
		delete(s.docs, uri)
	}
}

// stop ends the analysis of the document's text.
func (d *document) stop() {
	if d.cancel != nil {
		d.cancel()
	}
}

// schedule has a document analysed after a while. The analysis that was to
// happen, or happens, is given up. Called with mu held.
func (s *server) schedule(doc *document, after time.Duration) {
	doc.stop()
	ctx, cancel := context.WithCancel(s.ctx)
	done := make(chan struct{})
	doc.cancel, doc.done, doc.fresh = cancel, done, false
	s.work.Go(func() {
		defer close(done)
		defer cancel()
		if after > 0 {
			t := time.NewTimer(after)
			defer t.Stop()
			select {
			case <-t.C:
			case <-ctx.Done():
				return
			}
		}
		select {
		case s.turn <- struct{}{}:
			defer func() { <-s.turn }()
		case <-ctx.Done():
			return
		}
		s.analyse(ctx, doc)
	})
}

// analyse checks a document and publishes what was found, unless the document
// has changed meanwhile.
func (s *server) analyse(ctx context.Context, doc *document) {
	s.mu.Lock()
	snap := *doc
	unsaved := make(map[string][]byte, len(s.docs))
	for _, d := range s.docs {
		unsaved[d.path] = d.text
	}
	s.mu.Unlock()
	rep, err := guard(func() (*report.Report, error) { return s.cfg.Check(ctx, snap.path, unsaved) })
	if ctx.Err() != nil {
		if rep != nil {
			rep.Close()
		}
		return
	}
	res := &result{}
	if err == nil {
		res, err = guard(func() (*result, error) { return s.resultOf(rep, &snap), nil })
		rep.Close()
	}
	debug.FreeOSMemory() // a server waits more than it works
	if err != nil {
		s.tell(err)
		res = &result{}
	}
	s.mu.Lock() // until it is sent, so that nothing later comes before it
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	doc.result, doc.fresh = res, true
	s.notify("textDocument/publishDiagnostics", publishParams{
		URI: snap.uri, Version: snap.version, Diagnostics: append([]diagnostic{}, res.diagnostics...),
	})
}

// pathOf gives the file that a URI names.
func pathOf(uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Host != "" && u.Host != "localhost" || !filepath.IsAbs(u.Path) {
		return "", false
	}
	return filepath.Clean(u.Path), true
}

func uriOf(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }
