// Package api calls the HTTP interfaces of review services: JSON in, JSON out.
//
// What may be sent again is sent again, after a while, when the network or the
// server fails; what may not be is reported as [Error.Unsure], so that the
// caller can look before it repeats itself. Rate limits are waited for, within
// bounds. A secret is sent to the server that it is for and nowhere else: not
// after a redirection to another one, and into no error or log.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Bounds of one call.
const (
	maxTries   = 5
	maxAnswer  = 32 << 20
	oneTimeout = time.Minute      // for one try
	maxWait    = 15 * time.Minute // for a rate limit
)

// Options say how a service is called.
type Options struct {
	Base    string      // address that paths follow
	Header  http.Header // of every request; may hold credentials
	Secrets []Secret    // what is never to be told
	// Encode makes a request's body out of JSON; nil sends the JSON itself.
	Encode func(body []byte) (contentType string, data []byte)
	Agent  string
	Log    func(string) // told of waits; nil: nobody
	Dry    io.Writer    // if not nil, is written what would be sent

	Now   func() time.Time // nil: the real one
	Sleep Sleep            // nil: the real one
}

// Client calls one service.
type Client struct {
	o     Options
	base  *url.URL
	http  http.Client
	scrub *strings.Replacer
}

// New makes a client.
func New(o Options) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(o.Base, "/"))
	switch {
	case err != nil:
		return nil, errors.New("the server's address is malformed")
	case base.Scheme != "http" && base.Scheme != "https" || base.Host == "":
		return nil, fmt.Errorf("%s is no address of a server; it begins with https://", base.Redacted())
	case base.User != nil || base.RawQuery != "":
		return nil, errors.New("the server's address has more than a host and a path")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = RealSleep
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	return &Client{
		o: o, base: base, scrub: scrubber(o.Secrets),
		http: http.Client{Timeout: oneTimeout, CheckRedirect: stay},
	}, nil
}

// redirectError is a redirection that is not followed.
type redirectError string

func (e redirectError) Error() string { return string(e) }

// stay follows a redirection only to the same server, and by the same method.
func stay(req *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case len(via) > 5:
		return redirectError("redirected too often")
	case req.URL.Scheme != first.URL.Scheme || req.URL.Host != first.URL.Host:
		return redirectError("redirected to " + req.URL.Scheme + "://" + req.URL.Host + "; name that one if it is right")
	case req.Method != first.Method:
		return redirectError("redirected to what cannot take the request")
	}
	return nil
}

// Call is one call.
type Call struct {
	Method string
	Path   string // behind the base, escaped
	Query  url.Values
	Body   any  // nil for none
	Read   bool // changes nothing, so that it may be sent again; so may any GET
}

// Do makes a call and reads the answer into out, which may be nil. In a dry
// run, what would change something is written instead.
func (c *Client) Do(ctx context.Context, call Call, out any) (http.Header, error) {
	call.Read = call.Read || call.Method == http.MethodGet
	var body []byte
	if call.Body != nil {
		var err error
		if body, err = marshal(call.Body); err != nil {
			return nil, err
		}
	}
	if c.o.Dry != nil && !call.Read {
		_, err := fmt.Fprintf(c.o.Dry, "%s %s\n%s\n", call.Method, call.Path, body)
		return nil, err
	}
	for try := 1; ; try++ {
		header, answer, err := c.once(ctx, call, body)
		if err == nil {
			return header, decode(answer, out)
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || ctx.Err() != nil {
			return nil, err
		}
		wait, again := c.pause(e, call, try)
		if !again {
			return nil, e
		}
		c.o.Log(fmt.Sprintf("%v; trying again in %v", e, wait.Round(time.Second)))
		if err := c.o.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// maxPages bounds a list.
const maxPages = 100

// Pages reads a list page by page, as the Link header leads on.
func (c *Client) Pages(ctx context.Context, call Call, each func(page []byte) error) error {
	call.Method = http.MethodGet
	for range maxPages {
		var page json.RawMessage
		header, err := c.Do(ctx, call, &page)
		if err != nil {
			return err
		}
		if err := each(page); err != nil {
			return fmt.Errorf("%s: the server's answer is not what it should be: %w", call.Path, err)
		}
		next, ok := nextPage(header)
		if !ok {
			return nil
		}
		call.Query = next
	}
	return fmt.Errorf("%s: the list has more than %d pages", call.Path, maxPages)
}

// nextPage gives the query of the link to the next page. Only that: where a
// list is does not change from page to page.
func nextPage(h http.Header) (url.Values, bool) {
	for link := range strings.SplitSeq(strings.Join(h.Values("Link"), ","), ",") {
		target, rel, _ := strings.Cut(link, ";")
		if !strings.Contains(rel, `rel="next"`) {
			continue
		}
		u, err := url.Parse(strings.Trim(strings.TrimSpace(target), "<>"))
		if err != nil {
			return nil, false
		}
		return u.Query(), true
	}
	return nil, false
}

// marshal is JSON as people can read it, too.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// decode reads an answer. Gerrit puts a line before its JSON, so that no
// browser takes it for a script.
func decode(answer []byte, out any) error {
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(bytes.TrimPrefix(answer, []byte(")]}'")), out); err != nil {
		return fmt.Errorf("the server's answer is not what it should be: %w", err)
	}
	return nil
}

// once sends a request.
func (c *Client) once(ctx context.Context, call Call, body []byte) (http.Header, []byte, error) {
	u := c.base.String() + call.Path
	if len(call.Query) > 0 {
		u += "?" + call.Query.Encode()
	}
	contentType, data := "application/json", body
	if c.o.Encode != nil {
		contentType, data = c.o.Encode(body)
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, u, bytes.NewReader(data))
	if err != nil {
		return nil, nil, errors.New("the server's address makes no request") // may name a secret
	}
	for k, vs := range c.o.Header {
		req.Header[k] = vs
	}
	if data != nil {
		req.Header.Set("Content-Type", contentType)
	}
	if c.o.Agent != "" {
		req.Header.Set("User-Agent", c.o.Agent)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, nil, c.broken(ctx, call, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, nil, c.broken(ctx, call, err)
	case len(answer) > maxAnswer:
		return nil, nil, fmt.Errorf("%s %s: the answer is larger than %d MB", call.Method, call.Path, maxAnswer>>20)
	case resp.StatusCode/100 != 2:
		return nil, nil, c.refused(call, resp, answer)
	}
	return resp.Header, answer, nil
}

// Sleep waits, or gives the context's error.
type Sleep func(context.Context, time.Duration) error

// RealSleep waits in the world's time.
func RealSleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
