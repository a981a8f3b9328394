package cli

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	var out strings.Builder
	at := time.Unix(1000, 0)
	p := &progress{w: &out, now: func() time.Time { return at }}
	for done := 1; done <= 100; done++ {
		p.step(done, 400)
		at = at.Add(20 * time.Millisecond)
	}
	p.close()
	got := out.String()
	// 50 a second, seen after a second and then five times a second.
	if !strings.Contains(got, "\r91/400 files, 51/s, 6s left") {
		t.Errorf("drawn %q", got)
	}
	if n := strings.Count(got, "/400 files"); n != 5 {
		t.Errorf("drawn %d times in two seconds", n)
	}
	if !strings.HasSuffix(got, " \r") {
		t.Errorf("the line stays: %q", got)
	}
	out.Reset()
	p.step(1, 3)
	p.step(3, 3)
	p.close()
	if out.String() != "" {
		t.Errorf("quick work drew %q", &out)
	}
}

func TestProgressOnTerminalsOnly(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	term := func(string) string { return "xterm" }
	if newProgress(f, term) != nil || newProgress(new(strings.Builder), term) != nil {
		t.Error("a progress line in a file")
	}
}
