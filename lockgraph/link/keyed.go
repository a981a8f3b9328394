package link

import (
	"slices"

	"lockcheck/lockgraph/keys"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// protection is what is declared of which lock protects what: by the model,
// and by the locking keys in the sources' comments.
type protection struct {
	classes map[string][]string // "struct.member" -> lock classes, sorted
	members map[string][]string // lock class -> "struct.member", sorted
	settled map[string]bool     // members of which a declaration says it all
}

func (t *protection) add(class, member string) {
	if !slices.Contains(t.classes[member], class) {
		t.classes[member] = append(t.classes[member], class)
		t.members[class] = append(t.members[class], member)
	}
}

// declaredProtection collects what the model and the structs' keys declare.
func (p *Program) declaredProtection() *protection {
	t := &protection{classes: map[string][]string{}, members: map[string][]string{}, settled: map[string]bool{}}
	for _, class := range p.Model.Protecting() {
		for _, member := range p.Model.Protects(class) {
			t.add(class, member)
			t.settled[member] = true
		}
	}
	for _, member := range p.Model.Free() {
		t.settled[member] = true
	}
	for _, k := range p.Keyed() {
		member := k.Struct.Tag + "." + k.Field.Name
		t.settled[member] = k.Known
		for _, class := range k.Classes {
			if class != "" {
				t.add(class, member)
			}
		}
	}
	for _, list := range t.classes {
		slices.Sort(list)
	}
	for _, list := range t.members {
		slices.Sort(list)
	}
	return t
}

// Keyed is a member of a struct and what its locking keys mean. It may be read
// under any of the classes, and be written under all of them.
type Keyed struct {
	Struct  *keys.Struct
	Field   *keys.Field
	Classes []string // for each key the lock class that it means, or ""
	Known   bool     // every key is bound or says that no lock is needed
}

// meaning is what a locking key says.
type meaning struct {
	class string // lock class, or ""
	known bool   // it is bound or says that no lock is needed
}

// Keyed gives the members of the program's structs that have locking keys, in
// the order of Options.Keys.
func (p *Program) Keyed() []Keyed {
	var classes []keys.Class
	for id, c := range p.classes {
		if k := p.kindOf(id); !k.Section {
			classes = append(classes, keys.Class{ID: id, Name: c.Name})
		}
	}
	r := keys.NewResolver(classes, func(name string) string { return macroClass(p.Model, name) })
	var out []Keyed
	for i := range p.opt.Keys {
		s := &p.opt.Keys[i]
		said := map[string]meaning{} // by a key's text: of a struct's members many have the same
		for j := range s.Fields {
			k := Keyed{Struct: s, Field: &s.Fields[j], Known: true}
			for _, key := range k.Field.Keys {
				m, had := said[key.Text]
				if !had {
					m.class = r.Class(s, key)
					m.known = m.class != "" || key.None
					said[key.Text] = m
				}
				k.Classes = append(k.Classes, m.class)
				k.Known = k.Known && m.known
			}
			out = append(out, k)
		}
	}
	return out
}

// kindOf gives the kind of a class that the model describes.
func (p *Program) kindOf(class string) model.Kind {
	c, _ := p.Model.Class(class)
	k, _ := p.Model.Kind(c.Kind)
	return k
}

// macroClass gives the class of the lock that a macro of the model is about.
func macroClass(m *model.Model, name string) string {
	s := m.Func(name)
	if s == nil {
		return ""
	}
	for _, c := range s.Cases {
		for _, op := range c.Ops {
			switch op.Kind {
			case summary.Lock, summary.TryLock, summary.Unlock, summary.Require:
			default:
				continue
			}
			if op.Class != "" {
				return op.Class
			}
			n := len(op.Path.Steps)
			if n == 0 {
				return op.Path.Name
			}
			if st := op.Path.Steps[n-1]; st.Struct != "" {
				return st.Struct + "." + st.Name
			}
		}
	}
	return ""
}

// Protectors gives the lock classes that are declared to protect a member,
// named "struct.member".
func (p *Program) Protectors(member string) []string { return p.declared.classes[member] }
