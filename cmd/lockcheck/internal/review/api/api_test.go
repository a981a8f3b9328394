package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const token = "s3cret/+ token"

// clock is a time that passes when somebody sleeps.
type clock struct {
	at    time.Time
	slept []time.Duration
}

func (c *clock) now() time.Time { return c.at }

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.slept = append(c.slept, d)
	c.at = c.at.Add(d)
	return ctx.Err()
}

// serve gives a client of a server that answers as the steps say, and of the
// last one again and again.
func serve(t *testing.T, steps ...http.HandlerFunc) (*Client, *clock, *bytes.Buffer) {
	t.Helper()
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := min(n, len(steps)-1)
		n++
		steps[i](w, r)
	}))
	t.Cleanup(s.Close)
	clk := &clock{at: time.Unix(1000, 0)}
	var log bytes.Buffer
	c, err := New(Options{
		Base: s.URL + "/", Header: http.Header{"Authorization": {"Bearer " + token}}, Secrets: []Secret{token},
		Now: clk.now, Sleep: clk.sleep, Log: func(s string) { fmt.Fprintln(&log, s) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, clk, &log
}

func status(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
		if code != http.StatusNoContent {
			io.WriteString(w, `{"message": "it says so, `+"\x1b\n"+r.Header.Get("Authorization")+`"}`)
		}
	}
}

func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func fine(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, ")]}'\n[1]") }

// TestRetries: what is sent again, after what time, and what is not.
func TestRetries(t *testing.T) {
	tests := []struct {
		name   string
		method string
		read   bool
		steps  []http.HandlerFunc
		slept  string // in whole seconds, of random ones the least
		err    string
		unsure bool
	}{
		{name: "a read", method: "GET", steps: []http.HandlerFunc{abort, status(500), status(502), fine}, slept: "1 2 4"},
		{name: "a read that fails for good", method: "GET", steps: []http.HandlerFunc{status(503)}, slept: "1 2 4 8", err: "503 Service Unavailable: "},
		{name: "a read by POST", method: "POST", read: true, steps: []http.HandlerFunc{status(500), fine}, slept: "1"},
		{name: "a server that says when", method: "GET", steps: []http.HandlerFunc{status(503, "Retry-After", "7"), fine}, slept: "7"},
		{name: "a write", method: "POST", steps: []http.HandlerFunc{status(502), fine}, err: "502 Bad Gateway", unsure: true},
		{name: "a write without an answer", method: "POST", steps: []http.HandlerFunc{abort, fine}, err: "EOF", unsure: true},
		{name: "no such thing", method: "GET", steps: []http.HandlerFunc{status(404), fine}, err: "404 Not Found"},
		{name: "too many requests", method: "POST", steps: []http.HandlerFunc{status(429, "Retry-After", "30"), fine}, slept: "30"},
		{name: "until a date", method: "POST", steps: []http.HandlerFunc{status(429, "Retry-After", "Thu, 01 Jan 1970 00:17:00 GMT"), fine}, slept: "21"},
		{name: "primary rate limit", method: "POST", steps: []http.HandlerFunc{status(403, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1059"), fine}, slept: "60"},
		{name: "secondary rate limit", method: "POST", steps: []http.HandlerFunc{
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-RateLimit-Remaining", "4000")
				w.Header().Set("X-RateLimit-Reset", "9999")
				w.WriteHeader(403)
				io.WriteString(w, `{"message": "You have exceeded a secondary rate limit."}`)
			}, status(403, "Retry-After", "5"), fine}, slept: "60 5"},
		{name: "GitLab's", method: "POST", steps: []http.HandlerFunc{status(429, "RateLimit-Remaining", "0", "RateLimit-Reset", "1029"), fine}, slept: "30"},
		{name: "a rate limit of an hour", method: "GET", steps: []http.HandlerFunc{status(429, "Retry-After", "3600"), fine}, err: "used up until 01:16 UTC"},
		{name: "forbidden", method: "GET", steps: []http.HandlerFunc{status(403, "X-RateLimit-Remaining", "10"), fine}, err: "403 Forbidden"},
		{name: "no JSON", method: "GET", steps: []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }}, err: "not what it should be"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, clk, log := serve(t, tt.steps...)
			var out []int
			_, err := c.Do(t.Context(), Call{Method: tt.method, Path: "/x", Read: tt.read}, &out)
			if tt.err == "" && (err != nil || len(out) != 1) {
				t.Errorf("%v, %v", out, err)
			}
			if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error %v, want one with %q", err, tt.err)
			}
			if Unsure(err) != tt.unsure {
				t.Errorf("unsure: %t", Unsure(err))
			}
			want := strings.Fields(tt.slept)
			if len(want) != len(clk.slept) {
				t.Fatalf("slept %v, want %v", clk.slept, want)
			}
			for i, d := range clk.slept {
				least, _ := time.ParseDuration(want[i] + "s")
				if d < least || d > least*3/2 {
					t.Errorf("slept %v, want %v or a little more", d, least)
				}
			}
			if all := log.String() + fmt.Sprint(err); strings.Contains(all, "s3cret") || strings.Contains(all, "\x1b") {
				t.Errorf("told %q", all)
			}
		})
	}
}

