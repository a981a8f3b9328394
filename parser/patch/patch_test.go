package patch

import (
	"bytes"
	"context"
	"os"
	"testing"

	"modernc.org/cc/v4"
)

// prelude declares what any kernel file uses; the text under test follows it.
const prelude = `
typedef int __lockcheck_unseen_t; int __lockcheck_unseen();
#define __unused
#define __inline inline
#define LIST_FOREACH(v, h, f) for (v = 0; v; v = v->f)
#define TAILQ_FOREACH(v, h, f) for (v = 0; v; v = v->f)
#define STAILQ_FOREACH(v, h, f) for (v = 0; v; v = v->f)
#define SLIST_FOREACH(v, h, f) for (v = 0; v; v = v->f)
#define LIST_FOREACH_SAFE(v, h, f, t) for (v = 0; v; v = v->f)
#define TAILQ_FOREACH_SAFE(v, h, f, t) for (v = 0; v; v = v->f)
#define NULL ((void *)0)
typedef unsigned char u_char; typedef unsigned int u_int; typedef unsigned long u_long;
typedef unsigned long size_t; typedef long ssize_t; typedef int bool; typedef long off_t;
typedef unsigned char uint8_t; typedef unsigned short uint16_t; typedef unsigned int uint32_t; typedef unsigned long uint64_t;
typedef int ksiginfo_t;
#define TAILQ_HEAD(n, t) struct n { struct t *f; }
#define LIST_HEAD(n, t) struct n { struct t *f; }
`

func parseC(t testing.TB, text []byte) error {
	t.Helper()
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		t.Fatal(err)
	}
	_, err = cc.Parse(&cc.Config{ABI: abi}, []cc.Source{
		{Name: "<predefined>", Value: "#define __SIZE_TYPE__ unsigned long\nint __predefined_declarator;\n"},
		{Name: "<prelude>", Value: prelude},
		{Name: "x.c", Value: withoutIncludes(text)},
	})
	return err
}

func withoutIncludes(text []byte) []byte {
	lines := bytes.Split(text, []byte("\n"))
	for i, l := range lines {
		if bytes.HasPrefix(l, []byte("#include")) {
			lines[i] = nil
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustRead(t testing.TB, data []byte, opt Options) *Patch {
	t.Helper()
	p, err := Read(context.Background(), "in", data, opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
