package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"lockcheck": func() { os.Exit(run()) },
	})
}

// TestScripts runs the command as users do; see the scripts.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			env.Values[stateKey{}] = new(any)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
			"schema": schema,
			"repeat": repeat,
			"damage": damage,
			"serve":  serve,
			"posted": posted,
		},
		Condition: func(cond string) (bool, error) {
			// What a file's mode forbids, the superuser may.
			return cond == "modes" && os.Getuid() != 0 && runtime.GOOS != "windows", nil
		},
	})
}

// status runs a program and holds it to an exit status: status 2 lockcheck x.
func status(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if (got == want) == neg {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// repeat writes a file of strings, each so many times: repeat FILE N TEXT ...
// The escapes of Go strings hold in TEXT.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	var b strings.Builder
	for i := 1; i+1 < len(args); i += 2 {
		n, err := strconv.Atoi(args[i])
		ts.Check(err)
		text, err := strconv.Unquote(`"` + args[i+1] + `"`)
		ts.Check(err)
		b.WriteString(strings.Repeat(text, n))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o666))
}

// damage changes a byte in every entry of a cache: damage DIR.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	all, err := filepath.Glob(ts.MkAbs(filepath.Join(args[0], "*", "*.ir")))
	ts.Check(err)
	if len(all) == 0 {
		ts.Fatalf("%s has no entries", args[0])
	}
	for _, name := range all {
		b, err := os.ReadFile(name)
		ts.Check(err)
		b[len(b)-1] ^= 0xff
		ts.Check(os.WriteFile(name, b, 0o666))
	}
}

// TestNoise gives the command more noise than it reads, and as much as it
// reads, and holds it to its bounds of time and memory.
func TestNoise(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 100 MB")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lockcheck := filepath.Join(dir, "lockcheck") // the name that TestMain knows
	if err := os.Symlink(self, lockcheck); err != nil {
		t.Skip(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 100<<20)
	for i := 0; i+8 <= len(noise); i += 8 {
		for j, x := 0, rnd.Uint64(); j < 8; j, x = j+1, x>>8 {
			noise[i+j] = byte(x)
		}
	}
	// The same as text: what C is made of.
	const alphabet = "abxyz (){};,=+-*/\n\t\"'#12"
	words := make([]byte, 60<<20)
	for i := range words {
		words[i] = alphabet[int(noise[i])%len(alphabet)]
	}
	tests := []struct {
		name, file string
		text       []byte
		want       string
	}{
		{"too much", "noise", noise, "is larger than 64 MB"},
		{"bytes", "noise.c", noise[:60<<20], "is binary"},
		{"text", "words", words, "is neither a patch nor C source"},
		{"too much C", "words.c", words[:20<<20], "more than the 6 MB that are read"},
		{"C", "some.c", words[:1<<20], "could not be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(dir, tt.file)
			if err := os.WriteFile(path, tt.text, 0o666); err != nil {
				t.Fatal(err)
			}
			defer os.Remove(path)
			var out bytes.Buffer
			c := exec.CommandContext(t.Context(), lockcheck, path)
			c.Stderr = &out
			begun := time.Now()
			c.Run()
			if c.ProcessState == nil || c.ProcessState.ExitCode() != bad {
				t.Errorf("%v, want exit status %d", c.ProcessState, bad)
			}
			if !strings.Contains(out.String(), tt.want) || strings.Count(out.String(), "\n") > 7 {
				t.Errorf("said %.1000q, want one about %q", &out, tt.want)
			}
			// Far above what it takes, for slow machines.
			if d := time.Since(begun); d > 30*time.Second {
				t.Errorf("took %v", d)
			}
			if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" && u.Maxrss > 600<<10 {
				t.Errorf("took %d MB", u.Maxrss>>10)
			}
		})
	}
}

// bad is the exit status of bad input.
const bad = 2
