package patch

import (
	"bytes"
	"html"
)

// isPage reports whether a text is a page of an archive or of a repository
// browser: its diffs are escaped, and may have tags in them.
func isPage(data []byte) bool {
	head := bytes.TrimSpace(data[:min(len(data), 4096)])
	switch {
	case isTag(head) || bytes.HasPrefix(head, []byte("<?xml")):
		return true
	case bytes.Contains(data, []byte("</pre>")), bytes.Contains(data, []byte("</PRE>")):
		return true
	}
	// The text of a page without its frame: C has arrows, and these are
	// escaped ones.
	return bytes.Contains(data, []byte("-&gt;")) && !bytes.Contains(data, []byte("->"))
}

// isTag reports whether a text begins with a tag, a comment or a declaration.
func isTag(s []byte) bool {
	if len(s) < 3 || s[0] != '<' {
		return false
	}
	c := s[1] | 0x20
	return 'a' <= c && c <= 'z' || s[1] == '!' || s[1] == '/'
}

// breaks are the tags that end a line without a newline in the text.
var breaks = [][]byte{[]byte("<br"), []byte("</div"), []byte("</p"), []byte("</tr"), []byte("</li")}

// unmarked gives the text of a page: no tags, no escapes.
func unmarked(t *text) *text {
	src := *t
	out := &text{lines: []int32{}}
	inTag := false
	for {
		no := src.at()
		s, ok := src.next()
		if !ok {
			return out
		}
		var line []byte
		for len(s) > 0 {
			if inTag {
				i := bytes.IndexByte(s, '>')
				if i < 0 {
					s = nil
					break
				}
				s, inTag = s[i+1:], false
				continue
			}
			i := bytes.IndexByte(s, '<')
			if i < 0 {
				line, s = append(line, s...), nil
				break
			}
			line, s = append(line, s[:i]...), s[i:]
			if !isTag(s) {
				line, s = append(line, '<'), s[1:]
				continue
			}
			if breaksLine(s) && bytes.IndexByte(s, '>') < len(s)-1 {
				out.addUnescaped(line, no)
				line = nil
			}
			inTag = true
		}
		out.addUnescaped(line, no)
	}
}

func breaksLine(s []byte) bool {
	for _, b := range breaks {
		if len(s) > len(b) && bytes.EqualFold(s[:len(b)], b) && bytes.IndexByte([]byte(" />\t"), s[len(b)]) >= 0 {
			return true
		}
	}
	return false
}

func (t *text) addUnescaped(s []byte, no int) {
	if bytes.IndexByte(s, '&') >= 0 {
		s = bytes.ReplaceAll([]byte(html.UnescapeString(string(s))), []byte("\u00a0"), []byte(" "))
		s = bytes.ReplaceAll(s, []byte("\n"), []byte(" "))
	}
	t.add(s, no)
}
