package reviewtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// GitLab is a merge request: number 7 of project group/name.
type GitLab struct {
	Server
	// Shown are the lines of its diff: those that are new have 0 for the line
	// before.
	Shown map[string]map[int]int
	Notes []GitLabNote
}

// GitLabNote is a note, of a discussion on a line or without one.
type GitLabNote struct {
	ID      int        `json:"id"`
	Body    string     `json:"body"`
	Author  GitLabUser `json:"author"`
	Created string     `json:"created_at"`
	Path    string     `json:"-"`
	Line    int        `json:"-"`
}

// GitLabUser is somebody.
type GitLabUser struct {
	ID       int    `json:"id"`
	Username string `json:"username"`
}

// NewGitLab gives a merge request with the lines that its diff shows.
func NewGitLab(shown map[string]map[int]int) *GitLab {
	g := &GitLab{Shown: shown}
	g.serve = g.handle
	return g
}

// Add adds somebody's note.
func (g *GitLab) Add(author, body, path string, line int) {
	n := len(g.Notes) + 1
	g.Notes = append(g.Notes, GitLabNote{
		ID: n, Body: body, Author: GitLabUser{len(author), author}, Path: path, Line: line,
		Created: time.Unix(int64(1700000000+n/3), 0).UTC().Format("2006-01-02T15:04:05.000Z"),
	})
}

func (g *GitLab) handle(w http.ResponseWriter, r *http.Request, body []byte) {
	if r.Header.Get("Private-Token") != Token {
		answer(w, http.StatusUnauthorized, map[string]string{"message": "401 Unauthorized"})
		return
	}
	const mr = "/projects/group%2Fname/merge_requests/7"
	switch r.Method + " " + r.URL.EscapedPath() {
	case "GET /user":
		answer(w, http.StatusOK, GitLabUser{7, "lockbot"})
	case "GET " + mr + "/versions":
		answer(w, http.StatusOK, []map[string]any{
			{"id": 2, "base_commit_sha": "b2", "start_commit_sha": "s2", "head_commit_sha": "h2"},
			{"id": 1, "base_commit_sha": "b1", "start_commit_sha": "s1", "head_commit_sha": "h1"},
		})
	case "GET " + mr + "/discussions":
		type discussion struct {
			ID    string       `json:"id"`
			Notes []GitLabNote `json:"notes"`
		}
		var all []discussion
		for i, n := range g.Notes {
			all = append(all, discussion{fmt.Sprint(i), []GitLabNote{n}})
		}
		answer(w, http.StatusOK, page(w, r, all, 2))
	case "POST " + mr + "/discussions", "POST " + mr + "/notes":
		g.post(w, body)
	default:
		answer(w, http.StatusNotFound, map[string]string{"error": "404 Not Found"})
	}
}

func (g *GitLab) post(w http.ResponseWriter, body []byte) {
	var req struct {
		Body     string
		Position *struct {
			Type    string `json:"position_type"`
			Base    string `json:"base_sha"`
			Start   string `json:"start_sha"`
			Head    string `json:"head_sha"`
			OldPath string `json:"old_path"`
			NewPath string `json:"new_path"`
			OldLine int    `json:"old_line"`
			NewLine int    `json:"new_line"`
		}
	}
	if json.Unmarshal(body, &req) != nil || req.Body == "" {
		answer(w, http.StatusBadRequest, map[string]string{"error": "body is missing"})
		return
	}
	path, line := "", 0
	if p := req.Position; p != nil {
		path, line = p.NewPath, p.NewLine
		old, ok := g.Shown[path][line]
		if !ok || old != p.OldLine || p.OldPath == "" || p.Type != "text" || p.Base+p.Start+p.Head != "b1s1h1" && p.Base+p.Start+p.Head != "b2s2h2" {
			answer(w, http.StatusBadRequest, map[string]string{
				"message": `400 Bad request - Note {:line_code=>["can't be blank", "must be a valid line code"]}`,
			})
			return
		}
	}
	g.Add("lockbot", req.Body, path, line)
	answer(w, http.StatusCreated, g.Notes[len(g.Notes)-1])
}
