package kbuild

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// vops are the vnode operations that kern/vnode_if.src describes.
type vops struct {
	src string
	ops []*vop
}

type vop struct {
	name string
	args []vopArg
	// hooks are functions to call around the operation, by "pre", "post",
	// "debugpre" and "debugpost".
	hooks map[string]string
}

type vopArg struct {
	typ, name string
	release   bool              // the operation gives the reference up
	locked    map[string]string // by "Entry", "OK", "Error": what holds of its lock
}

var vopArgName = regexp.MustCompile(`[A-Za-z0-9_]+$`)

// readVops reads a vnode_if.src; src is its name in messages.
func readVops(src string, text []byte) (*vops, error) {
	v := &vops{src: src}
	lines := splitLines(text)
	type key struct{ op, arg string }
	lock := map[key][]string{}
	hooks := map[string]map[string]string{}
	seen := map[string]int{}
	fail := func(line int, format string, args ...any) error {
		return &textError{src, line, fmt.Sprintf(format, args...)}
	}
	for i := 0; i < len(lines); i++ {
		f := strings.Fields(lines[i])
		switch {
		case len(f) == 0:
		case strings.HasPrefix(f[0], "%%"):
			if len(f) != 6 || len(f[3]) != 1 || len(f[4]) != 1 || len(f[5]) != 1 {
				return nil, fail(i+1, "a %%%% line names an operation, an argument and three lock states, such as %%%% close vp E E E")
			}
			lock[key{"vop_" + f[1], f[2]}] = f[3:6]
		case strings.HasPrefix(f[0], "%!"):
			if len(f) != 4 || !strings.Contains(" pre post debugpre debugpost ", " "+f[2]+" ") {
				return nil, fail(i+1, "a %%! line names an operation, pre, post, debugpre or debugpost, and a function")
			}
			op := "vop_" + f[1]
			if hooks[op] == nil {
				hooks[op] = map[string]string{}
			}
			hooks[op][f[2]] = f[3]
		case strings.HasPrefix(f[0], "#"):
		default:
			op := &vop{name: f[0]}
			if !kobjName.MatchString(op.name) || len(f) != 2 || f[1] != "{" {
				return nil, fail(i+1, "%q begins no operation: write its name and {", clip(lines[i]))
			}
			if seen[op.name] != 0 {
				return nil, fail(i+1, "second operation %s: it stands at line %d already", op.name, seen[op.name])
			}
			start := i + 1
			seen[op.name] = start
			for i++; ; i++ {
				if i >= len(lines) {
					return nil, fail(start, "operation %s is not closed: add the missing };", op.name)
				}
				line := strings.TrimSpace(lines[i])
				if strings.HasPrefix(line, "};") {
					break
				}
				if line == "" {
					continue
				}
				a, err := readVopArg(line)
				if err != nil {
					return nil, fail(i+1, "%v", err)
				}
				op.args = append(op.args, a)
			}
			if len(op.args) == 0 {
				return nil, fail(start, "operation %s has no argument: the first one is the vnode", op.name)
			}
			v.ops = append(v.ops, op)
		}
	}
	if len(v.ops) == 0 {
		return nil, fail(0, "no vnode operation in it: expected such as vop_islocked { IN struct vnode *vp; };")
	}
	for _, op := range v.ops {
		op.hooks = hooks[op.name]
		for i := range op.args {
			a := &op.args[i]
			if s := lock[key{op.name, a.name}]; s != nil {
				a.locked = map[string]string{"Entry": s[0], "OK": s[1], "Error": s[2]}
			}
		}
	}
	return v, nil
}

func readVopArg(line string) (vopArg, error) {
	var a vopArg
	if i := strings.Index(line, "/*"); i >= 0 {
		if j := strings.Index(line[i:], "*/"); j >= 0 {
			line = line[:i] + line[i+j+2:]
		}
	}
	f := strings.Fields(line)
	if len(f) == 0 || f[0] != "IN" && f[0] != "OUT" && f[0] != "INOUT" {
		return a, fmt.Errorf("argument without a direction: begin it with IN, OUT or INOUT")
	}
	f = f[1:]
	if len(f) > 0 && f[0] == "WILLRELE" {
		a.release = true
		f = f[1:]
	}
	s := strings.Join(f, " ")
	if !strings.HasSuffix(s, ";") {
		return a, fmt.Errorf("argument without a semicolon at its end: add it")
	}
	s = strings.TrimSpace(strings.TrimSuffix(s, ";"))
	a.name = vopArgName.FindString(s)
	a.typ = strings.TrimSpace(strings.TrimSuffix(s, a.name))
	if a.name == "" || a.typ == "" {
		return a, fmt.Errorf("argument %q needs a type and a name", clip(s))
	}
	return a, nil
}

