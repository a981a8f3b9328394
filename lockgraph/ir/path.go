package ir

import "strings"

// Base says what an access path starts from.
type Base uint8

const (
	LocalVar  Base = iota // a local variable, by Name
	Param                 // a parameter, by Name and Index
	GlobalVar             // a variable of file scope with external linkage, or an undeclared name
	StaticVar             // a static variable of file scope; Func is its file's path
	InnerVar              // a static variable of the function Func
	Temp                  // the result of a call or other expression, by Index; Name tells it apart in text
	Result                // in summaries: what the function returns
)

// StepKind is one step of an access path.
type StepKind uint8

const (
	Deref   StepKind = iota // *p
	Member                  // .Name
	Element                 // [Name]; Name is "" where the index is not constant or a plain variable
)

// Step is one selection along an access path. p->f is a Deref and a Member.
type Step struct {
	Kind   StepKind
	Name   string
	Struct string // Member: the tag of the struct that has it, if known
}

// Container is the step from a member to the struct that has it, of container_of.
func Container(tag, member string) Step {
	return Step{Kind: Member, Name: outward + member, Struct: tag}
}

// outward marks the name of a step from a member to its struct.
const outward = "^"

// Path is an access path: a base and selections from it. Two paths with the
// same String name the same storage within one function as long as nothing
// along them is assigned.
type Path struct {
	Base  Base
	Name  string
	Index int    // Param, Temp
	Func  string // InnerVar: the function it is static in; StaticVar: the file
	Type  Type   // of the base, if known
	Steps []Step
}

// String gives the path as C would write it: w->target->p_mtx, *m, tab[3].lock.
func (p Path) String() string {
	s := p.Name
	if p.Base == Temp || p.Base == Result {
		if s == "" {
			s = "result"
		}
	}
	return render(s, p.Steps)
}

func render(s string, steps []Step) string {
	var b strings.Builder
	b.WriteString(s)
	for i := 0; i < len(steps); i++ {
		st := steps[i]
		switch st.Kind {
		case Deref:
			if i+1 < len(steps) && steps[i+1].Kind == Member {
				if member, ok := strings.CutPrefix(steps[i+1].Name, outward); ok {
					inner := b.String()
					b.Reset()
					b.WriteString("container_of(" + inner + ", " + member + ")")
					i++
					if i+1 < len(steps) && steps[i+1].Kind == Member {
						b.WriteString("->" + steps[i+1].Name)
						i++
					}
					continue
				}
				b.WriteString("->")
				b.WriteString(steps[i+1].Name)
				i++
				continue
			}
			inner := b.String()
			b.Reset()
			if i+1 < len(steps) {
				b.WriteString("(*" + inner + ")")
			} else {
				b.WriteString("*" + inner)
			}
		case Member:
			b.WriteString("." + st.Name)
		case Element:
			b.WriteString("[" + st.Name + "]")
		}
	}
	return b.String()
}

// Extend gives the path with further steps. The receiver is not changed.
func (p Path) Extend(steps ...Step) Path {
	q := p
	q.Steps = make([]Step, 0, len(p.Steps)+len(steps))
	q.Steps = append(append(q.Steps, p.Steps...), steps...)
	return q
}

// Field gives the path of member name of the struct that the path names, or,
// if arrow is set, of the struct that it points to.
func (p Path) Field(arrow bool, tag, name string) Path {
	if arrow {
		return p.Extend(Step{Kind: Deref}, Step{Kind: Member, Name: name, Struct: tag})
	}
	return p.Extend(Step{Kind: Member, Name: name, Struct: tag})
}

// Target gives what a pointer value points to: the path whose address an Addr
// takes, or one Deref behind a Read. ok is false for other values.
func (v Value) Target() (p Path, ok bool) {
	switch v.Kind {
	case Addr:
		return *v.Path, true
	case Read:
		return v.Path.Extend(Step{Kind: Deref}), true
	}
	return Path{}, false
}
