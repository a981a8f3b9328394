package kbuild

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
)

// stubFiles are generated files whose values do not bear on locks, with as
// much of them as code refers to.
//
//go:embed stubs
var stubFiles embed.FS

func stub(name string) ([]byte, bool) {
	text, err := stubFiles.ReadFile("stubs/" + name)
	return text, err == nil
}

func stubNames() []string {
	entries, _ := fs.ReadDir(stubFiles, "stubs")
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

var offsetSymbol = regexp.MustCompile(`(?m)^OFFSYM\(\s*(\w+)\s*,\s*(\w+)\s*,\s*(\w+(?:\s+\w+)*)\s*\)`)

// offsets writes offset.inc: for a structure that headers use before it is
// declared, a lighter one with the fields that they use. The fields stand
// where they need not.
func (k *kernel) offsets() []byte {
	text, err := readText(k.f.base, k.f.path("kern", "genoffset.c"))
	if err != nil {
		return nil
	}
	var order []string
	fields := map[string]string{}
	for _, m := range offsetSymbol.FindAllSubmatch(text, -1) {
		of := string(m[2])
		if fields[of] == "" {
			order = append(order, of)
		}
		fields[of] += fmt.Sprintf("\t%s %s;\n", m[3], m[1])
	}
	var b bytes.Buffer
	for _, s := range order {
		fmt.Fprintf(&b, "struct %s_lite {\n%s};\n", s, fields[s])
	}
	return b.Bytes()
}

var label = regexp.MustCompile(`(?m)^([A-Za-z_]\w*):`)

// labels writes acpi_wakedata.h: the places of an assembler file's labels, all
// of them zero.
func labels(text []byte) []byte {
	var b bytes.Buffer
	for _, m := range label.FindAllSubmatch(text, -1) {
		fmt.Fprintf(&b, "#define %s 0\n", m[1])
	}
	return b.Bytes()
}
