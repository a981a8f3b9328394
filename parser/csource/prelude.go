package csource

import (
	"embed"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
)

//go:embed dialect/*.h
var dialectFiles embed.FS

// dialect is a prelude, indexed by name: cc is given only the definitions
// that a text reaches, for it reads them anew with every file.
type dialect struct {
	entries []entry
	byName  map[string]int
	fixed   string          // definitions that win over those of headers
	pinned  map[string]bool // their names
}

// entry is one #define or typedef of a prelude.
type entry struct {
	name  string
	def   string // with its line end
	macro bool
	fn    bool
	value string   // what an object-like macro stands for
	uses  []string // names it mentions
}

// dialects reads each embedded prelude at most once.
var dialects = map[string]func() *dialect{
	"freebsd": sync.OnceValue(func() *dialect { return embedded("common.h", "bsd.h", "freebsd.h") }),
	"illumos": sync.OnceValue(func() *dialect { return embedded("common.h", "bsd.h", "freebsd.h", "illumos.h") }),
	"linux":   sync.OnceValue(func() *dialect { return embedded("common.h", "linux.h") }),
	"pthread": sync.OnceValue(func() *dialect { return embedded("common.h", "bsd.h", "pthread.h") }),
}

func dialectNamed(name string) (*dialect, error) {
	if name == "" {
		name = "freebsd"
	}
	f := dialects[name]
	if f == nil {
		names := make([]string, 0, len(dialects))
		for n := range dialects {
			names = append(names, n)
		}
		sort.Strings(names)
		return nil, fmt.Errorf("unknown dialect %q: use one of %s", name, strings.Join(names, ", "))
	}
	return f(), nil
}

func embedded(files ...string) *dialect {
	d := &dialect{byName: map[string]int{}}
	read := func(name string) []byte {
		b, err := dialectFiles.ReadFile("dialect/" + name)
		if err != nil {
			panic(err) // the file is part of the program
		}
		return b
	}
	for _, f := range files {
		d.add(read(f))
	}
	d.fixed = string(read("compiler.h"))
	if slices.Contains(files, "linux.h") {
		d.fixed += string(read("linux_fixed.h"))
	}
	own := &dialect{byName: map[string]int{}}
	own.add([]byte(d.fixed))
	d.pinned = map[string]bool{}
	for _, e := range own.entries {
		d.pinned[e.name] = e.macro
	}
	return d
}

// add indexes a prelude text: #define lines and one-line typedefs. Later
// definitions win.
func (d *dialect) add(src []byte) {
	toks, _ := lex(src, 0, len(src), 1)
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		var e entry
		if t.kind == directive {
			e = defineEntry(src, t)
		} else {
			j := i
			for j < len(toks)-1 && toks[j].ch != ';' {
				j++
			}
			e = typedefEntry(src, toks[i:j+1])
			i = j
		}
		if e.name == "" {
			continue
		}
		if k, ok := d.byName[e.name]; ok {
			d.entries[k] = e
			continue
		}
		d.byName[e.name] = len(d.entries)
		d.entries = append(d.entries, e)
	}
}

func defineEntry(src []byte, t token) entry {
	line, _ := lex(src, int(t.start)+1, int(t.end), t.line)
	if len(line) < 2 || string(src[line[0].start:line[0].end]) != "define" {
		return entry{}
	}
	e := entry{
		name:  string(src[line[1].start:line[1].end]),
		def:   string(src[t.start:t.end]) + "\n",
		macro: true,
		value: string(src[line[1].end:t.end]),
	}
	e.fn = strings.HasPrefix(e.value, "(")
	e.uses = idents(src, line[2:])
	return e
}

func typedefEntry(src []byte, toks []token) entry {
	if len(toks) < 3 || string(src[toks[0].start:toks[0].end]) != "typedef" {
		return entry{}
	}
	last := toks[len(toks)-1]
	nm := toks[len(toks)-2]
	return entry{
		name: string(src[nm.start:nm.end]),
		def:  string(src[toks[0].start:last.end]) + "\n",
		uses: idents(src, toks[1:len(toks)-2]),
	}
}

func idents(src []byte, toks []token) (names []string) {
	for _, t := range toks {
		if t.kind == ident {
			names = append(names, string(src[t.start:t.end]))
		}
	}
	return names
}

func (d *dialect) macro(name string) bool {
	i, ok := d.byName[name]
	return ok && d.entries[i].macro
}

// takesType says whether a macro's first argument is a type.
func (d *dialect) takesType(name string) bool {
	i, ok := d.byName[name]
	return ok && (strings.HasPrefix(d.entries[i].value, "(t,") || strings.HasPrefix(d.entries[i].value, "(type,"))
}

func (d *dialect) typedef(name string) bool {
	i, ok := d.byName[name]
	return ok && !d.entries[i].macro
}

// value is what an object-like macro stands for, or "".
func (d *dialect) value(name string) string {
	if i, ok := d.byName[name]; ok && d.entries[i].macro && !d.entries[i].fn {
		return d.entries[i].value
	}
	return ""
}

// reach marks the entry of a name and all that it needs.
func (d *dialect) reach(name string, skip func(string) bool, marked map[int]bool) {
	i, ok := d.byName[name]
	if !ok || marked[i] || skip(name) {
		return
	}
	marked[i] = true
	for _, n := range d.entries[i].uses {
		d.reach(n, skip, marked)
	}
}

// emit writes the marked entries in their order.
func (d *dialect) emit(marked map[int]bool, b *strings.Builder) {
	list := make([]int, 0, len(marked))
	for i := range marked {
		list = append(list, i)
	}
	sort.Ints(list)
	for _, i := range list {
		b.WriteString(d.entries[i].def)
	}
}
