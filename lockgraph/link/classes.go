package link

import (
	"bytes"
	"fmt"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// declare collects what units declare of the program as a whole, or takes it
// from the image if they declare the same.
func (p *Program) declare() error {
	r := p.roster
	if img := p.opt.Image; img != nil && r.sameFacts() {
		p.sameFacts = true
		w, err := img.wholeFacts()
		if err != nil {
			return err
		}
		p.declares, p.stable = make(map[string]graph.Class, len(w.Declares)), make(map[string]string, len(w.Stable))
		for _, c := range w.Declares {
			p.declares[c.ID] = c
		}
		for _, s := range w.Stable {
			p.stable[s.Tag] = s.Why
		}
	} else {
		all := make([]facts, len(r.units))
		for i := range r.units {
			u := &r.units[i]
			if u.old < 0 {
				all[i] = facts{u.unit.Inits, u.unit.Stable}
			} else if err := pack.Value(img.facts.of(u.old), &all[i]); err != nil {
				return err
			}
		}
		p.declares, p.stable = p.declaredClasses(all), stableStructs(all)
	}
	p.classes = p.declares
	p.declared = p.declaredProtection()
	return nil
}

// facts are what a unit tells of the program as a whole.
type facts struct {
	Inits  []ir.LockInit
	Stable []ir.Stable
}

// factsOf gives what a unit tells of the program, wherever in it that stands.
func factsOf(u *ir.Unit) facts {
	f := facts{slices.Clone(u.Inits), slices.Clone(u.Stable)}
	for i := range f.Inits {
		f.Inits[i].Pos = ir.Pos{}
	}
	for i := range f.Stable {
		f.Stable[i].Pos = ir.Pos{}
	}
	return f
}

// sameFacts reports whether the units tell of the program as a whole what those of
// the image do.
func (r *roster) sameFacts() bool {
	if len(r.units) != r.img.path.len() {
		return false
	}
	for i := range r.units {
		u := &r.units[i]
		switch {
		case u.was != int32(i):
			return false
		case u.old < 0 && (!bytes.Equal(u.bones.facts, r.img.facts.of(u.was)) || !slices.Equal(u.bones.statics, r.img.statics(u.was))):
			return false
		}
	}
	return true
}

// declaredClasses gives the classes that the model describes and those that
// the program initialises, with their names and flags.
func (p *Program) declaredClasses(all []facts) map[string]graph.Class {
	classes := map[string]graph.Class{}
	for _, id := range p.Model.ClassIDs() {
		mc, _ := p.Model.Class(id)
		c := graph.Class{ID: id}
		for _, name := range mc.Names {
			call(&c, name)
		}
		if k, ok := p.Model.Kind(mc.Kind); ok {
			c.Kind, c.Sleepable, c.Spin, c.Recurses, c.Yields = k.Title, k.Sleepable, k.Spin, k.Recurses, k.Yields
		}
		for _, f := range mc.Flags {
			mean(&c, f)
		}
		classes[id] = c
	}
	once := map[string]bool{} // initialised to be taken once
	for i := range all {
		for _, in := range all[i].Inits {
			p.declareInit(classes, in, once)
		}
	}
	for id := range once {
		if c := classes[id]; c.Counts {
			c.Counts = false
			classes[id] = c
		}
	}
	return classes
}

// declareInit takes a class's name and flags from its initialiser, and notes the
// classes that are initialised to be taken once.
func (p *Program) declareInit(classes map[string]graph.Class, in ir.LockInit, once map[string]bool) {
	id := flow.ClassOf(in.Lock, in.Func, env{p: p})
	s := p.Model.Func(in.Call)
	if id == "" || s == nil {
		return
	}
	c := classes[id]
	c.ID = id
	for _, op := range s.Cases[0].Ops {
		if op.Kind != summary.Init {
			continue
		}
		kind, known := p.Model.Kind(op.Lock)
		if known && c.Kind == "" {
			c.Kind, c.Sleepable, c.Spin, c.Yields = kind.Title, kind.Sleepable, kind.Spin, kind.Yields
			c.Recurses = c.Recurses || kind.Recurses
		}
		if i := int(op.Int) - 1; known && kind.Counts && i >= 0 && i < len(in.Args) {
			switch v := &in.Args[i]; {
			case v.Kind == ir.Const && v.Int == 1:
				once[id] = true
			case v.Kind == ir.Read && v.Path.Base == ir.Param && len(v.Path.Steps) == 0:
				// A wrapper's own: its callers tell.
			default:
				c.Counts = true // what is computed is hardly one
			}
		}
		call(&c, nameOf(op, in.Args))
		for _, f := range op.Flags {
			if f.Param < len(in.Args) && names(in.Args[f.Param], f.Name) {
				mean(&c, f.Means)
			}
		}
		if known && c.Spin && !kind.Spin && c.Kind == kind.Title {
			c.Kind = "" // for what takes it to tell
		}
	}
	classes[id] = c
}

// nameOf gives what WITNESS calls a lock by the arguments of its initialiser:
// its type, or, where that is NULL, its own name; "" if that is not in view.
func nameOf(op summary.Op, args []ir.Value) string {
	at := op.Arg
	if op.Type >= 0 && op.Type < len(args) && (args[op.Type].Kind != ir.Const || args[op.Type].Int != 0) {
		at = op.Type
	}
	if at < 0 || at >= len(args) || args[at].Kind != ir.Str {
		return ""
	}
	return args[at].Name
}

// call gives a class a name. The first one stays the one that is shown.
func call(c *graph.Class, name string) {
	switch {
	case name == "" || name == c.Name || slices.Contains(c.Also, name):
	case c.Name == "":
		c.Name = name
	default:
		c.Also = append(slices.Clone(c.Also), name)
	}
}

// stableStructs gives the structs whose allocators never give memory back.
func stableStructs(all []facts) map[string]string {
	stable := map[string]string{}
	for i := range all {
		for _, s := range all[i].Stable {
			if stable[s.Tag] == "" {
				stable[s.Tag] = fmt.Sprintf("the zone of struct %s, made by %s(), is never freed", s.Tag, s.Call)
			}
		}
	}
	return stable
}

func mean(c *graph.Class, flag string) {
	switch flag {
	case "recurse":
		c.Recurses = true
	case "dupok":
		c.DupOK = true
	case "spin":
		c.Spin = true
	case "sleepable":
		c.Sleepable = true
	case "unordered":
		c.Unordered = true
	case "lenient":
		c.Lenient = true
	}
}

// names reports whether a flag is spelt out in a value.
func names(v ir.Value, flag string) bool {
	if v.Name == flag || v.Path != nil && v.Path.Name == flag && len(v.Path.Steps) == 0 {
		return true
	}
	for _, a := range v.Args {
		if names(a, flag) {
			return true
		}
	}
	return false
}
