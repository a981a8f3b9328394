package phabricator

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
	"lockcheck/cmd/lockcheck/internal/review/reviewtest"
	"lockcheck/rules/finding"
)

func TestThread(t *testing.T) {
	reviewtest.TestThread(t, func() *reviewtest.Bench {
		p := reviewtest.NewPhabricator("a.c")
		return &reviewtest.Bench{
			Handler: p,
			Open: func(url string, o api.Options) (review.Thread, error) {
				s, err := New(review.Place{Server: url, Change: "D7", Token: reviewtest.Token}, o)
				if err != nil {
					return nil, err
				}
				return s.(*revision), nil
			},
			Lines: func() []int {
				var ls []int
				for _, x := range p.Transactions {
					if x.Path != "" {
						ls = append(ls, x.Line)
					}
				}
				return ls
			},
			Texts: func() []string {
				var ts []string
				for _, x := range p.Transactions {
					if x.Path == "" {
						ts = append(ts, x.Text)
					}
				}
				return ts
			},
			Mallory: func(mark string) {
				p.Transactions = append(p.Transactions, reviewtest.PhabricatorTransaction{Author: "PHID-USER-mallory", Text: mark})
			},
			Post: "POST /api/differential.createinline",
			Look: "POST /api/user.whoami",
		}
	})
}

// TestTarget: a build target gets all results in every run.
func TestTarget(t *testing.T) {
	p := reviewtest.NewPhabricator()
	srv := httptest.NewServer(p)
	defer srv.Close()
	r := &report.Report{Findings: []finding.Finding{{
		Rule: "lockorder", Severity: finding.Warning, File: "a.c", Line: 3, Message: "m", Fingerprint: "1-1",
	}}}
	for _, fs := range [][]finding.Finding{r.Findings, r.Findings, nil} {
		s, err := New(review.Place{Server: srv.URL + "/api/", Change: "PHID-HMBT-7", Token: reviewtest.Token}, reviewtest.Options(new(bytes.Buffer)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Review(t.Context(), review.Of(&report.Report{Findings: fs}, format.Options{}, true), api.RealSleep); err != nil {
			t.Fatal(err)
		}
	}
	var sent []string
	for _, raw := range p.Target {
		var m struct {
			Type string
			Lint []struct{ Code, Path string }
		}
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		text := m.Type
		for _, l := range m.Lint {
			text += " " + l.Code + " " + l.Path
		}
		sent = append(sent, text)
	}
	if got := strings.Join(sent, "; "); got != "fail lockorder a.c; fail lockorder a.c; pass" {
		t.Errorf("sent %s", got)
	}
}

// TestConduitErrors: they come with status 200, and tell the token.
func TestConduitErrors(t *testing.T) {
	p := reviewtest.NewPhabricator()
	srv := httptest.NewServer(p)
	defer srv.Close()
	for want, place := range map[string]review.Place{
		"ERR-INVALID-AUTH: API token \"***\" has the wrong length.; PHABRICATOR_TOKEN is not valid here": {Change: "D7", Token: "api-wrong"},
		"ERR-CONDUIT-CORE: No such object.":   {Change: "8", Token: reviewtest.Token},
		"ERR-CONDUIT-CORE: No such receiver.": {Change: "PHID-HMBT-8", Token: reviewtest.Token},
	} {
		place.Server = srv.URL
		s, err := New(place, reviewtest.Options(new(bytes.Buffer)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Review(t.Context(), reviewtest.Draft(3), api.RealSleep)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "api-wrong") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestLiteral(t *testing.T) {
	if got := literal("a %%% {F1} **b**"); got != "%%%\na % % % {F1} **b**\n%%%" {
		t.Errorf("%q", got)
	}
}

func TestPlace(t *testing.T) {
	env := map[string]string{"PHABRICATOR_URL": "https://ph.example", "PHABRICATOR_REVISION": "D3", "PHABRICATOR_TOKEN": "t"}
	p := Env(func(k string) string { return env[k] })
	if want := (review.Place{Server: "https://ph.example", Change: "D3", Token: "t"}); p != want {
		t.Errorf("%#v", p)
	}
	for want, p := range map[string]review.Place{
		"--server":          {Change: "D1", Token: "t"},
		"--change":          {Server: "https://x.example", Change: "T1", Token: "t"},
		"PHABRICATOR_TOKEN": {Server: "https://x.example", Change: "D1"},
	} {
		if _, err := New(p, api.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%#v: %v, want %q", p, err, want)
		}
	}
}
