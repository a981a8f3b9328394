package kbuild

import (
	"bytes"
	"fmt"
	"strings"
)

// source writes vnode_if.c: what VOP_*() calls before and behind the
// operation of a file system, with the assertions about vnode locks.
func (v *vops) source(style vopStyle) []byte {
	var b bytes.Buffer
	v.head(&b)
	headers := []string{"param", "event", "inotify", "kernel", "mount", "sdt", "signalvar", "systm", "vnode"}
	for _, h := range headers {
		if h != "inotify" || style.inotify {
			fmt.Fprintf(&b, "#include <sys/%s.h>\n", h)
		}
	}
	b.WriteString("\nSDT_PROVIDER_DECLARE(vfs);\n\nstruct vnodeop_desc vop_default_desc = {\n\t\"default\",\n\t0,\n")
	if style.registered {
		b.WriteString("\t0,\n")
	}
	b.WriteString("\t(vop_bypass_t *)vop_panic,\n\tNULL,\n" + strings.Repeat("\tVDESC_NO_OFFSET,\n", 4) + "};\n\n")
	for _, op := range v.ops {
		op.writeSource(&b, style)
	}
	if style.registered {
		v.writeRegister(&b)
	}
	return b.Bytes()
}

func (op *vop) writeSource(b *bytes.Buffer, style vopStyle) {
	up, first := strings.ToUpper(op.name), op.args[0].name
	p := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }

	var release []string
	p("static int %s_vp_offsets[] = {", op.name)
	n := 0
	for _, a := range op.args {
		if a.typ != "struct vnode *" {
			continue
		}
		p("\tVOPARG_OFFSETOF(struct %s_args,a_%s),", op.name, a.name)
		if a.release {
			release = append(release, fmt.Sprintf("VDESC_VP%d_WILLRELE", n))
		}
		n++
	}
	p("\tVDESC_NO_OFFSET\n};\n")
	p("SDT_PROBE_DEFINE2(vfs, vop, %s, entry, \"struct vnode *\", \"struct %s_args *\");", op.name, op.name)
	p("SDT_PROBE_DEFINE3(vfs, vop, %s, return, \"struct vnode *\", \"struct %s_args *\", \"int\");\n", op.name, op.name)

	p("int\n%s_AP(struct %s_args *a)\n{\n\n\treturn (%s_APV(a->a_%s->v_op, a));\n}\n", up, op.name, up, first)
	p("int\n%s_APV(%sstruct vop_vector *vop, struct %s_args *a)\n{\n\tint rc;\n", up, style.constant, op.name)
	p("\tVNASSERT(a->a_gen.a_desc == &%s_desc, a->a_%s,\n\t    (\"Wrong a_desc in %s(%%p, %%p)\", a->a_%s, a));", op.name, first, op.name, first)
	if !style.registered {
		p("\twhile (vop != NULL && vop->%s == NULL && vop->vop_bypass == NULL)\n\t\tvop = vop->vop_default;", op.name)
	}
	p("\tVNASSERT(vop != NULL, a->a_%s, (\"No %s(%%p, %%p)\", a->a_%s, a));", first, op.name, first)
	op.debug(b, "debugpre", "a")
	op.hook(b, "pre", "a")
	op.asserts(b, "Entry", "\t")
	p("\tSDT_PROBE2(vfs, vop, %s, entry, a->a_%s, a);", op.name, first)
	if style.prologue {
		p("\tVFS_PROLOGUE(a->a_%s->v_mount);", first)
	}
	if style.registered {
		p("\trc = vop->%s(a);", op.name)
	} else {
		p("\tif (vop->%s != NULL)\n\t\trc = vop->%s(a);\n\telse\n\t\trc = vop->vop_bypass(&a->a_gen);", op.name, op.name)
	}
	if style.prologue {
		p("\tVFS_EPILOGUE(a->a_%s->v_mount);", first)
	}
	p("\tSDT_PROBE3(vfs, vop, %s, return, a->a_%s, a, rc);", op.name, first)
	p("\tif (rc == 0) {")
	op.asserts(b, "OK", "\t\t")
	p("\t} else {")
	op.asserts(b, "Error", "\t\t")
	p("\t}")
	op.hook(b, "post", "a, rc")
	op.debug(b, "debugpost", "a, rc")
	p("\treturn (rc);\n}\n")

	flags := release
	for _, a := range op.args {
		if a.typ == "struct vnode **" && a.release {
			flags = append(flags, "VDESC_VPP_WILLRELE")
			break
		}
	}
	if flags == nil {
		flags = []string{"0"}
	}
	p("struct vnodeop_desc %s_desc = {\n\t\"%s\",\n\t%s,", op.name, op.name, strings.Join(flags, "|"))
	if style.registered {
		p("\t__offsetof(struct vop_vector, %s),", op.name)
	}
	p("\t(vop_bypass_t *)%s_AP,\n\t%s_vp_offsets,", up, op.name)
	for _, typ := range []string{"struct vnode **", "struct ucred *", "struct thread *", "struct componentname *"} {
		p("\t%s,", op.offset(typ))
	}
	p("};\n")
}