// TestCancel: no more tries when nobody wants the answer.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	c, _, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { n++; cancel(); w.WriteHeader(500) })
	if _, err := c.Do(ctx, Call{Method: "GET", Path: "/"}, nil); !errors.Is(err, context.Canceled) || n != 1 {
		t.Errorf("%v after %d tries", err, n)
	}
	if err := RealSleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := RealSleep(t.Context(), time.Nanosecond); err != nil {
		t.Error(err)
	}
}

// TestRedirect: a secret does not follow a redirection to another server.
func TestRedirect(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another server was asked") }))
	defer other.Close()
	for _, method := range []string{"GET", "POST"} {
		c, _, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		})
		if _, err := c.Do(t.Context(), Call{Method: method, Path: "/"}, nil); err == nil || !strings.Contains(err.Error(), "redirected to http://") || Unsure(err) {
			t.Errorf("%s: %v", method, err)
		}
		c, _, _ = serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/renamed", http.StatusPermanentRedirect)
		}, func(w http.ResponseWriter, r *http.Request) {
			if body, _ := io.ReadAll(r.Body); r.URL.Path != "/renamed" || r.Method != method || string(body) != "1" || r.Header.Get("Authorization") == "" {
				t.Errorf("%s %s %s", r.Method, r.URL, body)
			}
			fine(w, r)
		})
		if _, err := c.Do(t.Context(), Call{Method: method, Path: "/", Body: 1}, nil); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
	c, _, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/moved", http.StatusFound) })
	if _, err := c.Do(t.Context(), Call{Method: "POST", Path: "/"}, nil); err == nil {
		t.Error("a POST has become a GET")
	}
}

func TestNoServer(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	clk := &clock{}
	c, err := New(Options{Base: s.URL, Now: clk.now, Sleep: clk.sleep})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), Call{Method: "POST", Path: "/"}, nil)
	if err == nil || Unsure(err) || len(clk.slept) != maxTries-1 {
		t.Errorf("%v after %d pauses", err, len(clk.slept))
	}
}

func TestBase(t *testing.T) {
	for _, base := range []string{"", "example.org", "ftp://example.org", "https://me:pw@example.org", "https://example.org?token=pw", "http://exa mple/"} {
		if _, err := New(Options{Base: base}); err == nil || strings.Contains(err.Error(), "pw") {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestSecretIsNotPrinted(t *testing.T) {
	s := Secret(token)
	text, _ := s.MarshalText()
	for _, told := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q", s, struct{ S Secret }{s}, s, s, s), string(text)} {
		if strings.Contains(told, "s3cret") {
			t.Errorf("told %s", told)
		}
	}
}

func TestDry(t *testing.T) {
	var out bytes.Buffer
	c, _, _ := serve(t, fine)
	c.o.Dry = &out
	if _, err := c.Do(t.Context(), Call{Method: "POST", Path: "/x", Body: map[string]string{"a": "<b>"}}, nil); err != nil {
		t.Fatal(err)
	}
	if want := "POST /x\n{\n  \"a\": \"<b>\"\n}\n"; out.String() != want {
		t.Errorf("%q, want %q", &out, want)
	}
}

func TestPages(t *testing.T) {
	c, _, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("page") {
		case "":
			w.Header().Set("Link", `<https://elsewhere.example/x?page=2&per_page=9>; rel="next", <x?page=7>; rel="last"`)
		case "2":
			w.Header().Set("Link", `<x?page=1>; rel="prev"`)
		}
		fmt.Fprintf(w, "[%q]", r.URL.Query().Encode())
	})
	var got []string
	err := c.Pages(t.Context(), Call{Path: "/x"}, func(page []byte) error { got = append(got, string(page)); return nil })
	if want := `[""] ["page=2&per_page=9"]`; err != nil || strings.Join(got, " ") != want {
		t.Errorf("%q, %v; want %s", got, err, want)
	}
	c, _, _ = serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", `<x?page=2>; rel="next"`)
		io.WriteString(w, "[]")
	})
	if err := c.Pages(t.Context(), Call{Path: "/x"}, func([]byte) error { return nil }); err == nil {
		t.Error("a list without an end has one")
	}
}

func TestScrub(t *testing.T) {
	got := scrubber([]Secret{"", token}).Replace("s3cret/+ token; s3cret%2F%2B+token; s3cret\\/+ token; czNjcmV0LysgdG9rZW4=; the rest")
	if want := "***; ***; ***; ***; the rest"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMessage(t *testing.T) {
	for answer, want := range map[string]string{
		`{"message": "Validation Failed", "errors": [{"message": "no line"}, "b"]}`: "Validation Failed; no line; b",
		`{"error": "invalid_token", "error_description": "Token was revoked."}`:     "invalid_token; Token was revoked.",
		`{"message": {"position": ["is invalid"]}}`:                                 `{"position": ["is invalid"]}`,
		"Not found: 12\n": "Not found: 12\n",
		"{}":              "",
	} {
		if got := message("text/plain", []byte(answer)); got != want {
			t.Errorf("%s: %q, want %q", answer, got, want)
		}
	}
	if got := message("text/html", []byte("<html>")); got != "" {
		t.Errorf("HTML: %q", got)
	}
}
