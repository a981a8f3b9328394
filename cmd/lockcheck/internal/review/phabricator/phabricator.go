// Package phabricator reviews by Conduit, Phabricator's API: a revision gets
// inline comments and one for the rest, a build target gets lint results.
package phabricator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
)

// Env gives the place that the environment names.
func Env(getenv func(string) string) review.Place {
	return review.Place{
		Server: getenv("PHABRICATOR_URL"), Token: api.Secret(getenv("PHABRICATOR_TOKEN")),
		Change: review.First(getenv, "PHABRICATOR_TARGET", "PHABRICATOR_REVISION"),
	}
}

var (
	revisionName = regexp.MustCompile(`^D?([1-9][0-9]{0,9})$`)
	targetName   = regexp.MustCompile(`^PHID-HMBT-\w+$`)
)

// New gives the service for a place: a revision, D123, or a build target,
// PHID-HMBT-...
func New(p review.Place, o api.Options) (review.Service, error) {
	switch {
	case p.Server == "":
		return nil, errors.New("which server is it? --server URL or PHABRICATOR_URL tells")
	case p.Token == "" && o.Dry == nil:
		return nil, errors.New("PHABRICATOR_TOKEN is not set; it holds a Conduit API token")
	}
	o.Base = strings.TrimSuffix(strings.TrimSuffix(p.Server, "/"), "/api") + "/api"
	o.Secrets = append(o.Secrets, p.Token)
	o.Encode = func(body []byte) (string, []byte) { return form(body, p.Token) }
	c, err := api.New(o)
	if err != nil {
		return nil, err
	}
	con := &conduit{c}
	if m := revisionName.FindStringSubmatch(p.Change); m != nil {
		id, err := strconv.Atoi(m[1])
		return &revision{con, id, p.Token == ""}, err
	}
	if targetName.MatchString(p.Change) {
		return &target{con, p.Change}, nil
	}
	return nil, errors.New("which revision or build target is it? --change D123 or PHID-HMBT-..., PHABRICATOR_REVISION or PHABRICATOR_TARGET tells")
}

// form makes a request's body out of its parameters: the token goes with them.
func form(body []byte, token api.Secret) (string, []byte) {
	var params map[string]any
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	if d.Decode(&params) != nil {
		params = make(map[string]any)
	}
	params["__conduit__"] = map[string]string{"token": string(token)}
	text, _ := json.Marshal(params) // it was JSON before
	v := url.Values{"params": {string(text)}, "output": {"json"}, "__conduit__": {"1"}}
	return "application/x-www-form-urlencoded", []byte(v.Encode())
}

type conduit struct{ api *api.Client }

// call calls a method. Failures come with status 200.
func (c *conduit) call(ctx context.Context, method string, read bool, params, result any) error {
	var answer struct {
		Result json.RawMessage
		Code   *string `json:"error_code"`
		Info   *string `json:"error_info"`
	}
	_, err := c.api.Do(ctx, api.Call{Method: http.MethodPost, Path: "/" + method, Body: params, Read: read}, &answer)
	switch {
	case err != nil:
		return err
	case answer.Code != nil && *answer.Code != "":
		info := ""
		if answer.Info != nil {
			info = *answer.Info
		}
		err := fmt.Errorf("%s: %s: %s", method, c.api.Clean(*answer.Code), c.api.Clean(info))
		if *answer.Code == "ERR-INVALID-AUTH" {
			err = fmt.Errorf("%w; PHABRICATOR_TOKEN is not valid here", err)
		}
		return err
	case result == nil || answer.Result == nil: // of a dry run
		return nil
	}
	if err := json.Unmarshal(answer.Result, result); err != nil {
		return fmt.Errorf("%s: the server's answer is not what it should be: %w", method, err)
	}
	return nil
}
