package check

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Functions that call each other, with a lock that each of them takes and one that
// some keep.
const ringText = `
struct link {
	struct mtx	l_mtx;
	struct link	*l_next;
	int		l_count;
};
static struct mtx ring_mtx;
MTX_SYSINIT(ring, &ring_mtx, "ring", MTX_DEF);

void	ring_first(struct link *);
void	ring_second(struct link *);
void	ring_third(struct link *);

void
ring_first(struct link *l)
{

	mtx_lock(&ring_mtx);
	l->l_count++;
	ring_second(l->l_next);
	mtx_unlock(&ring_mtx);
}

void
ring_second(struct link *l)
{

	mtx_lock(&l->l_mtx);
	if (l->l_count > 0)
		ring_third(l);
	mtx_unlock(&l->l_mtx);
}

void
ring_third(struct link *l)
{

	mtx_assert(&l->l_mtx, MA_OWNED);
	if (l->l_next != NULL)
		ring_first(l->l_next);
}
`

// TestImageRing gives the same report of patches to functions that call each other
// on what was kept of the kernel as without that.
func TestImageRing(t *testing.T) {
	tree, dir := t.TempDir(), filepath.Join(t.TempDir(), "cache")
	if err := os.CopyFS(tree, os.DirFS(kernel)); err != nil {
		t.Fatal(err)
	}
	const name = "sys/kern/kern_proc.c"
	text, err := os.ReadFile(filepath.Join(tree, name))
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, ringText...)
	if err := os.WriteFile(filepath.Join(tree, name), text, 0o666); err != nil {
		t.Fatal(err)
	}
	whole := reportIn(t, tree, dir, tree, 2)
	if !bytes.Contains(whole, []byte("ring_second")) {
		t.Fatalf("nothing is found in the ring:\n%s", whole)
	}
	was := strings.SplitAfter(string(text), "\n")
	for i, edits := range [][]string{
		{"l->l_count++;", "l->l_count--;"},
		{"l->l_count++;", "\n\n\tl->l_count++;"},
		{"mtx_unlock(&l->l_mtx);", ";"},
		{"mtx_assert(&l->l_mtx, MA_OWNED);", ""},
		{"if (l->l_count > 0)", "/* Moved. */\n\tif (l->l_count > 0)", "\tring_third(l);", "\tring_third(l->l_next);"},
		{was[0], "#include <sys/malloc.h>\n" + was[0]},
	} {
		now := string(text)
		for j := 0; j < len(edits); j += 2 {
			now = strings.Replace(now, edits[j], edits[j+1], 1)
		}
		diff := fmt.Sprintf("--- a/%s\n+++ b/%s\n@@ -1,%d +1,%d @@\n%s%s", name, name, len(was)-1, strings.Count(now, "\n"),
			"-"+strings.Join(was[:len(was)-1], "-"), "+"+strings.TrimSuffix(strings.ReplaceAll(now, "\n", "\n+"), "+"))
		patch := filepath.Join(t.TempDir(), "a.diff")
		if err := os.WriteFile(patch, []byte(diff), 0o666); err != nil {
			t.Fatal(err)
		}
		want, got := reportIn(t, tree, "", patch, 1), reportIn(t, tree, dir, patch, 2)
		if !bytes.Equal(got, want) {
			t.Errorf("patch %d: another report with what was kept\n%s\nwant\n%s", i, got, want)
		}
		if bytes.Contains(want, []byte("\"failed\"")) {
			t.Errorf("patch %d does not apply:\n%s", i, want)
		}
	}
}
