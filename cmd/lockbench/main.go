// Lockbench measures lockcheck.
//
// Usage:
//
//	lockbench speed [flags] TREE FILE...    lockcheck beside compilers' front ends
//	lockbench mutate [flags] TREE FILE...   what lockcheck finds of seeded bugs
//	lockbench coverage [flags] TREE [PATH]  how much of a tree it can read
//
// It is for those who work on lockcheck; lockcheck itself runs no compiler.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"

	"lockcheck/cmd/lockbench/internal/coverage"
	"lockcheck/cmd/lockbench/internal/mutate"
	"lockcheck/cmd/lockbench/internal/speed"
)

const help = `lockbench measures lockcheck.

usage: lockbench speed [flags] TREE FILE...    lockcheck beside compilers' front ends
       lockbench mutate [flags] TREE FILE...   what lockcheck finds of seeded bugs
       lockbench coverage [flags] TREE [PATH]  how much of a tree it can read

lockbench COMMAND --help tells a command's flags.
`

// commands are the measurements.
var commands = map[string]func(ctx context.Context, args []string, stdout, stderr io.Writer) error{
	"coverage": coverage.Main,
	"mutate":   mutate.Main,
	"speed":    speed.Main,
}

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) > 1 && slices.Contains([]string{"help", "-h", "-help", "--help"}, os.Args[1]) {
		fmt.Fprint(os.Stdout, help)
		return 0
	}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprint(os.Stderr, help)
		return 2
	}
	err := commands[os.Args[1]](ctx, os.Args[2:], os.Stdout, os.Stderr)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	default:
		fmt.Fprintf(os.Stderr, "lockbench: %v\n", err)
		return 2
	}
}