func (op *vop) offset(typ string) string {
	for _, a := range op.args {
		if a.typ == typ {
			return fmt.Sprintf("VOPARG_OFFSETOF(struct %s_args,a_%s)", op.name, a.name)
		}
	}
	return "VDESC_NO_OFFSET"
}

func (op *vop) hook(b *bytes.Buffer, when, args string) {
	if f := op.hooks[when]; f != "" {
		fmt.Fprintf(b, "\t%s(%s);\n", f, args)
	}
}

func (op *vop) debug(b *bytes.Buffer, when, args string) {
	if op.hooks[when] != "" {
		b.WriteString("#ifdef INVARIANTS\n")
		op.hook(b, when, args)
		b.WriteString("#endif\n")
	}
}

// asserts writes what must hold of the vnodes' locks at one point.
func (op *vop) asserts(b *bytes.Buffer, when, indent string) {
	checks := map[string]string{"L": "LOCKED", "U": "UNLOCKED", "E": "ELOCKED"}
	for _, a := range op.args {
		state := a.locked[when]
		if state == "" || state == "-" {
			continue
		}
		star := ""
		if a.name == "vpp" {
			star = "*"
		}
		where := fmt.Sprintf("%s %s (%s)", strings.ToUpper(op.name), when, a.name)
		fmt.Fprintf(b, "%sASSERT_VI_UNLOCKED(%sa->a_%s, \"%s\");\n", indent, star, a.name, where)
		if c := checks[state]; c != "" {
			fmt.Fprintf(b, "%sASSERT_VOP_%s(%sa->a_%s, \"%s\");\n", indent, c, star, a.name, where)
		}
	}
}

func (v *vops) writeRegister(b *bytes.Buffer) {
	b.WriteString("void\nvfs_vector_op_register(struct vop_vector *orig_vop)\n{\n\tstruct vop_vector *vop;\n\n")
	b.WriteString("\tif (orig_vop->registered)\n\t\tpanic(\"%s: vop_vector %p already registered\", __func__, orig_vop);\n\n")
	b.WriteString("\tcache_vop_vector_register(orig_vop);\n\n")
	for _, op := range v.ops {
		fmt.Fprintf(b, "\tvop = orig_vop;\n\twhile (vop != NULL && vop->%s == NULL && vop->vop_bypass == NULL)\n\t\tvop = vop->vop_default;\n", op.name)
		fmt.Fprintf(b, "\tif (vop != NULL)\n\t\torig_vop->%s = vop->%s;\n\n", op.name, op.name)
	}
	b.WriteString("\tvop = orig_vop;\n\twhile (vop != NULL && vop->vop_bypass == NULL)\n\t\tvop = vop->vop_default;\n")
	b.WriteString("\tif (vop != NULL)\n\t\torig_vop->vop_bypass = vop->vop_bypass;\n\n")
	for _, op := range v.ops {
		fmt.Fprintf(b, "\tif (orig_vop->%s == NULL)\n\t\torig_vop->%s = (void *)orig_vop->vop_bypass;\n", op.name, op.name)
	}
	b.WriteString("\n\torig_vop->registered = true;\n}\n")
}
