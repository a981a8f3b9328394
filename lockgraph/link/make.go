package link

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// maker makes an image. It numbers anew what it names, so that an image holds no
// more than its program has. Values come out of another image as they are, and the
// table with them that has their strings; until it may have more that nobody uses
// than what somebody does.
type maker struct {
	p   *Program
	img *Image
	old *Image

	syms      *symbols
	of        []int32 // symbols of the roster -> of the image; 0: not yet
	headings  map[heading]int32
	heads     []heading // of the old image
	questions map[question]int32
	strings   int // in the table when it was made; 0: it is made now

	edges   [][2]string // in their order
	edgeOf  map[[2]string]int32
	funcNow []int32 // functions of the old image -> of the program, or -1
}

// Image gives an image of the program. said is what is said of it as a whole, and
// more whatever else is to be kept with it. The program has to have been
// linked to be kept.
func (p *Program) Image(said, more []byte) *Image {
	m := &maker{p: p, old: p.roster.img, syms: newSymbols(), of: make([]int32, len(p.roster.text)),
		headings: map[heading]int32{}, questions: map[question]int32{}}
	m.img = &Image{base: baseOf(p.Model, &p.opt), table: m.old.table}
	if w, err := m.old.wholeFacts(); err == nil && m.old.table.Len() > 2*w.Strings {
		m.img.table = pack.NewTable()
	} else {
		m.strings = w.Strings
	}
	for i := int32(0); i < int32(m.old.heading.len()); i += 3 {
		m.heads = append(m.heads, heading{m.old.heading.at(i), m.old.heading.at(i + 1), m.old.heading.at(i + 2)})
	}
	if p.roster.headIDs != nil {
		m.heads = make([]heading, len(p.roster.headIDs))
		for h, i := range p.roster.headIDs {
			m.heads[i] = h
		}
	}
	m.numberEdges()
	for i := range p.roster.units {
		m.unit(int32(i))
	}
	for i := range p.roster.funcs {
		m.function(int32(i))
	}
	m.slots()
	m.evidence()
	m.whole(said, more)
	m.img.text = m.syms.text
	return m.img
}

// sym gives a symbol of the roster its number in the image.
func (m *maker) sym(s int32) int32 {
	if s == 0 {
		return 0
	}
	if m.of[s] == 0 {
		m.of[s] = m.syms.id(m.p.roster.text[s])
	}
	return m.of[s]
}

func (m *maker) head(h heading) int32 {
	id, ok := m.headings[h]
	if !ok {
		id = int32(len(m.headings))
		m.headings[h] = id
		m.img.heading.add(m.sym(h.file))
		m.img.heading.add(h.line)
		m.img.heading.add(m.sym(h.name))
	}
	return id
}

func (m *maker) question(q question) int32 {
	id, ok := m.questions[q]
	if !ok {
		id = int32(len(m.questions))
		m.questions[q] = id
		m.img.question.add(int32(q.Kind))
		m.img.question.add(m.syms.id(q.A))
		m.img.question.add(m.syms.id(q.B))
		m.img.question.add(0)
		m.img.question.add(0)
	}
	return id
}

// answered takes in an answer to a question.
func (m *maker) answered(q question, to int32, answer string) int32 {
	id := m.question(q)
	binary.LittleEndian.PutUint32(m.img.question[4*(ofQuestion*id+to):], uint32(m.syms.id(answer)))
	return id
}

// again takes in questions of the old image with their answers.
func (m *maker) again(data []byte, to int32) []byte {
	var list []int32
	eachOf(data, func(q int32) bool {
		list = append(list, m.answered(m.old.questionAt(q), to, m.old.answer(q, to)))
		return true
	})
	return numbers(list)
}

