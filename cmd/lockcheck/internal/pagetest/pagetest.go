// Package pagetest reads pages in tests, and holds them to what is promised of
// all: that they load nothing, and run nothing but a script of their own.
package pagetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is what is in a page.
type Page struct {
	Policy, Script, Data, Style string
	Words                       string // all texts, a line each
}

// Parse reads a page and holds it to what is promised of every one: that it
// loads nothing, and has no script but its own.
func Parse(t *testing.T, text []byte) Page {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var p Page
	var scripts int
	for n := range doc.Descendants() {
		switch n.Type {
		case html.TextNode:
			if parent := n.Parent.Data; parent != "script" && parent != "style" {
				p.Words += n.Data + "\n"
			}
			continue
		case html.ElementNode:
		default:
			continue
		}
		attrs := make(map[string]string)
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style" || a.Key == "src" || a.Key == "srcset" || a.Key == "action":
				t.Errorf("<%s> has an attribute %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "href" && !regexp.MustCompile(`^[\w.]*(#.*)?$`).MatchString(a.Val):
				t.Errorf("<%s> leads to %q", n.Data, a.Val)
			}
		}
		switch n.Data {
		case "link", "img", "iframe", "object", "embed", "base", "form":
			t.Errorf("there is an element <%s>", n.Data)
		case "meta":
			if attrs["http-equiv"] == "Content-Security-Policy" {
				p.Policy = attrs["content"]
			}
		case "script":
			if attrs["type"] == "application/json" {
				p.Data = n.FirstChild.Data
			} else {
				p.Script = n.FirstChild.Data
				scripts++
			}
		case "style":
			p.Style += n.FirstChild.Data
		}
	}
	if scripts != 1 {
		t.Errorf("there are %d scripts", scripts)
	}
	sum := sha256.Sum256([]byte(p.Script))
	if want := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(p.Policy, want) {
		t.Errorf("the policy %q does not let the script run: %s", p.Policy, want)
	}
	if !strings.HasPrefix(p.Policy, "default-src 'none';") || strings.Contains(p.Policy, "http") || strings.Contains(p.Policy, "*") {
		t.Errorf("the policy %q lets something be loaded", p.Policy)
	}
	for _, m := range regexp.MustCompile(`url\([^)]*\)|@import`).FindAllString(p.Style, -1) {
		if !strings.HasPrefix(m, "url(#") {
			t.Errorf("the style has %s", m)
		}
	}
	return p
}
