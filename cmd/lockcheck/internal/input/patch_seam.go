package input

import "regexp"

var diffLine = regexp.MustCompile(`(?m)^(diff --git |Index: |@@ -\d)`)

func isPatch(data []byte) bool { return diffLine.Match(data) }
