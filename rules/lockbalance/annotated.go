package lockbalance

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
)

// leaves reports whether the function is annotated to return with a lock of
// the class that it acquires: __acquires(&p->lock).
func (x *exits) leaves(class string) bool {
	return x.says("__acquires", class) && !x.says("__releases", class)
}

// takesOver reports whether the function is annotated to release a lock of the
// class that it is called with.
func (x *exits) takesOver(class string) bool {
	return x.says("__releases", class) && !x.says("__acquires", class)
}

// says reports whether an annotation of the function names a lock of the class.
// Sections are seldom named: who acquires a lock may turn off interrupts for it.
func (x *exits) says(annotation, class string) bool {
	return slices.ContainsFunc(x.r.Func.Notes, func(n ir.Annotation) bool {
		return n.Name == annotation && (len(n.Args) == 0 || strings.HasSuffix(class, "_section") ||
			slices.ContainsFunc(n.Args, func(v ir.Value) bool { return names(v, class) }))
	})
}

// names reports whether the argument of an annotation may be a lock of the
// class.
func names(v ir.Value, class string) bool {
	if v.Path == nil {
		return true
	}
	p := v.Path
	for i := len(p.Steps) - 1; i >= 0; i-- {
		if st := p.Steps[i]; st.Kind == ir.Member {
			return strings.HasSuffix(class, "."+st.Name)
		}
	}
	return p.Base != ir.GlobalVar || p.Name == class || strings.HasSuffix(class, ":"+p.Name)
}
