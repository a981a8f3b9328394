// Lockcheck reads C kernel sources and kernel patches and says whether their
// locking is right.
//
// Usage:
//
//	lockcheck [flags] INPUT...
//	lockcheck graph [flags] INPUT...
//	lockcheck summary [flags] INPUT [FUNC...]
//	lockcheck review [flags] INPUT
//	lockcheck explain [RULE]
package main

import (
	"context"
	"os"
	"os/signal"

	"lockcheck/cmd/lockcheck/internal/cli"
)

func main() { os.Exit(run()) }

func run() int {
	setCollector()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends what the first could not
	return cli.Main(ctx, os.Args[1:], cli.Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
	})
}
