package kbuild

import (
	"embed"
	"fmt"
	"sort"
	"strings"
)

// The macros that a compiler defines by itself, as far as kernels ask for
// them. A file each for the architectures, the data models, the compilers and
// the systems.
//
//go:embed predefined
var predefinedFiles embed.FS

// architectures lists, by name, the predefined files that make one up.
var architectures = map[string]string{
	"amd64":     "amd64 lp64 little",
	"arm64":     "arm64 lp64 little",
	"riscv":     "riscv lp64 little",
	"powerpc64": "powerpc64 lp64 little",
	"i386":      "i386 ilp32 little",
	"arm":       "arm ilp32 little",
	"powerpc":   "powerpc ilp32 big",
}

// predefined gives the #define lines of an architecture, a compiler ("clang",
// "gcc"), a system ("freebsd", "linux") and an environment ("hosted",
// "freestanding").
func predefined(arch, compiler, system, environment string) (string, error) {
	parts, ok := architectures[arch]
	if !ok {
		return "", fmt.Errorf("architecture %q is not known: name one of %s", clip(arch), strings.Join(archNames(), ", "))
	}
	var b strings.Builder
	for _, p := range strings.Fields("common " + parts + " " + compiler + " " + system + " " + environment) {
		text, err := predefinedFiles.ReadFile("predefined/" + p + ".h")
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

func archNames() []string {
	names := make([]string, 0, len(architectures))
	for n := range architectures {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
