package model

import (
	"fmt"
	"strings"

	"lockcheck/lockgraph/ir"
)

// scalarWords are the words of C types that are not struct tags.
const scalarWords = " void char short int long unsigned signed bool float double const volatile "

// ctype reads a C type: struct proc *, int, void *, uma_zone_t. In the short
// form a single name that is no C type word is a struct tag, and without stars
// one is meant: proc is struct proc *, proc ** is struct proc **.
func ctype(c *cursor, short bool) (ir.Type, error) {
	var words []string
	for c.peek().kind == tokWord && isName(c.peek().text) {
		w := c.next().text
		if w != "const" && w != "volatile" {
			words = append(words, w)
		}
	}
	ptr := 0
	for c.accept("*") {
		ptr++
	}
	if len(words) == 0 {
		return ir.Type{}, fmt.Errorf("expected a type, found %s; write a struct tag or a C type", c.peek())
	}
	if short && len(words) == 1 && !strings.Contains(scalarWords, " "+words[0]+" ") && !strings.HasSuffix(words[0], "_t") {
		return ir.Type{Name: "struct " + words[0], Ptr: max(ptr, 1)}, nil
	}
	return ir.Type{Name: strings.Join(words, " "), Ptr: ptr}, nil
}

// structTag gives the tag of a struct or union type that is no pointer.
func structTag(t ir.Type) string {
	if t.Ptr != 0 {
		return ""
	}
	for _, prefix := range []string{"struct ", "union "} {
		if tag, ok := strings.CutPrefix(t.Name, prefix); ok {
			return tag
		}
	}
	return ""
}
