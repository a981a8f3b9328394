package check

import (
	"encoding/json"
	"slices"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/lockgraph/link"
)

// torn reports whether a part of the image was not sound when it was asked for. What
// rests on the image is then worth nothing.
func (img *image) torn() bool { return img != nil && img.rest != nil && img.rest.Torn() }

// drop lets go of an image that is torn.
func (c *checker) drop(img *image) {
	c.stored(c.cache.Drop(img.at))
	img.Image, img.files, img.rest = nil, nil, nil
}

// much is of how many functions something has to be found out for an image beside that
// of a kernel: it costs a few seconds of a large one to write it.
const much = 300

// toKeep reports whether an image is to be made of a program that is judged, and under
// which key: what was found out that the image does not tell. bad units are not judged.
func (c *checker) toKeep(p *program, s *side, bad int) (k cache.Key, ok bool) {
	img := p.image
	if img == nil || !p.shared {
		return k, false
	}
	kernel, known, unknown := 0, 0, false
	for i := range p.outs {
		o := &p.outs[i]
		unknown = unknown || !o.known && o.sum != link.Key{}
		if p.docs[i].whole != "" {
			kernel++
			if o.known {
				known++
			}
		}
	}
	if n := img.Units(); img.base != img.key && known == kernel && n >= kernel {
		return img.key, unknown && s.linked.Fresh() >= much
	}
	return img.base, unknown || len(s.old)+bad < len(s.linked.Units) || !s.wholeOld || img.Units() != len(s.linked.Units)
}

// keepImage makes an image of a program that is judged, for what is linked next
// and for other runs.
func (c *checker) keepImage(k cache.Key, p *program, prog *link.Program, whole []byte) {
	files := map[string]told{}
	for i := range p.outs {
		o, name := &p.outs[i], p.names.own(&p.docs[i])
		t := told{o.problems, o.ignores, o.lost}
		t.Problems = slices.Clone(t.Problems)
		for j := range t.Problems {
			t.Problems[j].File = "" // wherever it is
		}
		if !t.empty() && (o.unit != nil || o.known) {
			files[name] = t
		}
	}
	more, err := json.Marshal(files)
	if err != nil {
		return
	}
	made := prog.Image(whole, more)
	head, rest := made.Parts()
	if p.image.torn() {
		return
	}
	p.image.Image, p.image.files = made, files
	if k != p.image.key {
		c.stored(c.cache.Drop(p.image.key)) // it is of what the kernel was
	}
	c.stored(c.cache.PutParts(k, head, rest...))
}
