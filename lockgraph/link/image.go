package link

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// Image is a linked program as it is kept for the next one, which will have much
// of it: the same kernel, or one with a patch in it. It tells of every
// function what it is made of and what it came to, so that a link on it finds out
// anew only what is not the same; and it is read lazily: of what functions came to
// nothing is decoded that nobody asks for. Places are told by the calls that stand
// there, so that it holds where lines move, and files have their names in the program,
// so that it holds wherever that stands.
//
// An image is read by several goroutines, and by several links. The zero Image
// tells of nothing.
type Image struct {
	base  Key
	table *pack.Table // strings of values
	text  []string    // symbols

	once    sync.Once
	numbers map[string]int32 // of symbols
	byPath  map[string]int32 // units
	slots   map[int32]int32  // of slot

	heading column // file, line, name of functions of headers

	// Of units.
	path        column
	content     sums
	last        column // their functions end before
	file        lists
	head        lists // heading and index
	keep        blobs // which functions the program has of it
	table2      lists // slot, function
	static      lists
	facts       blobs
	rests       sums
	guess       sums
	guessed     []byte // whether there are any
	spare       []byte // whether the program is not built of it
	ask         blobs  // questions
	reach       lists  // kind, name, function
	steadyAsk   blobs  // the same, for steady functions
	steadyReach lists
	said        blobs // what rules say of it

	// Of functions.
	unitOf        column
	name          column
	fileOf        column
	index         column
	line          column
	col           column
	flags         []byte
	digest        sums
	spots         blobs
	call          lists
	reached       column // by the calls
	ref           lists
	comp          column // the first function of its component
	size          column // how many functions that has
	level         column
	sums          sums
	asked         blobs // questions
	steadyAskOf   blobs // of rules; of a steady function
	steadyReachOf lists
	bodies        lists // name, function
	summary       blobs
	give          blobs  // contributions, but for sites
	siteEnd       column // their sites end before
	drafts        blobs  // of functions of rings

	question column // kind, A, B, and the answers to functions and to rules
	slot     column
	target   lists  // unit, function
	pair     column // from, to, blocking
	by       lists  // functions that contribute
	shown    lists  // sites that are kept; none: they have to be found among all
	sitePair column // of sites
	site     blobs
	kind     column // class, kind, count
	custom   column // callee, class, calls with the lock, without it, that leave it
	member   column // member, count of writes and of functions that write it
	under    lists  // class, count
	replaced column // member, struct, count of functions
	whole    []byte // wholeFacts
}

const (
	isStatic = 1 << iota
	isTwice  // there are several of its name in the file
	isSteady // rules say nothing of it
	isStart  // it runs only while the system starts
)

// wholeFacts is what is kept of a program as a whole.
type wholeFacts struct {
	Declares []graph.Class
	Stable   []stableStruct
	Protects []byte // of what is declared of which lock protects what
	Graph    []byte // of the graph's classes
	Stats    Stats
	Strings  int    // in the table of values when it was made
	Said     []byte // what rules say of the program as a whole
	More     []byte // whatever else is kept with it
}

type stableStruct struct{ Tag, Why string }

// baseOf covers all that an image rests on beside its units.
func baseOf(m *model.Model, opt *Options) Key {
	h := sha256.New()
	fmt.Fprintf(h, "%q %s %+v %s", opt.Version, m.Hash(), opt.Limits, pack.Shape(contribution{})+pack.Shape(summary.Summary{})+pack.Shape(wholeFacts{})+pack.Shape([]keptDraft{})+pack.Shape(facts{}))
	return Key(h.Sum(nil))
}

func (img *Image) fits(m *model.Model, opt *Options) bool {
	return img != nil && img.base == baseOf(m, opt)
}

// columns lists the parts of an image.
func (img *Image) columns() []*[]byte {
	var all []*[]byte
	add := func(cs ...*column) {
		for _, c := range cs {
			all = append(all, (*[]byte)(c))
		}
	}
	list := func(ls ...*lists) {
		for _, l := range ls {
			add(&l.ends, &l.values)
		}
	}
	blob := func(bs ...*blobs) {
		for _, b := range bs {
			add(&b.ends)
			all = append(all, &b.data)
		}
	}
	for _, b := range img.apart() {
		add(&b.ends)
	}
	sum := func(ss ...*sums) {
		for _, s := range ss {
			all = append(all, (*[]byte)(s))
		}
	}
	add(&img.heading, &img.path)
	sum(&img.content)
	add(&img.last)
	list(&img.file, &img.head)
	blob(&img.keep)
	list(&img.table2, &img.static)
	blob(&img.facts)
	sum(&img.rests, &img.guess)
	all = append(all, &img.guessed, &img.spare)
	blob(&img.ask, &img.steadyAsk, &img.steadyAskOf)
	list(&img.reach, &img.steadyReach, &img.steadyReachOf)
	add(&img.unitOf, &img.name, &img.fileOf, &img.index, &img.line, &img.col)
	all = append(all, &img.flags)
	sum(&img.digest)
	blob(&img.spots)
	list(&img.call)
	add(&img.reached)
	list(&img.ref)
	add(&img.comp, &img.size, &img.level)
	sum(&img.sums)
	list(&img.bodies)
	blob(&img.asked, &img.give)
	add(&img.siteEnd, &img.question, &img.slot)
	list(&img.target)
	add(&img.pair)
	list(&img.by, &img.shown)
	add(&img.sitePair)
	add(&img.kind, &img.custom, &img.member)
	list(&img.under)
	add(&img.replaced)
	return append(all, &img.whole)
}

