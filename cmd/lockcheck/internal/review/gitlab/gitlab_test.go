package gitlab

import (
	"bytes"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
	"lockcheck/cmd/lockcheck/internal/review/reviewtest"
)

func open() (*reviewtest.GitLab, *reviewtest.Bench) {
	g := reviewtest.NewGitLab(map[string]map[int]int{"a.c": {1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 2}})
	return g, &reviewtest.Bench{
		Handler: g,
		Open: func(url string, o api.Options) (review.Thread, error) {
			return New(review.Place{Server: url, Repo: "group/name", Change: "7", Token: reviewtest.Token}, o)
		},
		Lines: func() []int {
			var ls []int
			for _, n := range g.Notes {
				if n.Path == "a.c" {
					ls = append(ls, n.Line)
				}
			}
			return ls
		},
		Texts: func() []string {
			var ts []string
			for _, n := range g.Notes {
				if n.Path == "" {
					ts = append(ts, n.Body)
				}
			}
			return ts
		},
		Mallory: func(mark string) { g.Add("mallory", mark, "", 0) },
		Post:    "POST /projects/group%2Fname/merge_requests/7/discussions",
		Look:    "GET /user",
	}
}

func TestThread(t *testing.T) {
	reviewtest.TestThread(t, func() *reviewtest.Bench { _, b := open(); return b })
}

// TestPosition: a line that both sides have is told with both numbers, of the
// version that was checked; what GitLab does not take is told in a note.
func TestPosition(t *testing.T) {
	g, b := open()
	s := httptest.NewServer(g)
	defer s.Close()
	d := reviewtest.Draft(3, 6, 9)
	for i := range d.Comments {
		d.Comments[i].OldPath = "old.c"
	}
	d.Comments[1].OldLine = 2
	for _, commit := range []string{"h1", "unknown"} {
		p, err := New(review.Place{Server: s.URL, Repo: "group/name", Change: "7", Token: reviewtest.Token, Commit: commit}, reviewtest.Options(new(bytes.Buffer)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Review(t.Context(), d, api.RealSleep); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(b.Lines(), []int{3, 6}) || len(b.Texts()) != 1 || !strings.Contains(b.Texts()[0], "at 9 ") {
		t.Errorf("lines %v, texts %q", b.Lines(), b.Texts())
	}
}

func TestPlace(t *testing.T) {
	env := map[string]string{
		"CI_API_V4_URL": "https://git.example/api/v4", "CI_PROJECT_ID": "12", "CI_MERGE_REQUEST_IID": "3",
		"CI_COMMIT_SHA": "bbb", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "aaa", "GITLAB_TOKEN": "t", "CI_JOB_TOKEN": "no",
	}
	p := Env(func(k string) string { return env[k] })
	if want := (review.Place{Server: "https://git.example/api/v4", Repo: "12", Change: "3", Commit: "bbb", Range: "aaa..bbb", Token: "t"}); p != want {
		t.Errorf("%#v", p)
	}
	for want, p := range map[string]review.Place{
		"--repo":       {Change: "1", Token: "t"},
		"--change":     {Repo: "1", Change: "!1", Token: "t"},
		"GITLAB_TOKEN": {Repo: "1", Change: "1"},
	} {
		if _, err := New(p, api.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%#v: %v, want %q", p, err, want)
		}
	}
}
