package phabricator

import (
	"context"

	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/cmd/lockcheck/internal/review"
	"lockcheck/cmd/lockcheck/internal/review/api"
)

// target is a build target of Harbormaster.
type target struct {
	*conduit
	phid string
}

type sendMessage struct {
	Target string `json:"buildTargetPHID"`
	format.Harbormaster
}

// Review sends the lint results, and with them how the build went. A target is
// of one build, so that nothing has been said before.
func (t *target) Review(ctx context.Context, d *review.Draft, _ api.Sleep) (*review.Posting, error) {
	return d.Plan(nil), t.call(ctx, "harbormaster.sendmessage", false, sendMessage{t.phid, d.Harbormaster()}, nil)
}
