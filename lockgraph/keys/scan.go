package keys

import (
	"regexp"
	"strings"
)

// definition is a struct definition.
type definition struct {
	tag     string
	line    int
	end     int // offset behind its closing brace
	members []member
}

type member struct {
	name, declaration, comment string
	line                       int
}

var structHead = regexp.MustCompile(`(?m)^[ \t]*(?:typedef[ \t]+)?struct[ \t]+([A-Za-z_]\w*)[ \t\n]*\{`)

// definitions finds the struct definitions of a text, outermost ones only.
func definitions(s string) (out []definition) {
	for at := 0; ; {
		m := structHead.FindStringSubmatchIndex(s[at:])
		if m == nil {
			return out
		}
		d := definition{tag: s[at+m[2] : at+m[3]], line: 1 + strings.Count(s[:at+m[2]], "\n")}
		p := &memberScan{s: s, at: at + m[1], line: 1 + strings.Count(s[:at+m[1]], "\n")}
		d.members = p.block(0)
		d.end = p.at
		out = append(out, d)
		at = p.at
	}
}

// memberScan goes through the body of a struct.
type memberScan struct {
	s    string
	at   int
	line int
}

// maxNesting bounds structs within structs.
const maxNesting = 8

// block reads members up to the closing brace. Members of a nameless struct or
// union are the outer struct's.
func (p *memberScan) block(depth int) (out []member) {
	var decl strings.Builder
	start, parens := 0, 0
	for p.at < len(p.s) {
		c := p.s[p.at]
		switch {
		case strings.HasPrefix(p.s[p.at:], "/*"):
			p.comment()
			continue
		case c == '#' && decl.Len() == 0:
			p.toLineEnd()
			continue
		case c == '\n':
			p.line++
			decl.WriteByte(' ')
			p.at++
			continue
		case c == '(':
			parens++
		case c == ')':
			parens--
		case c == '{' && parens == 0:
			p.at++
			if depth >= maxNesting {
				p.at = len(p.s)
				return out
			}
			inner := p.block(depth + 1)
			if !p.named() {
				out = append(out, inner...)
				decl.Reset()
			}
			continue
		case c == '}' && parens == 0:
			p.at++
			return out
		case c == ';' && parens <= 0:
			p.at++
			d := strings.TrimSpace(decl.String())
			decl.Reset()
			if name := declared(d); name != "" {
				out = append(out, member{name: name, declaration: d, line: start, comment: p.trailing()})
			}
			continue
		}
		if decl.Len() == 0 || strings.TrimSpace(decl.String()) == "" {
			start = p.line
		}
		decl.WriteByte(c)
		p.at++
	}
	return out
}

// named reports whether what was closed by a brace gets a name.
func (p *memberScan) named() bool {
	rest := strings.TrimLeft(p.s[p.at:], " \t\n")
	return !strings.HasPrefix(rest, ";") && !strings.HasPrefix(rest, "_")
}

// comment goes past a comment and gives its text.
func (p *memberScan) comment() string {
	end := strings.Index(p.s[p.at:], "*/")
	if end < 0 {
		p.at = len(p.s)
		return ""
	}
	text := p.s[p.at+2 : p.at+end]
	p.line += strings.Count(text, "\n")
	p.at += end + 2
	return text
}

func (p *memberScan) toLineEnd() {
	for p.at < len(p.s) && p.s[p.at] != '\n' {
		if p.s[p.at] == '\\' && p.at+1 < len(p.s) && p.s[p.at+1] == '\n' {
			p.at++
			p.line++
		}
		p.at++
	}
}

// trailing gives the comment that begins on the line of the member's
// semicolon.
func (p *memberScan) trailing() string {
	i := p.at
	for i < len(p.s) && (p.s[i] == ' ' || p.s[i] == '\t') {
		i++
	}
	if !strings.HasPrefix(p.s[i:], "/*") {
		return ""
	}
	p.at = i
	return p.comment()
}

var (
	pointerToFunc = regexp.MustCompile(`\(\s*\*\s*(\w+)`)
	lastName      = regexp.MustCompile(`([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+\s*)?(?:__\w+(?:\([^)]*\))?\s*)*$`)
	lockType      = regexp.MustCompile(`\bstruct\s+(?:mtx|mtx_padalign|sx|rwlock|rwlock_padalign|rmlock|lock|bo_lockobject)\b[^*]*$|\bstruct\s+(?:mutex|rw_semaphore)\b[^*]*$|\b(?:spinlock_t|rwlock_t|raw_spinlock_t|kmutex_t|krwlock_t|pthread_mutex_t|pthread_rwlock_t)\b[^*]*$`)
)

// declared gives the name of the member that a declaration declares; of
// several, the first.
func declared(d string) string {
	if m := pointerToFunc.FindStringSubmatch(d); m != nil {
		return m[1]
	}
	if i := strings.IndexByte(d, ','); i >= 0 && strings.LastIndexByte(d, ')') < i {
		d = d[:i]
	}
	m := lastName.FindStringSubmatch(strings.TrimSpace(d))
	if m == nil {
		return ""
	}
	return m[1]
}

// isLock reports whether a declaration is that of a lock.
func isLock(d string) bool { return lockType.MatchString(d) }
