package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
)

// devel is the version of what was built outside a repository.
const devel = "devel"

// version tells the module's version, or the commit that was built.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v, revision, _ := built(info)
	if v == devel && revision != "" {
		return devel + "-" + revision
	}
	return v
}

// built tells what was built: version and commit, and if its files were changed.
func built(info *debug.BuildInfo) (version, revision string, modified bool) {
	version = info.Main.Version
	if version == "" || version == "(devel)" {
		version = devel
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	return version, revision, modified
}

// printVersion prints the version, the commit, and what built it.
func printVersion(w io.Writer) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = new(debug.BuildInfo)
	}
	_, err := fmt.Fprintln(w, "lockcheck "+describe(info))
	return err
}

func describe(info *debug.BuildInfo) string {
	v, revision, modified := built(info)
	if revision != "" && !strings.Contains(v, revision) {
		v += " (commit " + revision + ")"
	}
	if modified && !strings.Contains(v, "+dirty") {
		v += " with changes"
	}
	return v + ", " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
