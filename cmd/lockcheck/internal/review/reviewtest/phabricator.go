package reviewtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Phabricator has the revision D7, and the build target PHID-HMBT-7.
type Phabricator struct {
	Server
	Files        []string
	Transactions []PhabricatorTransaction
	Drafts       []PhabricatorTransaction
	Target       []json.RawMessage // what was sent to it
}

// PhabricatorTransaction is a comment, perhaps an inline one.
type PhabricatorTransaction struct {
	Author string
	Path   string
	Line   int
	Text   string
}

// NewPhabricator gives a revision with its files.
func NewPhabricator(files ...string) *Phabricator {
	p := &Phabricator{Files: files}
	p.serve = p.handle
	return p
}

const phabricatorMe = "PHID-USER-lockbot"

func (p *Phabricator) handle(w http.ResponseWriter, r *http.Request, body []byte) {
	fail := func(code, info string) {
		answer(w, http.StatusOK, map[string]any{"result": nil, "error_code": code, "error_info": info})
	}
	method, ok := strings.CutPrefix(r.URL.Path, "/api/")
	form, err := url.ParseQuery(string(body))
	if !ok || err != nil || r.Method != http.MethodPost || form.Get("output") != "json" {
		http.Error(w, "<html>This is a login page.</html>", http.StatusNotFound)
		return
	}
	var params struct {
		Conduit struct{ Token string } `json:"__conduit__"`

		ObjectIdentifier string
		After            string
		RevisionID       int
		RevisionID2      int `json:"revision_id"`
		FilePath         string
		IsNewFile        *bool
		LineNumber       int
		Content          string
		Message          string
		AttachInlines    bool   `json:"attach_inlines"`
		Target           string `json:"buildTargetPHID"`
	}
	if err := json.Unmarshal([]byte(form.Get("params")), &params); err != nil {
		fail("ERR-INVALID-PARAMETER", err.Error())
		return
	}
	if params.Conduit.Token != Token {
		// As the real one does, it tells the token.
		fail("ERR-INVALID-AUTH", fmt.Sprintf(`API token "%s" has the wrong length.`, params.Conduit.Token))
		return
	}
	give := func(v any) {
		answer(w, http.StatusOK, map[string]any{"result": v, "error_code": nil, "error_info": nil})
	}
	switch method {
	case "user.whoami":
		give(map[string]string{"phid": phabricatorMe})
	case "transaction.search":
		if params.ObjectIdentifier != "D7" {
			fail("ERR-CONDUIT-CORE", "No such object.")
			return
		}
		give(p.page(params.After))
	case "differential.createinline":
		if params.RevisionID != 7 || params.IsNewFile == nil || params.LineNumber < 1 || params.Content == "" || !p.has(params.FilePath) {
			fail("ERR-BAD-FILE", "The file path could not be found.")
			return
		}
		p.Drafts = append(p.Drafts, PhabricatorTransaction{phabricatorMe, params.FilePath, params.LineNumber, params.Content})
		give(map[string]any{"filePath": params.FilePath})
	case "differential.createcomment":
		if params.RevisionID2 != 7 {
			fail("ERR_BAD_REVISION", "Bad revision ID.")
			return
		}
		if params.AttachInlines {
			p.Transactions = append(p.Transactions, p.Drafts...)
			p.Drafts = nil
		}
		p.Transactions = append(p.Transactions, PhabricatorTransaction{Author: phabricatorMe, Text: params.Message})
		give(map[string]any{"revisionid": 7})
	case "harbormaster.sendmessage":
		if params.Target != "PHID-HMBT-7" {
			fail("ERR-CONDUIT-CORE", "No such receiver.")
			return
		}
		p.Target = append(p.Target, json.RawMessage(form.Get("params")))
		give(nil)
	default:
		fail("ERR-CONDUIT-CALL", "API Method does not exist.")
	}
}

func (p *Phabricator) has(path string) bool {
	for _, f := range p.Files {
		if f == path {
			return true
		}
	}
	return false
}

// page gives two transactions, the newest first.
func (p *Phabricator) page(after string) map[string]any {
	from := 0
	fmt.Sscan(after, &from)
	data := []map[string]any{}
	next := any(nil)
	for i := from; i < len(p.Transactions); i++ {
		if len(data) == 2 {
			next = fmt.Sprint(i)
			break
		}
		n := len(p.Transactions) - 1 - i
		t := p.Transactions[n]
		data = append(data, map[string]any{
			"id": n, "authorPHID": t.Author, "dateCreated": 1700000000 + n/3,
			"comments": []map[string]any{{"removed": false, "content": map[string]string{"raw": t.Text}}},
		})
	}
	return map[string]any{"data": data, "cursor": map[string]any{"limit": 2, "after": next, "before": nil}}
}
