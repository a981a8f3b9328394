package patch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/sourcegraph/go-diff/diff"
)

// reader finds the diffs in a text.
type reader struct {
	ctx       context.Context
	name      string
	in        *text
	limits    Limits
	files     []*fileDiff
	problems  []Problem
	hunkLines int
}

func (r *reader) problem(file string, line int, what, do string) {
	if len(r.problems) < r.limits.Problems {
		r.problems = append(r.problems, Problem{File: file, Line: line, What: what, Do: do})
	}
}

// startKind says what a line outside hunks starts.
type startKind uint8

const (
	noStart startKind = iota
	gitStart
	unifiedStart // --- and +++
	indexStart   // svn, quilt
	onlyStart    // diff -r: a file on one side only
	binaryStart
	otherStart // a form of diff that cannot be read: normal, context, combined
)

// normalDiff is what diff without -u puts above the lines that differ.
var normalDiff = regexp.MustCompile(`^\d+(,\d+)?[acd]\d+(,\d+)?$`)

// starts tells what the line s, the next one of t, starts.
func starts(t *text, s []byte) startKind {
	switch {
	case bytes.HasPrefix(s, []byte("diff --git ")):
		return gitStart
	case bytes.HasPrefix(s, []byte("--- ")):
		if bytes.HasPrefix(t.peek(1), []byte("+++ ")) && bytes.HasPrefix(t.peek(2), []byte("@@ -")) {
			return unifiedStart
		}
	case bytes.HasPrefix(s, []byte("Index: ")):
		if bytes.HasPrefix(t.peek(1), []byte("=====")) {
			return indexStart
		}
	case bytes.HasPrefix(s, []byte("Only in ")) && bytes.Contains(s, []byte(": ")):
		return onlyStart
	case bytes.HasPrefix(s, []byte("Binary files ")) && bytes.HasSuffix(s, []byte(" differ")):
		return binaryStart
	case bytes.HasPrefix(s, []byte("*** ")):
		if bytes.HasPrefix(t.peek(1), []byte("--- ")) && bytes.HasPrefix(t.peek(2), []byte("**********")) {
			return otherStart
		}
	case bytes.HasPrefix(s, []byte("diff --cc ")), bytes.HasPrefix(s, []byte("diff --combined ")):
		return otherStart
	case len(s) < 40 && normalDiff.Match(s):
		if next := t.peek(1); bytes.HasPrefix(next, []byte("< ")) || bytes.HasPrefix(next, []byte("> ")) {
			return otherStart
		}
	}
	return noStart
}

func (r *reader) read() error {
	index := "" // path of the last Index: line
	other := false
	for n := 0; ; n++ {
		if n&0xfff == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
		no := r.in.at()
		s := r.in.peek(0)
		if s == nil && !r.in.more() {
			return nil
		}
		kind := starts(r.in, s)
		switch kind {
		case gitStart:
			r.git(string(s), no)
			continue
		case unifiedStart:
			f := &fileDiff{line: no}
			if r.unified(f, index) {
				r.files = append(r.files, f)
			}
			index = ""
			continue
		case indexStart:
			index = strings.TrimSpace(string(s[len("Index: "):]))
		case onlyStart:
			dir, base, _ := strings.Cut(string(s[len("Only in "):]), ": ")
			if strings.HasSuffix(base, ".c") || strings.HasSuffix(base, ".h") {
				r.problem(dir+"/"+base, no, "only on one side, its text is not in the diff", "make the diff with -N")
			}
		case binaryStart:
			names := strings.TrimSuffix(string(s[len("Binary files "):]), " differ")
			if a, b, ok := strings.Cut(names, " and "); ok {
				f := &fileDiff{line: no, kind: Binary}
				f.oldPath, f.newPath = pathsOf(a, b, "", false)
				r.files = append(r.files, f)
			}
		case otherStart:
			if !other {
				r.problem(r.name, no, "a normal, context or combined diff, which cannot be read", "make a unified diff (diff -u, git diff COMMIT^ COMMIT)")
			}
			other = true
		}
		r.in.next()
		if r.hunkLines > r.limits.HunkLines {
			return fmt.Errorf("line %d: more than %d lines in hunks; split the patch", no, r.limits.HunkLines)
		}
	}
}