// apart lists the parts of an image of which a link reads little: they are most of it.
func (img *Image) apart() []*blobs {
	return []*blobs{&img.summary, &img.site, &img.drafts, &img.said}
}

// Parts gives an image as bytes, for [ReadImage]: what is read whole, and the rest.
func (img *Image) Parts() (head []byte, rest [][]byte) {
	cols := img.columns()
	n := 1 << 16
	for _, c := range cols {
		n += len(*c) + 10
	}
	p := parts{data: make([]byte, 0, n)}
	p.put(img.base[:])
	for _, c := range cols {
		p.put(*c)
	}
	for _, b := range img.apart() {
		rest = append(rest, b.all())
	}
	p.data = pack.AppendStrings(p.data, img.text)
	return img.table.Append(p.data), rest
}

// ReadImage reads an image, of which head and rest stay a part.
func ReadImage(head []byte, more Rest) (*Image, error) {
	p := parts{data: head}
	img := &Image{}
	copy(img.base[:], p.take())
	for _, c := range img.columns() {
		*c = p.take()
	}
	if p.bad {
		return nil, pack.ErrCorrupt
	}
	at := 0
	for _, b := range img.apart() {
		b.rest, b.from = more, at
		at += b.size()
	}
	if at != more.Len() {
		return nil, pack.ErrCorrupt
	}
	var rest []byte
	var err error
	if img.text, rest, err = pack.Strings(p.data); err != nil {
		return nil, err
	}
	if img.table, rest, err = pack.ReadTable(rest); err != nil || len(rest) > 0 {
		return nil, pack.ErrCorrupt
	}
	return img, nil
}

// value reads a value that the image keeps.
func (img *Image) value(data []byte, v any, places *pack.Places) error {
	return img.table.Value(data, v, places)
}

// bytes packs a value for the image.
func (img *Image) bytes(v any, places *pack.Places) []byte { return img.table.Bytes(v, places) }

func (img *Image) wholeFacts() (w wholeFacts, err error) {
	return w, pack.Value(img.whole, &w)
}

func (img *Image) open() {
	img.once.Do(func() {
		img.numbers = make(map[string]int32, len(img.text))
		for i, s := range img.text {
			img.numbers[s] = int32(i)
		}
		img.byPath = make(map[string]int32, img.path.len())
		for i := range int32(img.path.len()) {
			img.byPath[img.text[img.path.at(i)]] = i
		}
		img.slots = make(map[int32]int32, img.slot.len())
		for i := range int32(img.slot.len()) {
			img.slots[img.slot.at(i)] = i
		}
	})
}

// symbols gives symbols that begin with the image's.
func (img *Image) symbols() *symbols {
	if len(img.text) == 0 {
		return newSymbols()
	}
	img.open()
	return &symbols{text: slices.Clip(img.text), known: img.numbers, ids: map[string]int32{}}
}

func (img *Image) unit(path string) (int32, bool) {
	img.open()
	i, ok := img.byPath[path]
	return i, ok
}

func (img *Image) sum(unit int32) Key       { return img.content.of(unit) }
func (img *Image) files(unit int32) []int32 { return img.file.of(unit) }
func (img *Image) kept(unit int32) []byte   { return img.keep.of(unit) }

func (img *Image) statics(unit int32) []int32 {
	if unit < 0 {
		return nil
	}
	return img.static.of(unit)
}

func (img *Image) guesses(unit int32) bool { return img.guessed[unit] != 0 }

func (img *Image) tables(unit int32) [][2]int32 {
	from, to := img.table2.span(unit)
	out := make([][2]int32, 0, (to-from)/2)
	for i := from; i < to; i += 2 {
		out = append(out, [2]int32{img.table2.values.at(i), img.table2.values.at(i + 1)})
	}
	return out
}

// headings gives the numbers of functions of headers.
func (img *Image) headings() map[heading]int32 {
	ids := make(map[heading]int32, img.heading.len()/3)
	for i := int32(0); i < int32(img.heading.len()); i += 3 {
		ids[heading{img.heading.at(i), img.heading.at(i + 1), img.heading.at(i + 2)}] = i / 3
	}
	return ids
}

// span gives the functions of a unit.
func (img *Image) span(unit int32) (from, to int32) {
	if unit > 0 {
		from = img.last.at(unit - 1)
	}
	return from, img.last.at(unit)
}

// named gives the functions of a unit by name and file, but for those of which
// there are several.
func (img *Image) named(unit int32) map[[2]int32]int32 {
	from, to := img.span(unit)
	out := make(map[[2]int32]int32, to-from)
	for i := from; i < to; i++ {
		k := [2]int32{img.name.at(i), img.fileOf.at(i)}
		if _, had := out[k]; had {
			out[k] = -1
			continue
		}
		out[k] = i
	}
	return out
}

// enlist adds the functions of a unit to nodes.
func (img *Image) enlist(nodes []node, number, unit int32, calls []uint32, refs []int32) []node {
	from, to := img.span(unit)
	for i := from; i < to; i++ {
		n := node{unit: number, old: i, name: img.name.at(i), file: img.fileOf.at(i), index: img.index.at(i),
			line: img.line.at(i), col: img.col.at(i), static: img.flags[i]&isStatic != 0}
		a, b := img.call.span(i)
		n.calls = calls[a:b:b]
		a, b = img.ref.span(i)
		n.refs = refs[a:b:b]
		nodes = append(nodes, n)
	}
	return nodes
}
