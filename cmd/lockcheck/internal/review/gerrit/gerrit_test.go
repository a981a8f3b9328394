package gerrit

import (
	"slices"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
	"lockcheck/cmd/lockcheck/internal/review/reviewtest"
)

func TestThread(t *testing.T) {
	reviewtest.TestThread(t, func() *reviewtest.Bench {
		g := reviewtest.NewGerrit("a.c")
		return &reviewtest.Bench{
			Handler: g,
			Open: func(url string, o api.Options) (review.Thread, error) {
				return New(review.Place{Server: url, Change: "7", User: "lockbot", Token: reviewtest.Token}, o)
			},
			Lines: func() []int {
				var ls []int
				for _, c := range g.Comments["a.c"] {
					if c.Author.ID == 1000 {
						ls = append(ls, c.Line)
					}
				}
				return ls
			},
			Texts: func() []string {
				var ts []string
				for _, m := range slices.Concat(g.Messages, g.Comments[nowhere]) {
					ts = append(ts, m.Message)
				}
				return ts
			},
			Mallory: func(mark string) {
				g.Comments["a.c"] = append(g.Comments["a.c"], reviewtest.GerritComment{Author: reviewtest.GerritAccount{ID: 66}, Line: 1, Message: mark})
			},
			Post: "POST /a/changes/7/revisions/current/review",
			Look: "GET /a/accounts/self",
		}
	})
}

func TestPlace(t *testing.T) {
	env := map[string]string{
		"GERRIT_ADDRESS": "https://review.example/", "GERRIT_CHANGE_NUMBER": "3", "GERRIT_CHANGE_ID": "Iabc",
		"GERRIT_PATCHSET_REVISION": "bbb", "GERRIT_USERNAME": "u", "GERRIT_PASSWORD": "t",
	}
	p := Env(func(k string) string { return env[k] })
	if want := (review.Place{Server: "https://review.example/", Change: "3", Commit: "bbb", Range: "bbb~..bbb", User: "u", Token: "t"}); p != want {
		t.Errorf("%#v", p)
	}
	for want, p := range map[string]review.Place{
		"--server":        {Change: "1", User: "u", Token: "t"},
		"--change":        {Server: "https://x.example", User: "u", Token: "t"},
		"GERRIT_PASSWORD": {Server: "https://x.example", Change: "1", User: "u"},
	} {
		if _, err := New(p, api.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%#v: %v, want %q", p, err, want)
		}
	}
}