// git reads one file of a git diff: extended headers, then perhaps hunks.
func (r *reader) git(head string, no int) {
	r.in.next()
	f := &fileDiff{line: no}
	f.oldPath, f.newPath = gitPaths(strings.TrimPrefix(head, "diff --git "))
	for {
		s := string(r.in.peek(0))
		key := func(prefix string) (string, bool) { return strings.CutPrefix(s, prefix) }
		if kind := starts(r.in, []byte(s)); kind == unifiedStart {
			if r.unified(f, "") {
				r.files = append(r.files, f)
			}
			return
		}
		if v, ok := key("index "); ok {
			v, _, _ = strings.Cut(v, " ")
			f.oldBlob, f.newBlob, _ = strings.Cut(v, "..")
		} else if _, ok := key("new file mode "); ok {
			f.kind, f.oldPath = Added, ""
		} else if _, ok := key("deleted file mode "); ok {
			f.kind, f.newPath = Deleted, ""
		} else if v, ok := key("rename from "); ok {
			f.kind, f.oldPath = Renamed, unquotePath(v)
		} else if v, ok := key("rename to "); ok {
			f.kind, f.newPath = Renamed, unquotePath(v)
		} else if v, ok := key("copy from "); ok {
			f.kind, f.copied, f.oldPath = Added, true, unquotePath(v)
		} else if v, ok := key("copy to "); ok {
			f.newPath = unquotePath(v)
		} else if _, ok := key("Binary files "); ok {
			f.kind = Binary
		} else if _, ok := key("GIT binary patch"); ok {
			f.kind = Binary
		} else if !isExtended(s) {
			break
		}
		r.in.next()
	}
	r.files = append(r.files, f)
}

