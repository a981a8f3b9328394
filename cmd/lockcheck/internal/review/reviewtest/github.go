package reviewtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// GitHub is a pull request: number 7 of owner/repo.
type GitHub struct {
	Server
	Shown map[string][]int // lines of its diff
	// Installation says that the token is no user's, as in a workflow.
	Installation bool
	PageSize     int

	Comments []GitHubComment
	Reviews  []GitHubReview
}

// GitHubUser is somebody.
type GitHubUser struct {
	Login string `json:"login"`
	Type  string `json:"type"`
}

// GitHubComment is a comment on a line.
type GitHubComment struct {
	User    GitHubUser `json:"user"`
	Path    string     `json:"path"`
	Line    int        `json:"line"`
	Side    string     `json:"side"`
	Body    string     `json:"body"`
	Link    string     `json:"html_url"`
	Created string     `json:"created_at"`
}

// GitHubReview is a review.
type GitHubReview struct {
	User      GitHubUser `json:"user"`
	Body      string     `json:"body"`
	Commit    string     `json:"commit_id"`
	Link      string     `json:"html_url"`
	Submitted string     `json:"submitted_at"`
}

// NewGitHub gives a pull request with the lines that its diff shows.
func NewGitHub(shown map[string][]int) *GitHub {
	g := &GitHub{Shown: shown, PageSize: 2}
	g.serve = g.handle
	return g
}

func (g *GitHub) me() GitHubUser {
	if g.Installation {
		return GitHubUser{"github-actions[bot]", "Bot"}
	}
	return GitHubUser{"lockbot", "User"}
}

func (g *GitHub) handle(w http.ResponseWriter, r *http.Request, body []byte) {
	fail := func(status int, message string) {
		answer(w, status, map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest"})
	}
	if r.Header.Get("Authorization") != "Bearer "+Token {
		fail(http.StatusUnauthorized, "Bad credentials")
		return
	}
	if r.Header.Get("Accept") != "application/vnd.github+json" || r.Header.Get("User-Agent") == "" {
		fail(http.StatusForbidden, "Request forbidden by administrative rules")
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /user":
		if g.Installation {
			fail(http.StatusForbidden, "Resource not accessible by integration")
			return
		}
		answer(w, http.StatusOK, g.me())
	case "GET /repos/owner/repo/pulls/7/comments":
		answer(w, http.StatusOK, page(w, r, g.Comments, g.PageSize))
	case "GET /repos/owner/repo/pulls/7/reviews":
		answer(w, http.StatusOK, page(w, r, g.Reviews, g.PageSize))
	case "POST /repos/owner/repo/pulls/7/reviews":
		g.review(w, body, fail)
	default:
		fail(http.StatusNotFound, "Not Found")
	}
}

func (g *GitHub) review(w http.ResponseWriter, body []byte, fail func(int, string)) {
	var req struct {
		Commit   string `json:"commit_id"`
		Event    string `json:"event"`
		Body     string `json:"body"`
		Comments []GitHubComment
	}
	if err := json.Unmarshal(body, &req); err != nil {
		fail(http.StatusBadRequest, "Problems parsing JSON")
		return
	}
	if req.Event != "COMMENT" || req.Body == "" || len(req.Body) > 65536 {
		fail(http.StatusUnprocessableEntity, "Validation Failed")
		return
	}
	for _, c := range req.Comments {
		ok := false
		for _, l := range g.Shown[c.Path] {
			ok = ok || l == c.Line && c.Side == "RIGHT" && c.Body != ""
		}
		if !ok {
			answer(w, http.StatusUnprocessableEntity, map[string]any{
				"message": "Unprocessable Entity", "errors": []string{"Line could not be resolved"},
			})
			return
		}
	}
	now := time.Unix(int64(1700000000+len(g.Reviews)), 0).UTC().Format(time.RFC3339)
	for _, c := range req.Comments {
		c.User, c.Created = g.me(), now
		c.Link = fmt.Sprintf("https://github.example/owner/repo/pull/7#discussion_r%d", len(g.Comments)+1)
		g.Comments = append(g.Comments, c)
	}
	g.Reviews = append(g.Reviews, GitHubReview{g.me(), req.Body, req.Commit, fmt.Sprintf("https://github.example/owner/repo/pull/7#r%d", len(g.Reviews)+1), now})
	answer(w, http.StatusOK, g.Reviews[len(g.Reviews)-1])
}
