package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Secret is a token or a password. Printing it does not tell it.
type Secret string

// String hides it.
func (Secret) String() string { return "***" }

// GoString hides it.
func (Secret) GoString() string { return "***" }

// MarshalText hides it.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// scrubber takes secrets out of texts, also as they are on the wire.
func scrubber(secrets []Secret) *strings.Replacer {
	var pairs []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		for _, form := range []string{
			string(s), url.QueryEscape(string(s)), base64.StdEncoding.EncodeToString([]byte(s)),
			strings.ReplaceAll(string(s), "/", `\/`), // as PHP writes JSON
		} {
			pairs = append(pairs, form, "***")
		}
	}
	return strings.NewReplacer(pairs...)
}

// Error is a call that failed.
type Error struct {
	Call    string // method and path
	Status  int    // 0 if there was no answer
	Message string // the server's, or the network's
	// Unsure: what was asked for may have happened all the same.
	Unsure bool

	header http.Header
	unsent bool // the server never saw it
	final  bool // trying again would not help
}

// Error gives one line.
func (e *Error) Error() string {
	if e.Status == 0 {
		return e.Call + ": " + e.Message
	}
	s := fmt.Sprintf("%s: %d %s", e.Call, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// Unsure reports whether an error leaves open if what was asked for happened.
func Unsure(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Unsure
}

// Status gives the HTTP status of an error, 0 for none.
func Status(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status
	}
	return 0
}

// broken is a call without an answer.
func (c *Client) broken(ctx context.Context, call Call, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := &Error{Call: call.Method + " " + call.Path}
	op, isOp := errors.AsType[*net.OpError](err)
	dns, isDNS := errors.AsType[*net.DNSError](err)
	e.unsent = isDNS || isOp && op.Op == "dial"
	e.final = isDNS && dns.IsNotFound
	e.Unsure = !e.unsent && !call.Read
	if _, ok := errors.AsType[redirectError](err); ok {
		e.final, e.Unsure = true, false
	}
	if ue, ok := errors.AsType[*url.Error](err); ok { // tells the whole address
		err = ue.Err
	}
	e.Message = c.Clean(err.Error())
	return e
}

// refused is a call with an answer that is no success.
func (c *Client) refused(call Call, resp *http.Response, answer []byte) error {
	e := &Error{Call: call.Method + " " + call.Path, Status: resp.StatusCode, header: resp.Header}
	e.Message = c.Clean(message(resp.Header.Get("Content-Type"), answer))
	e.Unsure = !call.Read && resp.StatusCode >= 500
	return e
}

// maxMessage bounds what is told of a server's answer.
const maxMessage = 400

// Clean gives a server's text for one line of output, without secrets.
func (c *Client) Clean(s string) string {
	s = c.scrub.Replace(s)
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)), " ")
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage], "") + "..."
	}
	return s
}

// message finds the words in an answer that tells of a failure.
func message(contentType string, answer []byte) string {
	var doc struct {
		Message     json.RawMessage   `json:"message"`
		Error       json.RawMessage   `json:"error"`
		Description string            `json:"error_description"`
		Errors      []json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(answer, &doc) != nil {
		if strings.Contains(contentType, "html") {
			return ""
		}
		return string(answer[:min(len(answer), 4*maxMessage)])
	}
	var words []string
	add := func(raw json.RawMessage) {
		if w := text(raw); w != "" {
			words = append(words, w)
		}
	}
	add(doc.Message)
	add(doc.Error)
	if doc.Description != "" {
		words = append(words, doc.Description)
	}
	for _, raw := range doc.Errors {
		add(raw)
	}
	return strings.Join(words, "; ")
}

// text gives the words of a string, of an object with a message, or JSON as it
// stands.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var o struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(raw, &o) == nil && o.Message != "" {
		return o.Message
	}
	return string(raw)
}