// declare gives the declaration of a variable of the argument's type.
func (a vopArg) declare(prefix string) string {
	if strings.HasSuffix(a.typ, "*") {
		return a.typ + prefix + a.name
	}
	return a.typ + " " + prefix + a.name
}

func (v *vops) head(b *bytes.Buffer) { fmt.Fprintf(b, "/* From %s. */\n\n", v.src) }

// typedefs writes vnode_if_typedef.h.
func (v *vops) typedefs() []byte {
	var b bytes.Buffer
	v.head(&b)
	for _, op := range v.ops {
		fmt.Fprintf(&b, "struct %s_args;\ntypedef int %s_t(struct %s_args *);\n\n", op.name, op.name, op.name)
	}
	return b.Bytes()
}

// vector writes vnode_if_newproto.h.
func (v *vops) vector(style vopStyle) []byte {
	var b bytes.Buffer
	v.head(&b)
	b.WriteString("struct vop_vector {\n\tstruct vop_vector\t*vop_default;\n\tvop_bypass_t\t*vop_bypass;\n")
	for _, op := range v.ops {
		fmt.Fprintf(&b, "\t%s_t\t*%s;\n", op.name, op.name)
	}
	if style.registered {
		b.WriteString("\tbool\tregistered;\n")
	}
	b.WriteString("};\n")
	return b.Bytes()
}

// header writes vnode_if.h.
func (v *vops) header(style vopStyle) []byte {
	var b bytes.Buffer
	v.head(&b)
	b.WriteString("extern struct vnodeop_desc vop_default_desc;\n#include \"vnode_if_typedef.h\"\n#include \"vnode_if_newproto.h\"\n\n")
	for _, op := range v.ops {
		up := strings.ToUpper(op.name)
		fmt.Fprintf(&b, "struct %s_args {\n\tstruct vop_generic_args a_gen;\n", op.name)
		for _, a := range op.args {
			fmt.Fprintf(&b, "\t%s;\n", a.declare("a_"))
		}
		fmt.Fprintf(&b, "};\n\nextern struct vnodeop_desc %s_desc;\n\n", op.name)
		fmt.Fprintf(&b, "int %s_AP(struct %s_args *);\n", up, op.name)
		fmt.Fprintf(&b, "int %s_APV(%sstruct vop_vector *vop, struct %s_args *);\n\n", up, style.constant, op.name)
		fmt.Fprintf(&b, "static __inline int %s(\n", up)
		for i, a := range op.args {
			end := ","
			if i == len(op.args)-1 {
				end = ")"
			}
			fmt.Fprintf(&b, "\t%s%s\n", a.declare(""), end)
		}
		fmt.Fprintf(&b, "{\n\tstruct %s_args a;\n\n\ta.a_gen.a_desc = &%s_desc;\n", op.name, op.name)
		for _, a := range op.args {
			fmt.Fprintf(&b, "\ta.a_%s = %s;\n", a.name, a.name)
		}
		fmt.Fprintf(&b, "\treturn (%s_APV(%s->v_op, &a));\n}\n\n", up, op.args[0].name)
	}
	if style.registered {
		b.WriteString("void vfs_vector_op_register(struct vop_vector *orig_vop);\n")
	}
	return b.Bytes()
}

// vopStyle is what differs between versions of the kernel. The tree's own
// generator tells; it is looked at, not run.
type vopStyle struct {
	constant   string // "const " before struct vop_vector
	registered bool   // bypasses are resolved when a file system registers
	prologue   bool   // VFS_PROLOGUE and VFS_EPILOGUE go around the operation
	inotify    bool   // <sys/inotify.h> is included
}

func vopStyleOf(generator []byte) vopStyle {
	has := func(s string) bool { return bytes.Contains(generator, []byte(s)) }
	s := vopStyle{registered: has("vfs_vector_op_register"), prologue: has("VFS_PROLOGUE"), inotify: has("<sys/inotify.h>")}
	if has("const struct vop_vector") {
		s.constant = "const "
	}
	return s
}
