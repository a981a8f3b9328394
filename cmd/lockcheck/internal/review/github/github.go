// Package github reviews pull requests by GitHub's API: one review a run, with
// comments on lines of the diff, and the rest in its text.
package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
)

const server = "https://api.github.com"

// Env gives the place that the environment names, as GitHub Actions sets it.
func Env(getenv func(string) string) review.Place {
	p := review.Place{
		Server: getenv("GITHUB_API_URL"), Repo: getenv("GITHUB_REPOSITORY"),
		Token: api.Secret(review.First(getenv, "GITHUB_TOKEN", "GH_TOKEN")),
	}
	var event struct {
		PullRequest struct {
			Number     int
			Head, Base struct{ SHA string }
		} `json:"pull_request"`
	}
	text, err := os.ReadFile(getenv("GITHUB_EVENT_PATH"))
	if err != nil || json.Unmarshal(text, &event) != nil || event.PullRequest.Number == 0 {
		return p
	}
	pr := &event.PullRequest
	p.Change, p.Commit = strconv.Itoa(pr.Number), pr.Head.SHA
	if pr.Base.SHA != "" && pr.Head.SHA != "" {
		p.Range = pr.Base.SHA + "..." + pr.Head.SHA
	}
	return p
}

// Service is a pull request.
type Service struct {
	api   *api.Client
	pull  string // its path
	place review.Place
}

var repository = regexp.MustCompile(`^[\w.-]+/[\w.-]+$`)

// New gives the service for a place.
func New(p review.Place, o api.Options) (*Service, error) {
	switch {
	case !repository.MatchString(p.Repo):
		return nil, errors.New("which repository is it? --repo OWNER/NAME or GITHUB_REPOSITORY tells")
	case !review.IsNumber(p.Change):
		return nil, errors.New("which pull request is it? --change NUMBER tells, or the event of GitHub Actions")
	case p.Token == "" && o.Dry == nil:
		return nil, errors.New("GITHUB_TOKEN is not set; it holds a token that may write to pull requests")
	}
	if o.Base = p.Server; o.Base == "" {
		o.Base = server
	}
	o.Header = http.Header{
		"Accept":               {"application/vnd.github+json"},
		"X-Github-Api-Version": {"2022-11-28"},
	}
	if p.Token != "" {
		o.Header.Set("Authorization", "Bearer "+string(p.Token))
	}
	o.Secrets = append(o.Secrets, p.Token)
	c, err := api.New(o)
	if err != nil {
		return nil, err
	}
	return &Service{api: c, pull: "/repos/" + p.Repo + "/pulls/" + p.Change, place: p}, nil
}

type author struct {
	Login string
	Type  string
}

// said is a comment or a review.
type said struct {
	User      *author
	Body      string
	Link      string `json:"html_url"`
	Created   string `json:"created_at"`
	Submitted string `json:"submitted_at"`
}

func (s *said) time() string { return s.Created + s.Submitted } // it has one of them

// Review posts what is new.
func (s *Service) Review(ctx context.Context, d *review.Draft, sleep api.Sleep) (*review.Posting, error) {
	return review.Send(ctx, s, d, sleep)
}

// Told reads the comments and reviews that are our own: others' marks could
// keep findings from being told.
func (s *Service) Told(ctx context.Context) ([]review.Told, error) {
	if s.place.Token == "" {
		return nil, nil // a dry run
	}
	own, err := s.own(ctx)
	if err != nil {
		return nil, err
	}
	var all []said
	for _, what := range []string{"/comments", "/reviews"} {
		err := s.api.Pages(ctx, api.Call{Path: s.pull + what, Query: url.Values{"per_page": {"100"}}}, func(text []byte) error {
			var page []said
			if err := json.Unmarshal(text, &page); err != nil {
				return err
			}
			for _, x := range page {
				if x.User != nil && own(x.User) {
					all = append(all, x)
				}
			}
			return nil
		})
		if err != nil {
			return nil, explained(err)
		}
	}
	slices.SortStableFunc(all, func(a, b said) int { return strings.Compare(a.time(), b.time()) })
	var told []review.Told
	for _, x := range all {
		told = append(told, review.Marks(x.Body, x.Link)...)
	}
	return told, nil
}

// own tells who we are. The token of a workflow is no user's, and may not ask:
// then we are a bot.
func (s *Service) own(ctx context.Context) (func(*author) bool, error) {
	var me author
	_, err := s.api.Do(ctx, api.Call{Method: http.MethodGet, Path: "/user"}, &me)
	switch status := api.Status(err); {
	case err == nil:
		return func(a *author) bool { return a.Login == me.Login }, nil
	case status == http.StatusForbidden || status == http.StatusNotFound:
		return func(a *author) bool { return a.Type == "Bot" }, nil
	}
	return nil, explained(err)
}

type reviewRequest struct {
	Commit   string                 `json:"commit_id,omitempty"`
	Event    string                 `json:"event"`
	Body     string                 `json:"body"`
	Comments []format.GitHubComment `json:"comments"`
}

// Post makes a review. If GitHub does not take a line, since it shows another
// diff than the one that was checked, everything is told in the review's text.
func (s *Service) Post(ctx context.Context, p *review.Posting) error {
	placed, rest := review.Split(p.Comments)
	err := s.review(ctx, p, placed, rest)
	if api.Status(err) == http.StatusUnprocessableEntity && len(placed) > 0 {
		err = s.review(ctx, p, nil, p.Comments)
	}
	return explained(err)
}

func (s *Service) review(ctx context.Context, p *review.Posting, placed, rest []format.Comment) error {
	r := reviewRequest{
		Commit: s.place.Commit, Event: "COMMENT",
		Body: p.Markdown(rest), Comments: format.GitHubComments(placed),
	}
	_, err := s.api.Do(ctx, api.Call{Method: http.MethodPost, Path: s.pull + "/reviews", Body: r}, nil)
	return err
}

// explained adds what may be done about an error.
func explained(err error) error {
	switch api.Status(err) {
	case http.StatusUnauthorized:
		return fmt.Errorf("%w; GITHUB_TOKEN is not valid here", err)
	case http.StatusForbidden, http.StatusNotFound:
		return fmt.Errorf("%w; the token must be allowed to write to this pull request (in a workflow: permissions: pull-requests: write), which that of a fork is not", err)
	}
	return err
}
