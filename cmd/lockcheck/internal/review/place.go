package review

import (
	"strings"

	"lockcheck/cmd/lockcheck/internal/review/api"
)

// Place is where a review is posted: what flags or the environment say.
type Place struct {
	Server string // address of the service
	Repo   string // what the service calls the repository
	Change string // pull request, merge request, change, revision or build target
	Commit string // that was checked; "" for the change's newest
	User   string // of services that want a name
	Token  api.Secret
	Range  string // what the change is, as git names it; "" if it is not known
}

// Over gives the place with what another one says in its stead.
func (p Place) Over(q Place) Place {
	for _, w := range []struct {
		to   *string
		from string
	}{
		{&p.Server, q.Server}, {&p.Repo, q.Repo}, {&p.Change, q.Change},
		{&p.Commit, q.Commit}, {&p.User, q.User}, {&p.Range, q.Range},
	} {
		if w.from != "" {
			*w.to = w.from
		}
	}
	if q.Token != "" {
		p.Token = q.Token
	}
	return p
}

// First gives the first of environment variables that is set.
func First(getenv func(string) string, names ...string) string {
	for _, n := range names {
		if v := getenv(n); v != "" {
			return v
		}
	}
	return ""
}

// IsNumber reports whether a change is named by a number.
func IsNumber(change string) bool {
	return change != "" && len(change) < 12 && strings.Trim(change, "0123456789") == ""
}
