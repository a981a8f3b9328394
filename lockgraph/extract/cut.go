package extract

import (
	"strings"

	"lockcheck/lockgraph/ir"
)

// undeclare notes a name of which no declaration is in view.
func (b *builder) undeclare(name string) {
	if b.undeclared == nil {
		b.undeclared = map[string]bool{}
	}
	if _, ok := b.undeclared[name]; !ok {
		b.undeclared[name] = false
	}
}

// addressTaken notes that a variable itself, or a member of it, is handed on
// by address.
func (b *builder) addressTaken(p *ir.Path) {
	if p.Base != ir.GlobalVar || len(p.Steps) > 0 && p.Steps[0].Kind == ir.Deref {
		return
	}
	if _, ok := b.undeclared[p.Name]; ok {
		b.undeclared[p.Name] = true
	}
}

// localize makes undeclared names of a function that is not wholly in view its
// locals: their declarations are in what was cut off, far more often than in
// a header. Left as they are: names in capitals, which are constants, and
// variables used by address, as the locks of file scope are.
func (b *builder) localize() {
	if !b.cut {
		return
	}
	b.f.Walk(func(p *ir.Path) {
		if p.Base != ir.GlobalVar {
			return
		}
		if byAddress, ok := b.undeclared[p.Name]; ok && !byAddress && p.Name == strings.ToLower(p.Name) {
			p.Base = ir.LocalVar
		}
	})
}