func (m *maker) unit(i int32) {
	r, img, old := m.p.roster, m.img, m.old
	u := &r.units[i]
	img.path.add(m.syms.id(u.Path))
	img.content.add(u.Sum)
	img.last.add(u.first + u.n)
	spare := byte(0)
	if u.Spare {
		spare = 1
	}
	img.spare = append(img.spare, spare)
	var files []int32
	if u.old >= 0 {
		files = old.files(u.old)
		from, to := old.head.span(u.old)
		for j := from; j < to; j += 2 {
			img.head.values.add(m.head(m.heads[old.head.values.at(j)]))
			img.head.values.add(old.head.values.at(j + 1))
		}
		img.keep.add(old.kept(u.old))
		img.facts.add(old.facts.of(u.old))
		img.rests.add(old.rests.of(u.old))
		img.guess.add(old.guess.of(u.old))
		img.guessed = append(img.guessed, old.guessed[u.old])
	} else {
		for _, f := range u.unit.Files {
			files = append(files, r.id(f))
		}
		for len(m.of) < len(r.text) {
			m.of = append(m.of, 0)
		}
		for _, h := range u.bones.heads {
			img.head.values.add(m.head(m.heads[h.id]))
			img.head.values.add(h.index)
		}
		keep := make([]byte, len(u.bones.keep))
		for j, k := range u.bones.keep {
			if k {
				keep[j] = 1
			}
		}
		img.keep.add(keep)
		img.facts.add(u.bones.facts)
		img.rests.add(u.bones.rest)
		img.guess.add(u.bones.guessed)
		some := byte(0)
		if len(u.bones.guesses) > 0 {
			some = 1
		}
		img.guessed = append(img.guessed, some)
	}
	for _, f := range files {
		img.file.values.add(m.sym(f))
	}
	for _, t := range r.tables(i) {
		img.table2.values.add(m.sym(t[0]))
		img.table2.values.add(m.sym(t[1]))
	}
	statics := old.statics(u.old)
	if u.bones != nil {
		statics = u.bones.statics
	}
	for _, s := range statics {
		img.static.values.add(m.sym(s))
	}
	for _, l := range []*lists{&img.file, &img.head, &img.table2, &img.static} {
		l.end()
	}
	m.said(i)
}

// said takes in what is said of a unit.
func (m *maker) said(i int32) {
	img, old := m.img, m.old
	a := &m.p.asks[i]
	was := m.p.roster.units[i].was
	switch {
	case a.said != nil:
		img.ask.add(m.asked(a.asked, toRules, &img.reach, i))
		img.said.add(a.said)
	case m.p.sameUnits()[i]:
		img.ask.add(m.again(old.ask.of(was), toRules))
		m.reachAgain(&img.reach, &old.reach, was, i)
		img.said.add(old.said.of(was))
	default:
		img.ask.add(nil)
		img.said.add(nil)
	}
	img.reach.end()
	m.steadyUnit(i)
}

// asked takes in questions and their answers. Those about bodies are the unit's
// own.
func (m *maker) asked(all []answered, to int32, bodies *lists, unit int32) []byte {
	r := m.p.roster
	var list []int32
	for _, x := range all {
		switch x.Q.Kind {
		case askSummary:
			if k := m.p.Model.Func(x.Q.A); k != nil && k.Primitive {
				continue // at all times
			}
			bodies.values.add(m.syms.id(x.Q.A))
			bodies.values.add(r.body(unit, r.find(x.Q.A)))
		case askBody:
			n := r.body(unit, r.find(x.Q.A))
			if x.Answer == "" {
				n = -1
			}
			bodies.values.add(m.syms.id(x.Q.A))
			bodies.values.add(n)
		default:
			list = append(list, m.answered(x.Q, to, x.Answer))
		}
	}
	return numbers(list)
}

func (m *maker) function(n int32) {
	p, r, img, old := m.p, m.p.roster, m.img, m.old
	f := &r.funcs[n]
	w := &p.work[n]
	img.unitOf.add(f.unit)
	img.name.add(m.sym(f.name))
	img.fileOf.add(m.sym(f.file))
	img.index.add(f.index)
	img.line.add(f.line)
	img.col.add(f.col)
	flags := byte(0)
	if f.static {
		flags |= isStatic
	}
	if r.twice(f) {
		flags |= isTwice
	}
	if p.starts()[[2]string{r.text[f.file], r.text[f.name]}] {
		flags |= isStart
	}
	img.flags = append(img.flags, flags|m.steadyFunc(n))
	sum, spots := f.sum, f.spots
	if r.units[f.unit].old >= 0 {
		sum, spots = old.digest.of(f.old), old.spots.of(f.old)
	}
	img.digest.add(sum)
	img.spots.add(spots)
	for i, c := range f.calls {
		img.call.values.add(m.sym(symbolOf(c))<<callBits | int32(kindOf(c)))
		img.reached.add(f.reach[i])
	}
	for _, s := range f.refs {
		img.ref.values.add(m.sym(s))
	}
	img.call.end()
	img.ref.end()
	img.comp.add(p.comps[n].first)
	img.size.add(p.comps[n].size)
	img.level.add(p.level[n])
	img.sums.add(p.known[n].sum)
	if w.old >= 0 {
		img.asked.add(m.again(old.asked.of(w.old), toFunctions))
		for _, b := range p.same.pairs(&old.bodies, w.old) {
			to := int32(-1)
			if b[1] >= 0 {
				to = r.body(f.unit, b[0])
			}
			img.bodies.values.add(m.sym(b[0]))
			img.bodies.values.add(to)
		}
		img.summary.add(carried[summary.Summary](m, old.summary.of(w.old)))
		img.drafts.add(m.drafts(old.drafts.of(w.old)))
	} else {
		img.asked.add(m.asked(w.asked, toFunctions, &img.bodies, f.unit))
		img.summary.add(carried[summary.Summary](m, p.packed(p.known[n])))
		img.drafts.add(m.drafts(w.drafts))
	}
	img.bodies.end()
	m.contributes(w)
}

