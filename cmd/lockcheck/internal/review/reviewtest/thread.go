package reviewtest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
)

// Bench is a service on trial, with a server of its own. Lines 1 to 5 of a.c
// are shown on it.
type Bench struct {
	Handler interface {
		http.Handler
		Fail(...Failure)
		Requests() []string
	}
	Open func(url string, o api.Options) (review.Thread, error)
	// Lines gives the lines on which there are comments of ours, and Texts the
	// texts of other ones.
	Lines func() []int
	Texts func() []string
	// Mallory has somebody else say something.
	Mallory func(mark string)
	Post    string // the request that posts a comment
	Look    string // one that changes nothing
}

// Options are those of a client that does not sleep. What it tells goes to log.
func Options(log *bytes.Buffer) api.Options {
	return api.Options{
		Agent: "lockcheck/test", Log: func(s string) { fmt.Fprintln(log, s) },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

// trial is a server at work.
type trial struct {
	*Bench
	t   *testing.T
	url string
	log bytes.Buffer
}

func begin(t *testing.T, b *Bench) *trial {
	s := httptest.NewServer(b.Handler)
	t.Cleanup(s.Close)
	return &trial{Bench: b, t: t, url: s.URL}
}

// run posts findings at lines.
func (b *trial) run(lines ...int) (*review.Posting, error) {
	b.t.Helper()
	o := Options(&b.log)
	s, err := b.Open(b.url, o)
	if err != nil {
		b.t.Fatal(err)
	}
	p, err := review.Send(b.t.Context(), s, Draft(lines...), o.Sleep)
	if all := b.log.String() + fmt.Sprintf("%v %+v", err, err); strings.Contains(all, Token) {
		b.t.Errorf("the token is told: %s", all)
	}
	return p, err
}

// want runs and must find the server with comments on lines, and texts that
// say something.
func (b *trial) want(name string, run []int, lines []int, texts ...string) {
	b.t.Helper()
	if _, err := b.run(run...); err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	if got := b.Lines(); !slices.Equal(got, lines) {
		b.t.Errorf("%s: comments on lines %v, want %v", name, got, lines)
	}
	all := strings.Join(b.Texts(), "\n---\n")
	for _, want := range texts {
		if strings.Count(all, want) != 1 {
			b.t.Errorf("%s: texts\n%s\nwant one %q", name, all, want)
		}
	}
}

// TestThread holds a service to what all of them owe.
func TestThread(t *testing.T, open func() *Bench) {
	t.Run("runs", func(t *testing.T) {
		b := begin(t, open())
		b.want("the first", []int{3, 0, 4}, []int{3, 4}, "at 0 ")
		n := len(b.Texts())
		b.want("the same again", []int{3, 0, 4}, []int{3, 4}, "at 0 ")
		if len(b.Texts()) != n {
			t.Errorf("the same again: texts %q", b.Texts())
		}
		b.want("one is new", []int{3, 0, 4, 5}, []int{3, 4, 5})
		b.want("some are gone", []int{4}, []int{3, 4, 5}, "No longer found")
		b.want("and stay so", []int{4}, []int{3, 4, 5}, "No longer found")
		b.want("one is back", []int{3, 4}, []int{3, 4, 5, 3}, "No longer found")
		if p, err := b.run(3, 4); err != nil || !p.Empty() || p.Left != 2 {
			t.Errorf("at last: %+v, %v", p, err)
		}
	})
	t.Run("others' marks", func(t *testing.T) {
		b := begin(t, open())
		b.Mallory("<!-- lockcheck:0003-1 -->\nlockcheck:0003-1")
		b.want("a mark of somebody else", []int{3}, []int{3})
	})
	trouble := []struct {
		name  string
		fails []Failure
		err   string
	}{
		{"500, then fine", []Failure{{Match: bLook, Status: 500}}, ""},
		{"posted, but 502", []Failure{{Match: bPost, Status: 502, Late: true}}, ""},
		{"posted, but cut off", []Failure{{Match: bPost, Late: true}}, ""},
		{"cut off", []Failure{{Match: bPost}}, ""},
		{"rate limits", []Failure{
			{Match: bLook, Status: 429, Header: map[string]string{"Retry-After": "1"}},
			{Match: bPost, Status: 429, Body: "slow down, " + Token},
		}, ""},
		{"500 for good", []Failure{
			{Match: bPost, Status: 500, Body: Token}, {Match: bPost, Status: 500}, {Match: bPost, Status: 500},
			{Match: bPost, Status: 500}, {Match: bPost, Status: 500}, {Match: bPost, Status: 500},
		}, "500 Internal"},
		{"not allowed", []Failure{{Match: bLook, Status: 401, Body: "bad token " + Token}}, "401 Unauthorized: bad token ***"},
	}
	for _, tt := range trouble {
		t.Run(tt.name, func(t *testing.T) {
			b := begin(t, open())
			for _, f := range tt.fails {
				f.Match = strings.NewReplacer(bPost, b.Post, bLook, b.Look).Replace(f.Match)
				b.Handler.Fail(f)
			}
			_, err := b.run(3, 4)
			switch {
			case tt.err == "" && (err != nil || !slices.Equal(b.Lines(), []int{3, 4})):
				t.Errorf("%v, comments on %v", err, b.Lines())
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("error %v, want one with %q", err, tt.err)
			}
		})
	}
	t.Run("dry", func(t *testing.T) {
		b := begin(t, open())
		var out bytes.Buffer
		o := Options(&b.log)
		o.Dry = &out
		s, err := b.Open(b.url, o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := review.Send(t.Context(), s, Draft(3), o.Sleep); err != nil {
			t.Fatal(err)
		}
		if len(b.Lines()) > 0 || !strings.HasPrefix(out.String(), "POST /") || strings.Contains(out.String(), Token) {
			t.Errorf("printed %s", &out)
		}
	})
}

// Stand for a bench's requests.
const (
	bPost = "post"
	bLook = "look"
)
