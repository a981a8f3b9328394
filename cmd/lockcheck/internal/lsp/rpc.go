package lsp

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// Error codes of JSON-RPC and of the protocol.
const (
	codeParse          = -32700
	codeInvalidRequest = -32600
	codeNoMethod       = -32601
	codeInvalidParams  = -32602
	codeInternal       = -32603
	codeNotInitialized = -32002
	codeCancelled      = -32800
	codeModified       = -32801
)

// message is a request, a notification or a response. Of a request ID is set,
// of a notification it is not.
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *rpcError) Error() string { return e.Message }

// maxMessage bounds a message: no source file is near it.
const maxMessage = 128 << 20

var errSyntax = errors.New("no JSON-RPC message")

// stream reads and writes messages. Writing is safe for concurrent use.
type stream struct {
	r  *bufio.Reader
	mu sync.Mutex
	w  io.Writer
}

// read gives the next message. After errSyntax, which is about one message
// alone, the next one can be read; after another error nothing can.
func (s *stream) read() (*message, error) {
	size := -1
	for {
		line, err := s.r.ReadSlice('\n')
		if err != nil {
			if errors.Is(err, io.EOF) && len(line) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		head := strings.TrimRight(string(line), "\r\n")
		if head == "" {
			break
		}
		name, value, ok := strings.Cut(head, ":")
		if !ok {
			return nil, fmt.Errorf("%q is no header of the protocol", head)
		}
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if size, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || size < 0 || size > maxMessage {
				return nil, fmt.Errorf("a message of %s bytes", strings.TrimSpace(value))
			}
		}
	}
	if size < 0 {
		return nil, errors.New("a message without Content-Length")
	}
	body, err := io.ReadAll(io.LimitReader(s.r, int64(size))) // not all at once, on the word of a number
	switch {
	case err != nil:
		return nil, err
	case len(body) < size:
		return nil, io.ErrUnexpectedEOF
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, errSyntax
	}
	return &m, nil
}

func (s *stream) write(m message) error {
	m.Version = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = fmt.Fprintf(s.w, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

// notify sends a notification.
func (s *stream) notify(method string, params any) error {
	p, err := json.Marshal(params)
	if err != nil {
		return err
	}
	return s.write(message{Method: method, Params: p})
}

// reply answers a request.
func (s *stream) reply(id json.RawMessage, result any, err error) error {
	m := message{ID: id}
	if err != nil {
		var e *rpcError
		if !errors.As(err, &e) {
			e = &rpcError{codeInternal, err.Error()}
		}
		m.Error = e
		return s.write(m)
	}
	res, err := json.Marshal(result)
	if err != nil {
		return err
	}
	m.Result = res
	return s.write(m)
}
