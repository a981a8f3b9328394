package patch

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// blobReader reads blobs of a git repository through git itself, by object
// id, never by a name that an input could make up.
type blobReader struct {
	ctx   context.Context
	dir   string
	limit int
}

var objectID = regexp.MustCompile(`^[0-9a-f]{7,64}$`)

// newBlobReader gives nil if dir is no git work tree or git is missing.
func newBlobReader(ctx context.Context, dir string, limit int) *blobReader {
	b := &blobReader{ctx: ctx, dir: dir, limit: limit}
	if out, err := b.git("rev-parse", "--git-dir"); err != nil || len(out) == 0 {
		return nil
	}
	return b
}

func (b *blobReader) git(args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = b.dir
	// A partial clone must not fetch what a patch names.
	cmd.Env = append(cmd.Environ(), "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	data, rerr := io.ReadAll(io.LimitReader(out, int64(b.limit)+1))
	if len(data) > b.limit {
		cancel()
	}
	if err := cmd.Wait(); err != nil {
		return nil, err
	}
	return data, rerr
}

// read gives the blob that an index line abbreviates, if the repository has
// exactly one such.
func (b *blobReader) read(id string) ([]byte, bool) {
	if !objectID.MatchString(id) || strings.Trim(id, "0") == "" {
		return nil, false
	}
	size, err := b.git("cat-file", "-s", id)
	if err != nil {
		return nil, false
	}
	if n, err := strconv.Atoi(string(bytes.TrimSpace(size))); err != nil || n > b.limit {
		return nil, false
	}
	data, err := b.git("cat-file", "blob", id)
	return data, err == nil
}