// carried takes in a value that is packed for the old image: as it is, while that
// has the same table.
func carried[T any](m *maker, data []byte) []byte {
	if m.img.table == m.old.table {
		return data
	}
	var v T
	if m.old.value(data, &v, m.p.places) != nil {
		return nil // nothing is what it comes to
	}
	return m.img.bytes(v, m.p.places)
}

// drafts takes in the drafts of a function.
func (m *maker) drafts(data []byte) []byte {
	var kept []keptDraft
	if m.img.table == m.old.table || pack.Value(data, &kept) != nil {
		return data
	}
	for i := range kept {
		if kept[i].Summary != nil {
			kept[i].Summary = carried[summary.Summary](m, kept[i].Summary)
		}
	}
	return pack.Bytes(kept)
}

func (m *maker) slots() {
	r, img := m.p.roster, m.img
	slots := slices.SortedFunc(maps.Keys(r.slots), func(a, b int32) int { return cmp.Compare(r.text[a], r.text[b]) })
	for _, s := range slots {
		img.slot.add(m.sym(s))
		for _, e := range r.slots[s] {
			if n := r.body(e.unit, e.name); n >= 0 {
				img.target.values.add(e.unit)
				img.target.values.add(n)
			}
		}
		img.target.end()
	}
}

func comparePairs(a, b [2]string) int {
	return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1]))
}

func (m *maker) evidence() {
	img, e := m.img, m.p.found
	for _, pair := range m.edges {
		m.edge(pair)
	}
	for _, k := range slices.SortedFunc(maps.Keys(e.kinds), func(a, b classKind) int {
		return cmp.Or(strings.Compare(a.Class, b.Class), strings.Compare(a.Kind, b.Kind))
	}) {
		img.kind.add(m.syms.id(k.Class))
		img.kind.add(m.syms.id(k.Kind))
		img.kind.add(int32(e.kinds[k]))
	}
	m.customs()
	e.writes.all(func(f string, w *written) {
		img.member.add(m.syms.id(f))
		img.member.add(int32(w.total))
		img.member.add(int32(w.funcs))
		for _, c := range slices.Sorted(maps.Keys(w.under)) {
			img.under.values.add(m.syms.id(c))
			img.under.values.add(int32(w.under[c]))
		}
		img.under.end()
	})
	e.writes.allReplaced(func(x flow.Replaced, times int) {
		img.replaced.add(m.syms.id(x.Member))
		img.replaced.add(m.syms.id(x.Of))
		img.replaced.add(int32(times))
	})
}

func (m *maker) whole(said, more []byte) {
	p := m.p
	w := wholeFacts{Protects: p.declared.sum(), Graph: p.graphSum(nil), Stats: p.Stats, Said: said, More: more, Strings: m.strings}
	if w.Strings == 0 {
		w.Strings = m.img.table.Len()
	}
	for _, id := range slices.Sorted(maps.Keys(p.declares)) {
		w.Declares = append(w.Declares, p.declares[id])
	}
	for _, tag := range slices.Sorted(maps.Keys(p.stable)) {
		w.Stable = append(w.Stable, stableStruct{tag, p.stable[tag]})
	}
	m.img.whole = pack.Bytes(w)
}
