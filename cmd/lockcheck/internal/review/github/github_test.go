package github

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
	"lockcheck/cmd/lockcheck/internal/review/reviewtest"
)

// bench is a server, and what a client of it says aloud.
type bench struct {
	*reviewtest.GitHub
	url string
	log bytes.Buffer
}

func serve(t *testing.T) *bench {
	b := &bench{GitHub: reviewtest.NewGitHub(map[string][]int{"a.c": {1, 2, 3, 4, 5}})}
	s := httptest.NewServer(b)
	t.Cleanup(s.Close)
	b.url = s.URL
	return b
}

func (b *bench) place() review.Place {
	return review.Place{Server: b.url, Repo: "owner/repo", Change: "7", Commit: "c0ffee", Token: reviewtest.Token}
}

// send posts findings at lines, and gives what a run would tell of it.
func (b *bench) send(t *testing.T, lines ...int) (*review.Posting, error) {
	t.Helper()
	s, err := New(b.place(), reviewtest.Options(&b.log))
	if err != nil {
		t.Fatal(err)
	}
	p, err := review.Send(t.Context(), s, reviewtest.Draft(lines...), reviewtest.Options(&b.log).Sleep)
	if all := b.log.String() + fmt.Sprintf("%v %+v %#v", err, err, s.place); strings.Contains(all, reviewtest.Token) {
		t.Errorf("the token is told: %s", all)
	}
	return p, err
}

func TestThread(t *testing.T) {
	reviewtest.TestThread(t, func() *reviewtest.Bench {
		g := reviewtest.NewGitHub(map[string][]int{"a.c": {1, 2, 3, 4, 5}})
		return &reviewtest.Bench{
			Handler: g,
			Open: func(url string, o api.Options) (review.Thread, error) {
				return New(review.Place{Server: url, Repo: "owner/repo", Change: "7", Token: reviewtest.Token}, o)
			},
			Lines: func() []int {
				var ls []int
				for _, c := range g.Comments {
					if c.User.Login == "lockbot" {
						ls = append(ls, c.Line)
					}
				}
				return ls
			},
			Texts: func() []string {
				var ts []string
				for _, r := range g.Reviews {
					ts = append(ts, r.Body)
				}
				return ts
			},
			Mallory: func(mark string) {
				g.Comments = append(g.Comments, reviewtest.GitHubComment{User: reviewtest.GitHubUser{Login: "mallory", Type: "User"}, Body: mark})
			},
			Post: "POST /repos/owner/repo/pulls/7/reviews",
			Look: "GET /user",
		}
	})
}

// TestReview: what a review is made of, and links to what is gone.
func TestReview(t *testing.T) {
	b := serve(t)
	if _, err := b.send(t, 3, 0, 4); err != nil {
		t.Fatal(err)
	}
	if len(b.Reviews) != 1 || len(b.Comments) != 2 || b.Reviews[0].Commit != "c0ffee" {
		t.Fatalf("%+v", b.GitHub)
	}
	if c := b.Comments[1]; c.Path != "a.c" || c.Line != 4 || !strings.Contains(c.Body, "at 4") {
		t.Errorf("comment %+v", c)
	}
	if body := b.Reviews[0].Body; !strings.HasPrefix(body, "**lockcheck**: 3 findings\n\n**warning**: at 0 ") {
		t.Errorf("body %q", body)
	}

	// What is gone is told with a link to where it was told.
	if _, err := b.send(t, 4); err != nil {
		t.Fatal(err)
	}
	if len(b.Reviews) != 2 || len(b.Comments) != 2 {
		t.Fatalf("%d reviews, %d comments", len(b.Reviews), len(b.Comments))
	}
	for _, want := range []string{
		"**lockcheck**: 1 findings; 1 told before\n\nNo longer found:\n\n- **warning**: at 3 (`lockorder`) ([comment](https://github.example/owner/repo/pull/7#discussion_r1))",
		"\n- **warning**: at 0 (`lockorder`) ([comment](https://github.example/owner/repo/pull/7#r1))",
	} {
		if body := b.Reviews[1].Body; !strings.Contains(body, want) {
			t.Errorf("body %q, want %q", body, want)
		}
	}
}

// TestOthersMarks: nobody else can keep a finding from being told.
func TestOthersMarks(t *testing.T) {
	for _, installation := range []bool{false, true} {
		b := serve(t)
		b.Installation = installation
		mark := "<!-- lockcheck:0003-1 -->"
		b.Comments = []reviewtest.GitHubComment{{User: reviewtest.GitHubUser{Login: "mallory", Type: "User"}, Body: mark}, {Body: mark}}
		b.Reviews = []reviewtest.GitHubReview{{User: reviewtest.GitHubUser{Login: "mallory", Type: "User"}, Body: mark}}
		for range 2 {
			if _, err := b.send(t, 3); err != nil {
				t.Fatal(err)
			}
		}
		if len(b.Comments) != 3 {
			t.Errorf("installation %t: %d comments", installation, len(b.Comments))
		}
	}
}

