package cli

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestDescribe(t *testing.T) {
	const commit = "20fd913223029ef6b25098582771ff39aabcb705"
	for _, tt := range []struct{ version, revision, modified, want string }{
		{"v1.2.0", commit, "false", "v1.2.0 (commit 20fd91322302), go"},
		{"v0.0.0-20261126081402-20fd91322302", commit, "false", "v0.0.0-20261126081402-20fd91322302, go"},
		{"v1.2.1-0.20261126081402-20fd91322302+dirty", commit, "true", "v1.2.1-0.20261126081402-20fd91322302+dirty, go"},
		{"(devel)", commit, "true", "devel (commit 20fd91322302) with changes, go"},
		{"", "", "", "devel, go"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: tt.version}}
		if tt.revision != "" {
			info.Settings = []debug.BuildSetting{{Key: "vcs.revision", Value: tt.revision}, {Key: "vcs.modified", Value: tt.modified}}
		}
		if got := describe(info); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.version, got, tt.want)
		}
	}
}
