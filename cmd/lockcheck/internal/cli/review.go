package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
	"lockcheck/cmd/lockcheck/internal/review/gerrit"
	"lockcheck/cmd/lockcheck/internal/review/github"
	"lockcheck/cmd/lockcheck/internal/review/gitlab"
	"lockcheck/cmd/lockcheck/internal/review/phabricator"
	"lockcheck/rules"
)

// reviewer is a service on which reviews are posted.
type reviewer struct {
	name string
	env  func(getenv func(string) string) review.Place
	open func(review.Place, api.Options) (review.Service, error)
}

func reviewers() []reviewer {
	return []reviewer{
		{"github", github.Env, func(p review.Place, o api.Options) (review.Service, error) { return github.New(p, o) }},
		{"gitlab", gitlab.Env, func(p review.Place, o api.Options) (review.Service, error) { return gitlab.New(p, o) }},
		{"gerrit", gerrit.Env, func(p review.Place, o api.Options) (review.Service, error) { return gerrit.New(p, o) }},
		{"phabricator", phabricator.Env, phabricator.New},
	}
}

func reviewerNames() []string {
	var names []string
	for _, r := range reviewers() {
		names = append(names, r.name)
	}
	return names
}

const reviewCommand = "lockcheck review"

// reviewFlags are those of no other command.
func reviewFlags() []string { return []string{"post", "dry-run", "server", "repo", "change", "commit"} }

// review prints a review of a change, or posts it.
func (c *command) review(ctx context.Context, args []string) error {
	const printed = "mail" // if no form is named
	others := slices.DeleteFunc(format.Names(), func(n string) bool { return n == printed })
	operands, err := c.parse(reviewCommand, args, append([]string{printed}, others...)...)
	if err != nil {
		return err
	}
	if c.fix || c.diff {
		return usageError("a review suggests fixes where it can; --fix and --diff go with a check")
	}
	var service review.Service
	if c.post == "" {
		for _, f := range reviewFlags() {
			if c.given[f] {
				return usageError("--" + f + " goes with --post")
			}
		}
	} else {
		s, place, err := c.openService()
		if err != nil {
			return fmt.Errorf("review: %s: %w", c.post, err)
		}
		if service = s; len(operands) == 0 && !c.staged && place.Range != "" {
			operands = []string{place.Range}
		}
		if !c.given["format"] {
			c.format = "text"
		}
	}
	c.offers = true
	rep, err := c.run(ctx, operands)
	if err != nil {
		return err
	}
	defer rep.Close()
	c.status = c.statusOf(rep)
	if !c.dryRun {
		if err := c.print(rep); err != nil {
			return err
		}
	}
	if service == nil {
		return nil
	}
	return c.postReview(ctx, rep, service)
}

// openService gives the service that is named, and the place there that flags
// and the environment name.
func (c *command) openService() (review.Service, review.Place, error) {
	i := slices.Index(reviewerNames(), c.post)
	if i < 0 {
		return nil, review.Place{}, fmt.Errorf("there is no such service; it is one of %s", strings.Join(reviewerNames(), ", "))
	}
	r := reviewers()[i]
	place := r.env(c.env.Getenv).Over(review.Place{Server: c.server, Repo: c.repo, Change: c.change, Commit: c.commit})
	o := api.Options{Agent: "lockcheck/" + version(), Log: c.complain}
	if c.dryRun {
		o.Dry, place.Token = c.env.Stdout, "" // without one, nothing is asked either
	}
	s, err := r.open(place, o)
	return s, place, err
}

// postReview posts what a report says of a change.
func (c *command) postReview(ctx context.Context, rep *report.Report, s review.Service) error {
	failed := 0
	for _, in := range rep.Inputs {
		switch {
		case in.Status == report.Failed:
			failed++
		case in.Kind != report.Patch && in.Kind != report.Range:
			return usageError(in.Path + " is no change that is reviewed; --post wants a patch or a range")
		}
	}
	if failed == len(rep.Inputs) {
		return nil // which is told
	}
	picked, err := rules.Select(c.rules)
	if err != nil {
		return usageError(err.Error())
	}
	draft := review.Of(rep, format.Options{
		Show: report.Show{All: c.all, Verbose: c.verbose}, Version: version(), Rules: picked, Dir: c.dir,
	}, len(picked) == len(rules.All()))
	p, err := s.Review(ctx, draft, api.RealSleep)
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return err
		}
		return fmt.Errorf("review: %s: %w", c.post, err)
	}
	if !c.dryRun || p.Empty() {
		c.complain("review: " + said(p))
	}
	return nil
}

// said tells what was posted.
func said(p *review.Posting) string {
	if p.Empty() && p.Left == 0 {
		return "there is nothing to say"
	}
	s := fmt.Sprintf("%d new findings are told", len(p.Comments))
	if len(p.Comments) == 1 {
		s = "1 new finding is told"
	}
	if p.Left > 0 {
		s += fmt.Sprintf(", %d told before", p.Left)
	}
	if len(p.Gone) > 0 {
		s += fmt.Sprintf(", %d no longer found", len(p.Gone))
	}
	if p.Dropped > 0 {
		s += fmt.Sprintf(", %d too many to tell", p.Dropped)
	}
	return s
}
