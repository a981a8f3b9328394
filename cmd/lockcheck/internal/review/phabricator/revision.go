package phabricator

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
)

// revision is a revision of Differential.
type revision struct {
	*conduit
	id  int
	dry bool
}

type transaction struct {
	Author   string `json:"authorPHID"`
	Created  int64  `json:"dateCreated"`
	ID       int64
	Comments []struct {
		Removed bool
		Content struct{ Raw string }
	}
}

// maxPages bounds the transactions of a revision.
const maxPages = 100

// Review posts what is new.
func (r *revision) Review(ctx context.Context, d *review.Draft, sleep api.Sleep) (*review.Posting, error) {
	return review.Send(ctx, r, d, sleep)
}

// Told reads our own comments: others' marks could keep findings from being
// told.
func (r *revision) Told(ctx context.Context) ([]review.Told, error) {
	if r.dry {
		return nil, nil
	}
	var me struct{ PHID string }
	if err := r.call(ctx, "user.whoami", true, map[string]any{}, &me); err != nil {
		return nil, err
	}
	var own []transaction
	after := ""
	for n := 0; ; n++ {
		if n == maxPages {
			return nil, fmt.Errorf("revision %d has more than %d pages of transactions", r.id, maxPages)
		}
		params := map[string]any{"objectIdentifier": fmt.Sprintf("D%d", r.id), "limit": 100}
		if after != "" {
			params["after"] = after
		}
		var page struct {
			Data   []transaction
			Cursor struct{ After json.RawMessage }
		}
		if err := r.call(ctx, "transaction.search", true, params, &page); err != nil {
			return nil, err
		}
		for _, t := range page.Data {
			if t.Author == me.PHID {
				own = append(own, t)
			}
		}
		after = strings.Trim(string(page.Cursor.After), `"`) // a string, a number or null
		if after == "" || after == "null" {
			break
		}
	}
	slices.SortFunc(own, func(a, b transaction) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID))
	})
	var told []review.Told
	for _, t := range own {
		if len(t.Comments) > 0 && !t.Comments[0].Removed { // the newest version is the first
			told = append(told, review.PlainMarks(t.Comments[0].Content.Raw, "")...)
		}
	}
	return told, nil
}

// Post makes inline comments. They are drafts until the comment that follows
// publishes them, also when not all could be made.
func (r *revision) Post(ctx context.Context, p *review.Posting) error {
	placed, rest := review.Split(p.Comments)
	var failed error
	n := 0
	for _, c := range placed {
		failed = r.call(ctx, "differential.createinline", false, map[string]any{
			"revisionID": r.id, "filePath": c.Path, "isNewFile": true, "lineNumber": c.Line, "lineLength": 0,
			"content": literal(c.Plain) + "\n\n" + format.Tag(c.Finding),
		}, nil)
		if failed != nil {
			break
		}
		n++
	}
	if failed != nil && (n == 0 && !api.Unsure(failed) || ctx.Err() != nil) {
		return failed // there are no drafts
	}
	err := r.call(ctx, "differential.createcomment", false, map[string]any{
		"revision_id": r.id, "message": p.Plain(rest, literal), "attach_inlines": true,
	}, nil)
	if failed != nil {
		return failed
	}
	return err
}

// literal gives a text as a block in which nothing is markup, as code is full of.
func literal(s string) string {
	return "%%%\n" + strings.ReplaceAll(s, "%%%", "% % %") + "\n%%%"
}
