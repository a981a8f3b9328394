package patch

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden reads the "in" file of each archive, with the files under tree/
// as a tree, and compares with its "want" file.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var in, want []byte
			opt := Options{}
			flags := string(ar.Comment)
			wantAt := -1
			for i, f := range ar.Files {
				switch {
				case f.Name == "in":
					in = f.Data
				case f.Name == "want":
					want, wantAt = f.Data, i
				case strings.HasPrefix(f.Name, "tree/"):
					if opt.Tree == "" {
						opt.Tree = t.TempDir()
					}
					p := filepath.Join(opt.Tree, strings.TrimPrefix(f.Name, "tree/"))
					if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(p, f.Data, 0o666); err != nil {
						t.Fatal(err)
					}
				}
			}
			if strings.Contains(flags, "crlf") {
				in = bytes.ReplaceAll(in, []byte("\n"), []byte("\r\n"))
			}
			if !Is(in) {
				t.Error("not told to be a patch")
			}
			p := mustRead(t, in, opt)
			got := dump(p)
			if !strings.Contains(flags, "noparse") {
				for _, c := range p.Changes {
					for _, i := range []*Image{c.Old, c.New} {
						if i == nil {
							continue
						}
						if err := parseC(t, i.Text); err != nil {
							t.Errorf("%s does not parse: %v", i.Path, err)
						}
					}
				}
			}
			if *update {
				if wantAt < 0 {
					ar.Files = append(ar.Files, txtar.File{Name: "want"})
					wantAt = len(ar.Files) - 1
				}
				ar.Files[wantAt].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// dump shows a patch: images by their lines that are not blank, the changed
// ones marked.
func dump(p *Patch) string {
	var b strings.Builder
	for _, x := range p.Problems {
		fmt.Fprintf(&b, "problem: %s\n", x)
	}
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "== %s -> %s %s line %d (%s)\n", c.OldPath, c.NewPath, c.Kind, c.Line, c.Base)
		for k, i := range []*Image{c.Old, c.New} {
			if i == nil {
				continue
			}
			fmt.Fprintf(&b, "-- %s complete=%v\n", []string{"old", "new"}[k], i.Complete)
			lines := strings.Split(string(i.Text), "\n")
			for n, l := range lines {
				mark := " "
				if i.Changed[n+1] {
					mark = "*"
				}
				if l != "" || mark == "*" {
					fmt.Fprintf(&b, "%d%s|%s\n", n+1, mark, strings.ReplaceAll(l, "\r", `\r`))
				}
			}
		}
	}
	return b.String()
}

// TestKeepsLines reads a whole mail: its images parse, and the lines said to
// be changed are lines of them.
func TestKeepsLines(t *testing.T) {
	data := readFile(t, "testdata/mail.txt")
	p := mustRead(t, data, Options{})
	for _, c := range p.Changes {
		for _, i := range []*Image{c.Old, c.New} {
			if i == nil {
				continue
			}
			if err := parseC(t, i.Text); err != nil {
				t.Errorf("%s: %v", i.Path, err)
			}
			lines := strings.Split(string(i.Text), "\n")
			nums := make([]int, 0, len(i.Changed))
			for n := range i.Changed {
				nums = append(nums, n)
			}
			slices.Sort(nums)
			if len(nums) == 0 || nums[len(nums)-1] > len(lines) {
				t.Errorf("%s: changed lines %v of %d", i.Path, nums, len(lines))
			}
		}
	}
}
