// Package lsp is a language server: it checks the C files that an editor has
// open, as they are in the editor, and offers the fixes of what it finds.
//
// In and out are messages of the Language Server Protocol on two streams; there
// is one client. Documents are read with didOpen, didChange (the whole text),
// didSave and didClose. A document is analysed once nobody has typed for a
// moment, one at a time; what is typed meanwhile ends the analysis. Findings go
// out as diagnostics with their trace as related information, and fixes as
// code actions for the very text that was analysed. What goes wrong with one
// message or one document, a panic included, ends neither the server nor the
// work on others. Nothing is written but the protocol.
package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"lockcheck/cmd/lockcheck/internal/report"
)

// Config is what the server runs on.
type Config struct {
	// Check checks a file. unsaved has the texts of all files that are open,
	// by their absolute paths.
	Check   func(ctx context.Context, file string, unsaved map[string][]byte) (*report.Report, error)
	Explain func(rule string) string // what a rule means, in Markdown
	Show    report.Show
	Version string
	Delay   time.Duration // from the last change to the analysis; 0: a third of a second
}

const defaultDelay = time.Second / 3

// ErrExit says that the client went away without saying so first.
var ErrExit = errors.New("the client ended without a shutdown request")

// Serve runs the server until the client ends it or ctx ends.
func Serve(ctx context.Context, in io.Reader, out io.Writer, cfg Config) error {
	if cfg.Delay <= 0 {
		cfg.Delay = defaultDelay
	}
	ctx, stop := context.WithCancel(ctx)
	s := &server{
		ctx: ctx, cfg: cfg, stream: &stream{r: bufio.NewReaderSize(in, 64<<10), w: out},
		docs: make(map[string]*document), asked: make(map[string]context.CancelFunc),
		turn: make(chan struct{}, 1), told: make(map[string]bool),
	}
	defer s.work.Wait()
	defer stop()
	type incoming struct {
		m   *message
		err error
	}
	next := make(chan incoming)
	go func() {
		for {
			m, err := s.stream.read()
			select {
			case next <- incoming{m, err}:
			case <-ctx.Done():
				return
			}
			if err != nil && !errors.Is(err, errSyntax) {
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case n := <-next:
			switch {
			case errors.Is(n.err, errSyntax):
				s.answer(json.RawMessage("null"), nil, &rpcError{codeParse, n.err.Error()})
			case errors.Is(n.err, io.EOF):
				return s.ended()
			case n.err != nil:
				return n.err
			case n.m.Method == "exit":
				return s.ended()
			default:
				s.handle(n.m)
			}
			if err := s.broken.Load(); err != nil {
				return *err
			}
		}
	}
}

type server struct {
	ctx    context.Context
	cfg    Config
	stream *stream
	client initializeParams
	turn   chan struct{} // held by the analysis that runs
	work   sync.WaitGroup
	state  state
	broken atomic.Pointer[error] // the first failure to write, noticed by the loop

	mu    sync.Mutex
	docs  map[string]*document          // open, by URI
	asked map[string]context.CancelFunc // requests that are worked on, by id
	told  map[string]bool               // messages that the user has had
}

type state uint8

const (
	fresh state = iota
	running
	shut
)

func (s *server) ended() error {
	if s.state != shut {
		return ErrExit
	}
	return nil
}

// handle takes one message.
func (s *server) handle(m *message) {
	if m.Method == "" {
		return // a response: this server asks for nothing
	}
	isRequest := len(m.ID) > 0
	defer func() {
		if p := recover(); p != nil {
			err := fmt.Errorf("%s: crashed: %v", m.Method, p)
			s.log(err)
			if isRequest {
				s.answer(m.ID, nil, err)
			}
		}
	}()
	if !isRequest {
		if s.state == running {
			if err := s.notification(m); err != nil {
				s.log(fmt.Errorf("%s: %w", m.Method, err))
			}
		}
		return
	}
	switch {
	case m.Method == "initialize" && s.state == fresh:
		s.answerWith(m, s.initialize)
	case s.state == fresh:
		s.answer(m.ID, nil, &rpcError{codeNotInitialized, "the server is not initialized"})
	case s.state == shut || m.Method == "initialize":
		s.answer(m.ID, nil, &rpcError{codeInvalidRequest, m.Method + " is out of place"})
	case m.Method == "shutdown":
		s.state = shut
		s.closeAll()
		s.answer(m.ID, nil, nil)
	case m.Method == "textDocument/codeAction":
		s.later(m, s.codeActions)
	case m.Method == "textDocument/hover":
		s.answerWith(m, func(p json.RawMessage) (any, error) { return s.hover(p) })
	default:
		s.answer(m.ID, nil, &rpcError{codeNoMethod, "no method " + m.Method})
	}
}

func (s *server) notification(m *message) error {
	switch m.Method {
	case "textDocument/didOpen":
		return s.didOpen(m.Params)
	case "textDocument/didChange":
		return s.didChange(m.Params)
	case "textDocument/didSave":
		return s.didSave(m.Params)
	case "textDocument/didClose":
		return s.didClose(m.Params)
	case "$/cancelRequest":
		var p cancelParams
		if err := params(m.Params, &p); err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if cancel := s.asked[string(p.ID)]; cancel != nil {
			cancel()
		}
	}
	return nil
}

func (s *server) initialize(p json.RawMessage) (any, error) {
	if err := params(p, &s.client); err != nil {
		return nil, err
	}
	s.state = running
	return initializeResult{
		Capabilities: serverCapabilities{
			PositionEncoding: "utf-16",
			Sync:             syncOptions{OpenClose: true, Change: syncFull, Save: true},
			CodeActions:      codeActionOptions{Kinds: []string{kindQuickFix, kindFixAll}},
			Hover:            true,
		},
		ServerInfo: serverInfo{"lockcheck", s.cfg.Version},
	}, nil
}

// params reads the parameters of a message.
func params(p json.RawMessage, v any) error {
	if err := json.Unmarshal(p, v); err != nil {
		return &rpcError{codeInvalidParams, err.Error()}
	}
	return nil
}

func (s *server) answerWith(m *message, f func(json.RawMessage) (any, error)) {
	res, err := f(m.Params)
	s.answer(m.ID, res, err)
}

// later answers a request that may have to wait, and can be cancelled.
func (s *server) later(m *message, f func(context.Context, json.RawMessage) (any, error)) {
	ctx, cancel := context.WithCancel(s.ctx)
	s.mu.Lock()
	s.asked[string(m.ID)] = cancel
	s.mu.Unlock()
	s.work.Go(func() {
		defer func() {
			cancel()
			s.mu.Lock()
			delete(s.asked, string(m.ID))
			s.mu.Unlock()
		}()
		res, err := guard(func() (any, error) { return f(ctx, m.Params) })
		if err != nil && ctx.Err() != nil {
			err = &rpcError{codeCancelled, "cancelled"}
		}
		s.answer(m.ID, res, err)
	})
}

// guard turns a panic in f into an error.
func guard[T any](f func() (T, error)) (res T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("crashed: %v", p)
		}
	}()
	return f()
}

func (s *server) answer(id json.RawMessage, result any, err error) {
	s.wrote(s.stream.reply(id, result, err))
}

func (s *server) notify(method string, params any) { s.wrote(s.stream.notify(method, params)) }

// wrote takes the outcome of writing: a client that does not read any more is
// gone.
func (s *server) wrote(err error) {
	if err != nil {
		s.broken.CompareAndSwap(nil, &err)
	}
}

func (s *server) log(err error) {
	s.notify("window/logMessage", showMessageParams{severityError, "lockcheck: " + err.Error()})
}

// tell shows the user a message, once.
func (s *server) tell(err error) {
	s.mu.Lock()
	had := s.told[err.Error()]
	s.told[err.Error()] = true
	s.mu.Unlock()
	if !had {
		s.notify("window/showMessage", showMessageParams{severityError, "lockcheck: " + err.Error()})
	}
}
