package headers

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Unit is a translation unit and how it is compiled.
type Unit struct {
	Path         string
	Text         []byte
	IncludePaths []string // directories in the index's file system
	QuotePaths   []string // searched for "..." only, before the others
	Defines      string   // C text that goes first
	Includes     []string // files that are included before the first line
	Opaque       []string // macros that are not expanded: their calls stay visible
	Pinned       string   // C text that goes before all; nothing defines its macros otherwise
	KeepIncludes bool     // leave the #include lines in the text: cc is to follow them
}

// View is what one unit has of its headers. It is for one goroutine, and must
// be closed.
type View struct {
	w     *walk
	text  []byte
	leads map[sym]bool // macros that were asked whether they lead to an opaque one
}

// Read goes through a unit and its headers.
func (x *Index) Read(ctx context.Context, u Unit) (*View, error) {
	w := x.newWalk(ctx, &u)
	w.unit = x.cut(u.Path, u.Text, false)
	w.setup()
	w.active = make([]bool, len(w.unit.nodes))
	w.nodes(w.unit)
	v := &View{w: w, text: w.resolved()}
	if err := ctx.Err(); err != nil {
		v.Close()
		return nil, err
	}
	if w.count > maxFiles {
		v.Close()
		return nil, fmt.Errorf("%s: %w", u.Path, errTooMuch)
	}
	return v, nil
}

// Close lets go of the view.
func (v *View) Close() {
	v.w.release()
	v.w = nil
}

// resolved is the unit's text without what is not compiled, and without all
// directives but definitions of macros. Lines stay.
func (w *walk) resolved() []byte {
	b := bytes.Clone(w.unit.src)
	blank := func(from, to int32) {
		for i := from; i < to; i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	for i := range w.unit.nodes {
		n := w.unit.nodes[i]
		keep := w.active[i] && (n.kind == nodeRun || n.kind == nodeDefine || n.kind == nodeUndef ||
			n.kind == nodeInclude && w.in.KeepIncludes)
		if keep && n.kind != nodeRun && int(n.name) < len(w.fixed) && w.fixed[n.name]&fixed != 0 {
			keep = false
		}
		if !keep {
			blank(n.start, n.end)
		}
	}
	return b
}

// Text is the unit's text with its conditionals resolved, its includes
// blanked, and its lines as they were.
func (v *View) Text() []byte { return v.text }

// Files lists the headers that are included, in the order of their first use.
func (v *View) Files() []string {
	list := make([]string, 0, len(v.w.files))
	for _, f := range v.w.files {
		if f.path != "<defines>" {
			list = append(list, f.path)
		}
	}
	return list
}

// Missing lists headers that are asked for and not there.
func (v *View) Missing() []string { return sortedKeys(v.w.absent) }

// Computed lists the includes whose names macros made, in the order in which
// they were met: what else is included can be told from the texts.
func (v *View) Computed() []Computed { return slices.Clone(v.w.made) }

// Computed is an #include whose name a macro made.
type Computed struct {
	From   string // the file that it stands in
	Name   string
	Quoted bool
	Next   bool
}

// IsMacro says whether a name is a macro at the end of the unit.
func (v *View) IsMacro(name string) bool { return v.w.macro(v.w.x.tab.find(name)) != nil }

// IsType says whether a header declares a name with typedef.
func (v *View) IsType(name string) bool {
	w := v.w
	s := w.x.tab.find(name)
	if int(s) >= len(w.ord) {
		return false
	}
	for k := w.ord[s]; k > 0; k = w.links[k-1].prev {
		if w.decls[w.links[k-1].decl].d.kind == declTypedef {
			return true
		}
	}
	return false
}

// Known says whether a header declares a name, or defines it as a macro.
func (v *View) Known(name string) bool {
	w := v.w
	s := w.x.tab.find(name)
	return s != 0 && (w.macro(s) != nil || int(s) < len(w.ord) && w.ord[s] != 0)
}

// Source is a part of what cc reads, with its name for cc: no two are alike.
// Positions come from #line.
type Source struct {
	Name string
	Text string
}

// Sources gives the text of the unit, or what was made of it with all lines in
// their place, and before each part of it what that needs of the headers.
func (v *View) Sources(text []byte) []Source {
	w := v.w
	w.reach.begin()
	w.reach.text(text)
	w.reach.inserted()
	texts := w.reach.write()
	list := make([]Source, 0, 2*len(texts)+2*len(w.inserts))
	add := func(name, text string) {
		if text != "" {
			list = append(list, Source{name, text})
		}
	}
	add("<headers>", texts[0])
	line, part := 1, 0
	own := func(to int) {
		if to <= line {
			return
		}
		head, rest := cutLines(text, to-line)
		name := w.unit.path
		if part > 0 {
			name = "<part " + strconv.Itoa(part) + ">"
			head = append([]byte("#line "+strconv.Itoa(line)+` "`+w.unit.path+"\"\n"), head...)
		}
		add(name, string(head))
		text, line = rest, to
		part++
	}
	for i := range w.inserts {
		in := &w.inserts[i]
		own(in.line)
		if in.chunk > 0 {
			add("<headers "+strconv.Itoa(int(in.chunk))+">", texts[in.chunk])
		} else {
			add("<insert "+strconv.Itoa(i)+">", in.text)
		}
	}
	own(1 << 30)
	return list
}

// Prelude gives what a part of the unit's text needs of the headers.
func (v *View) Prelude(text []byte) string {
	v.w.reach.begin()
	v.w.reach.text(text)
	v.w.reach.inserted()
	return strings.Join(v.w.reach.write(), "\n")
}

// Size bounds, after Sources or Prelude, how deep brackets nest in what the
// text comes to, and how long a run of tokens without a comma, semicolon or
// brace gets there.
func (v *View) Size() (deep, run int) { return v.w.reach.size.deep, v.w.reach.size.run }

// cutLines cuts off the first n lines.
func cutLines(b []byte, n int) (head, rest []byte) {
	i := 0
	for ; n > 0 && i < len(b); n-- {
		k := bytes.IndexByte(b[i:], '\n')
		if k < 0 {
			return b, nil
		}
		i += k + 1
	}
	return b[:i], b[i:]
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