func isExtended(s string) bool {
	for _, p := range []string{"old mode ", "new mode ", "similarity index ", "dissimilarity index "} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// unified reads from a "---" line to the end of the last hunk. It reports
// whether the file can be used.
func (r *reader) unified(f *fileDiff, index string) bool {
	git := f.oldPath != "" || f.newPath != ""
	a, _ := r.in.next()
	b, _ := r.in.next()
	oldName, oldNone := headerPath(string(a[4:]))
	newName, newNone := headerPath(string(b[4:]))
	if !git {
		f.oldPath, f.newPath = pathsOf(oldName, newName, index, oldNone || newNone)
	} else if f.kind == Modified && !oldNone && !newNone {
		f.oldPath, f.newPath = pathsOf(oldName, newName, "", false)
	}
	if oldNone {
		f.oldPath = ""
	}
	if newNone {
		f.newPath = ""
	}
	good := true
	for bytes.HasPrefix(r.in.peek(0), []byte("@@ -")) {
		h, err := r.hunk()
		if err != nil {
			r.problem(f.path(), r.in.at(), err.Error(), "get the patch again; this file is left out")
			good = false
			r.skipHunks()
			break
		}
		if n := len(f.hunks); n > 0 && (h.oldStart < f.hunks[n-1].oldEnd() || h.newStart < f.hunks[n-1].newEnd()) {
			r.problem(f.path(), h.line, "the hunk overlaps the one before it or stands out of order", "get the patch again; this file is left out")
			good = false
		}
		f.hunks = append(f.hunks, h)
	}
	if !good {
		return false
	}
	if len(f.hunks) == 1 && !f.copied {
		h := f.hunks[0]
		// A git diff says what it adds and deletes; others may give both names
		// of a file that one side does not have.
		switch {
		case f.oldPath == "" || !git && h.noOld:
			f.kind, f.oldPath = Added, ""
		case f.newPath == "" || !git && h.noNew:
			f.kind, f.newPath = Deleted, ""
		}
	}
	return f.path() != ""
}

// skipHunks leaves a broken hunk: up to the next line that starts a file.
func (r *reader) skipHunks() {
	for {
		s := r.in.peek(0)
		if s == nil && !r.in.more() || starts(r.in, s) != noStart {
			return
		}
		r.in.next()
	}
}

// chopped is how many blank lines of context the end of an input may have lost,
// as patch(1) has it.
const chopped = 2

var errTruncated = errors.New("truncated hunk: fewer lines than its @@ line counts")

// hunk reads one hunk. Its end is told by the counts: what follows may be a
// mail signature or more text of a mail.
func (r *reader) hunk() (*hunk, error) {
	no := r.in.at()
	head, _ := r.in.next()
	parsed, err := diff.ParseHunks(append(bytes.Clone(head), '\n'))
	if err != nil || len(parsed) != 1 {
		return nil, errors.New("bad @@ line")
	}
	p := parsed[0]
	limit := int32(r.limits.Line)
	for _, n := range []int32{p.OrigStartLine, p.OrigLines, p.NewStartLine, p.NewLines} {
		if n < 0 || n > limit {
			return nil, fmt.Errorf("line number %d in the @@ line is out of bounds (at most %d)", n, limit)
		}
	}
	h := &hunk{oldStart: int(p.OrigStartLine), newStart: int(p.NewStartLine), section: strings.TrimSpace(p.Section), line: no}
	h.noOld = p.OrigStartLine == 0 && p.OrigLines == 0
	h.noNew = p.NewStartLine == 0 && p.NewLines == 0
	// With no lines on a side, its number is that of the line before.
	if p.OrigLines == 0 {
		h.oldStart++
	}
	if p.NewLines == 0 {
		h.newStart++
	}
	oldLeft, newLeft := int(p.OrigLines), int(p.NewLines)
	for oldLeft > 0 || newLeft > 0 {
		s, _, ok := r.in.line(0)
		if !ok {
			if oldLeft != newLeft || oldLeft > chopped {
				return nil, errTruncated
			}
			for range oldLeft {
				h.lines = append(h.lines, hunkLine{op: ' ', line: r.in.at()})
			}
			return h, nil
		}
		op := byte(' ')
		if len(s) > 0 && s[0] != '\t' { // a mailer may eat the blank before a tab
			op = s[0]
			s = s[1:]
		}
		if op == '-' && (oldLeft != 1 || newLeft != 1) && starts(r.in, r.in.peek(0)) == unifiedStart {
			return nil, errTruncated
		}
		switch op {
		case ' ':
			oldLeft, newLeft = oldLeft-1, newLeft-1
		case '-':
			oldLeft--
		case '+':
			newLeft--
		case '\\':
			h.noNewline()
			r.in.next()
			continue
		default:
			return nil, errTruncated
		}
		if oldLeft < 0 || newLeft < 0 {
			return nil, errors.New("the hunk's lines do not fit the counts of its @@ line")
		}
		h.lines = append(h.lines, hunkLine{op: op, text: s, line: r.in.at()})
		r.in.next()
		if r.hunkLines++; r.hunkLines > r.limits.HunkLines {
			return nil, errors.New("too many lines in hunks")
		}
	}
	if bytes.HasPrefix(r.in.peek(0), []byte(`\ `)) {
		h.noNewline()
		r.in.next()
	}
	if r.overfull() {
		return nil, errors.New("the hunk has more lines than its @@ line counts")
	}
	return h, nil
}

// overfull reports whether lines of a hunk follow where it should have ended.
func (r *reader) overfull() bool {
	u := *r.in
	for n := 0; n < 1000; n++ {
		s := u.peek(0)
		if len(s) == 0 || starts(&u, s) != noStart {
			return false
		}
		switch {
		case bytes.HasPrefix(s, []byte("@@ -")):
			return n > 0
		case s[0] == '+':
			return true
		case s[0] == '-':
			return !bytes.HasPrefix(s, []byte("--")) && !bytes.HasPrefix(s, []byte("- "))
		case s[0] != ' ' && s[0] != '\t':
			return false
		}
		u.next()
	}
	return false
}