// TestTrouble: what is GitHub's own way to say no.
func TestTrouble(t *testing.T) {
	const post = "POST /repos/owner/repo/pulls/7/reviews"
	tests := []struct {
		name  string
		fails []reviewtest.Failure
		err   string
		posts int
	}{
		{"rate limits", []reviewtest.Failure{
			{Match: "GET /repos/owner/repo/pulls/7/comments", Status: 429, Header: map[string]string{"Retry-After": "1"}},
			{Match: post, Status: 403, Header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}},
			{Match: post, Status: 403, Body: `{"message": "You have exceeded a secondary rate limit. ` + reviewtest.Token + `"}`},
		}, "", 3},
		{"a fork", []reviewtest.Failure{{Match: post, Status: 403, Body: `{"message": "Resource not accessible by integration ` + reviewtest.Token + `"}`}}, "integration ***; the token must be allowed to write", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := serve(t)
			b.Fail(tt.fails...)
			_, err := b.send(t, 3, 4)
			switch {
			case tt.err == "" && (err != nil || len(b.Reviews) != 1 || len(b.Comments) != 2):
				t.Errorf("%v, %d reviews, %d comments", err, len(b.Reviews), len(b.Comments))
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("error %v, want one with %q", err, tt.err)
			}
			posts := slices.DeleteFunc(b.Requests(), func(r string) bool { return r != post })
			if len(posts) != tt.posts {
				t.Errorf("%d posts", len(posts))
			}
		})
	}
	b := serve(t)
	p := b.place()
	p.Token = "wrong " + reviewtest.Token
	s, err := New(p, reviewtest.Options(&b.log))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.Told(t.Context()); err == nil || !strings.Contains(err.Error(), "GITHUB_TOKEN is not valid here") {
		t.Error(err)
	}
}

// TestOtherDiff: lines that GitHub does not show are told in the text.
func TestOtherDiff(t *testing.T) {
	b := serve(t)
	for range 2 {
		if _, err := b.send(t, 3, 99); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.Reviews) != 1 || len(b.Comments) != 0 || !strings.Contains(b.Reviews[0].Body, "at 99") {
		t.Errorf("%+v", b.GitHub)
	}
}

// TestDry: the request is printed and nothing is sent; a token is not needed.
func TestDry(t *testing.T) {
	b := serve(t)
	var out bytes.Buffer
	o := reviewtest.Options(&b.log)
	o.Dry = &out
	p := b.place()
	p.Token = ""
	s, err := New(p, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := review.Send(t.Context(), s, reviewtest.Draft(3), o.Sleep); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "POST /repos/owner/repo/pulls/7/reviews\n{\n  \"commit_id\": \"c0ffee\",\n  \"event\": \"COMMENT\",") || len(b.Requests()) > 0 {
		t.Errorf("%s; requests %v", &out, b.Requests())
	}
}

func TestPlace(t *testing.T) {
	event := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(event, []byte(`{"pull_request": {"number": 12, "head": {"sha": "bbb"}, "base": {"sha": "aaa"}}}`), 0o666); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{
		"GITHUB_API_URL": "https://ghe.example/api/v3", "GITHUB_REPOSITORY": "o/r", "GITHUB_EVENT_PATH": event, "GITHUB_TOKEN": "t",
	}
	p := Env(func(k string) string { return env[k] })
	if want := (review.Place{Server: "https://ghe.example/api/v3", Repo: "o/r", Change: "12", Commit: "bbb", Range: "aaa...bbb", Token: "t"}); p != want {
		t.Errorf("%#v", p)
	}
	if p := Env(func(string) string { return "" }); p != (review.Place{}) {
		t.Errorf("of nothing: %#v", p)
	}
	ok := review.Place{Repo: "o/r", Change: "1", Token: "t"}
	if _, err := New(ok, api.Options{}); err != nil {
		t.Error(err)
	}
	for want, p := range map[string]review.Place{
		"--repo":           {Repo: "r", Change: "1", Token: "t"},
		"--change":         {Repo: "o/r", Change: "../1", Token: "t"},
		"GITHUB_TOKEN":     {Repo: "o/r", Change: "1"},
		"begins with http": {Repo: "o/r", Change: "1", Token: "t", Server: "ghe.example"},
	} {
		if _, err := New(p, api.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%#v: %v, want %q", p, err, want)
		}
	}
}
