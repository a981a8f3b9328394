package hook

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/git"
)

// Change is something to check: what is to be new, and what it is compared to.
//
// What a merge brings together has parents, and a base from which they come.
// Compared to the base, both sides' changes are in view; what one of the
// parents has done alone is not the merge's.
type Change struct {
	What    string   // for messages
	To      string   // a commit; "" is what is staged
	Base    string   // a commit; "" is nothing at all
	Parents []string // of a merge, at least two
}

// maxParents bounds the parents of one change.
const maxParents = 4

// Staged gives the change that a commit would make. environ is the process's:
// git merge names the heads that it merges there before it has written them.
func Staged(ctx context.Context, dir git.Dir, environ []string) Change {
	heads := commits(ctx, dir, "HEAD")
	if len(heads) > 0 {
		revs := []string{"MERGE_HEAD"}
		for _, kv := range environ {
			if id, ok := strings.CutPrefix(kv, "GITHEAD_"); ok {
				id, _, _ = strings.Cut(id, "=")
				revs = append(revs, id)
			}
		}
		slices.Sort(revs[1:])
		heads = append(heads, commits(ctx, dir, revs...)...)
	}
	c, _ := between(ctx, dir, heads)
	c.What = "the staged changes"
	return c
}

// commits gives the commits that revisions name, each once.
func commits(ctx context.Context, dir git.Dir, revs ...string) []string {
	var ids []string
	for _, r := range revs {
		if id := dir.Commit(ctx, r); id != "" && !slices.Contains(ids, id) && len(ids) < maxParents {
			ids = append(ids, id)
		}
	}
	return ids
}

// between gives the change from heads: from the one that there is, or from the
// base of several. ok is false if those have none in common.
func between(ctx context.Context, dir git.Dir, heads []string) (c Change, ok bool) {
	switch len(heads) {
	case 0:
		return c, false
	case 1:
		return Change{Base: heads[0]}, true
	}
	base, err := dir.Line(ctx, append([]string{"merge-base", "--octopus"}, heads...)...)
	if err != nil {
		return Change{Base: heads[0]}, true
	}
	return Change{Base: base, Parents: heads}, true
}

// Pushed gives the changes of a push: standard input of a pre-push hook has a
// line for each ref, with its local and its remote commit. What the remote has
// under any name is no part of a change; where nothing is known of the remote,
// what any remote has. none are the refs that have nothing in
// common with it.
func Pushed(ctx context.Context, dir git.Dir, remote string, stdin io.Reader) (changes []Change, none []string, err error) {
	known, err := dir.Lines(ctx, "for-each-ref", "--format=%(objectname)", "refs/remotes/"+remote+"/")
	if err == nil && len(known) == 0 { // it is named by its address
		known, err = dir.Lines(ctx, "for-each-ref", "--format=%(objectname)", "refs/remotes/")
	}
	if err != nil {
		return nil, nil, err
	}
	lines := bufio.NewScanner(stdin)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) != 4 || isZero(f[1]) {
			continue // a deletion
		}
		local := dir.Commit(ctx, f[1])
		if local == "" {
			continue // a tag of something that is no commit
		}
		heads := slices.Clone(known)
		if id := dir.Commit(ctx, f[3]); !isZero(f[3]) && id != "" {
			heads = append(heads, id)
		}
		var bases []string
		if len(heads) > 0 { // an error: nothing in common
			bases, _ = dir.Lines(ctx, append([]string{"merge-base", "--all", local}, heads...)...)
		}
		if slices.Contains(bases, local) {
			continue // the remote has it
		}
		c, ok := between(ctx, dir, bases[:min(len(bases), maxParents)])
		c.What, c.To = f[0], local
		if !ok {
			none = append(none, c.What)
			continue
		}
		changes = append(changes, c)
	}
	return changes, none, lines.Err()
}

func isZero(id string) bool { return strings.Trim(id, "0") == "" }
