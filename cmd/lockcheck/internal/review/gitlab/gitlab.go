// Package gitlab reviews merge requests by GitLab's API: a discussion on each
// finding's line, and a note for what has no line.
package gitlab

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
)

const server = "https://gitlab.com/api/v4"

// Env gives the place that the environment names, as GitLab CI sets it. The
// token of a job may not write comments.
func Env(getenv func(string) string) review.Place {
	p := review.Place{
		Server: getenv("CI_API_V4_URL"), Repo: getenv("CI_PROJECT_ID"), Change: getenv("CI_MERGE_REQUEST_IID"),
		Commit: getenv("CI_COMMIT_SHA"), Token: api.Secret(getenv("GITLAB_TOKEN")),
	}
	if base := getenv("CI_MERGE_REQUEST_DIFF_BASE_SHA"); base != "" && p.Commit != "" {
		p.Range = base + ".." + p.Commit
	}
	return p
}

// Service is a merge request.
type Service struct {
	api   *api.Client
	path  string
	place review.Place
}

// New gives the service for a place.
func New(p review.Place, o api.Options) (*Service, error) {
	switch {
	case p.Repo == "":
		return nil, errors.New("which project is it? --repo GROUP/NAME or CI_PROJECT_ID tells")
	case !review.IsNumber(p.Change):
		return nil, errors.New("which merge request is it? --change NUMBER or CI_MERGE_REQUEST_IID tells")
	case p.Token == "" && o.Dry == nil:
		return nil, errors.New("GITLAB_TOKEN is not set; it holds a token with the scope api")
	}
	o.Base = cmp.Or(p.Server, server)
	o.Header = http.Header{}
	if p.Token != "" {
		o.Header.Set("Private-Token", string(p.Token))
	}
	o.Secrets = append(o.Secrets, p.Token)
	c, err := api.New(o)
	if err != nil {
		return nil, err
	}
	return &Service{api: c, path: "/projects/" + url.PathEscape(p.Repo) + "/merge_requests/" + p.Change, place: p}, nil
}

type user struct {
	Username string
}

type note struct {
	ID      int64
	Body    string
	Author  user
	Created string `json:"created_at"`
}

// Review posts what is new.
func (s *Service) Review(ctx context.Context, d *review.Draft, sleep api.Sleep) (*review.Posting, error) {
	return review.Send(ctx, s, d, sleep)
}

// Told reads our own notes: others' marks could keep findings from being told.
func (s *Service) Told(ctx context.Context) ([]review.Told, error) {
	if s.place.Token == "" {
		return nil, nil // a dry run
	}
	var me user
	if _, err := s.api.Do(ctx, api.Call{Method: http.MethodGet, Path: "/user"}, &me); err != nil {
		return nil, explained(err)
	}
	var own []note
	err := s.api.Pages(ctx, api.Call{Path: s.path + "/discussions", Query: url.Values{"per_page": {"100"}}}, func(text []byte) error {
		var page []struct{ Notes []note }
		if err := json.Unmarshal(text, &page); err != nil {
			return err
		}
		for _, d := range page {
			for _, n := range d.Notes {
				if n.Author == me {
					own = append(own, n)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, explained(err)
	}
	slices.SortStableFunc(own, func(a, b note) int { return cmp.Or(strings.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID)) })
	var told []review.Told
	for _, n := range own {
		told = append(told, review.Marks(n.Body, fmt.Sprintf("#note_%d", n.ID))...)
	}
	return told, nil
}

type version struct {
	Base  string `json:"base_commit_sha"`
	Start string `json:"start_commit_sha"`
	Head  string `json:"head_commit_sha"`
}

type discussion struct {
	Body     string    `json:"body"`
	Position *position `json:"position,omitempty"`
}

type position struct {
	Type    string `json:"position_type"`
	Base    string `json:"base_sha"`
	Start   string `json:"start_sha"`
	Head    string `json:"head_sha"`
	OldPath string `json:"old_path"`
	NewPath string `json:"new_path"`
	OldLine int    `json:"old_line,omitempty"` // of lines that both sides have
	NewLine int    `json:"new_line"`
}

// Post begins a discussion on each line. One that GitLab does not take, since
// it shows another diff than the one that was checked, is told with the rest.
func (s *Service) Post(ctx context.Context, p *review.Posting) error {
	v, err := s.version(ctx)
	if err != nil {
		return explained(err)
	}
	placed, rest := review.Split(p.Comments)
	for _, c := range placed {
		d := discussion{Body: c.GitLab(), Position: &position{
			Type: "text", Base: v.Base, Start: v.Start, Head: v.Head,
			OldPath: cmp.Or(c.OldPath, c.Path), NewPath: c.Path, OldLine: c.OldLine, NewLine: c.Line,
		}}
		_, err := s.api.Do(ctx, api.Call{Method: http.MethodPost, Path: s.path + "/discussions", Body: d}, nil)
		switch {
		case api.Status(err) == http.StatusBadRequest:
			rest = append(rest, c)
		case err != nil:
			return explained(err)
		}
	}
	return explained(s.note(ctx, p, rest))
}

// note tells what has no line.
func (s *Service) note(ctx context.Context, p *review.Posting, rest []format.Comment) error {
	if len(rest) == 0 && len(p.Gone) == 0 && p.Dropped == 0 {
		return nil
	}
	_, err := s.api.Do(ctx, api.Call{Method: http.MethodPost, Path: s.path + "/notes", Body: discussion{Body: p.Markdown(rest)}}, nil)
	return err
}

// version gives the merge request's version that was checked, or the newest.
func (s *Service) version(ctx context.Context) (version, error) {
	if s.place.Token == "" {
		return version{Head: s.place.Commit}, nil // a dry run
	}
	var vs []version
	if _, err := s.api.Do(ctx, api.Call{Method: http.MethodGet, Path: s.path + "/versions"}, &vs); err != nil {
		return version{}, err
	}
	if len(vs) == 0 {
		return version{}, errors.New("the merge request has no changes")
	}
	if i := slices.IndexFunc(vs, func(v version) bool { return v.Head == s.place.Commit }); i > 0 {
		return vs[i], nil
	}
	return vs[0], nil
}

// explained adds what may be done about an error.
func explained(err error) error {
	switch api.Status(err) {
	case http.StatusUnauthorized:
		return fmt.Errorf("%w; GITLAB_TOKEN is not valid here", err)
	case http.StatusForbidden, http.StatusNotFound:
		return fmt.Errorf("%w; the token must have the scope api, and its owner must be a member of the project", err)
	}
	return err
}
