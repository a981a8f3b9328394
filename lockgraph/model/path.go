package model

import (
	"fmt"

	"lockcheck/lockgraph/ir"
)

// scope is what names in a function's paths and conditions refer to.
type scope struct {
	params []string
	types  []ir.Type
	result ir.Type
}

// path reads an access path: *m, p->p_mtx, (*pp)->p_mtx, return->p_mtx,
// arg{proc}->p_mtx.
func (p *parser) path(c *cursor, sc *scope) (ir.Path, error) {
	path, _, err := p.unary(c, sc)
	return path, err
}

// unary reads a path and gives the type of what it names, as far as known.
func (p *parser) unary(c *cursor, sc *scope) (ir.Path, ir.Type, error) {
	if c.accept("*") {
		path, t, err := p.unary(c, sc)
		if err != nil {
			return ir.Path{}, ir.Type{}, err
		}
		return path.Extend(ir.Step{Kind: ir.Deref}), pointee(t), nil
	}
	return p.postfix(c, sc)
}

func (p *parser) postfix(c *cursor, sc *scope) (ir.Path, ir.Type, error) {
	var path ir.Path
	var t ir.Type
	var err error
	if c.accept("(") {
		if path, t, err = p.unary(c, sc); err != nil {
			return path, t, err
		}
		if err = c.expect(")"); err != nil {
			return path, t, err
		}
	} else if c.accept(stemMark) {
		path = ir.Path{Base: ir.GlobalVar, Name: stemMark}
	} else {
		name, err := c.name("a path")
		if err != nil {
			return path, t, err
		}
		path = p.base(name, sc)
		t = path.Type
	}
	for {
		switch {
		case c.accept("{"):
			tag, err := c.name("a struct tag")
			if err != nil {
				return path, t, err
			}
			if err := c.expect("}"); err != nil {
				return path, t, err
			}
			t = ir.Type{Name: "struct " + tag, Ptr: 1}
			if len(path.Steps) == 0 {
				path.Type = t
			}
		case c.accept("->"):
			path = path.Extend(ir.Step{Kind: ir.Deref})
			if path, t, err = p.member(c, path, pointee(t)); err != nil {
				return path, t, err
			}
		case c.accept("."):
			if path, t, err = p.member(c, path, t); err != nil {
				return path, t, err
			}
		default:
			return path, t, nil
		}
	}
}

// member reads the name of a member of the struct that path names.
func (p *parser) member(c *cursor, path ir.Path, of ir.Type) (ir.Path, ir.Type, error) {
	if c.accept(stemMark) {
		return path.Extend(ir.Step{Kind: ir.Member, Name: stemMark}), ir.Type{}, nil
	}
	name, err := c.name("a member")
	if err != nil {
		return path, ir.Type{}, err
	}
	tag := structTag(of)
	if tag == "" {
		return path, ir.Type{}, fmt.Errorf("struct of member %q in %s is not known; declare the parameter as 'name: tag', the member with 'field', or write {tag} before it", name, path)
	}
	path = path.Extend(ir.Step{Kind: ir.Member, Name: name, Struct: tag})
	return path, p.fieldType(tag, name), nil
}

// base gives the path of a name alone: the result, a parameter or a global.
func (p *parser) base(name string, sc *scope) ir.Path {
	if name == "return" {
		return ir.Path{Base: ir.Result, Type: sc.result}
	}
	for i, n := range sc.params {
		if n == name {
			return ir.Path{Base: ir.Param, Name: name, Index: i, Type: sc.types[i]}
		}
	}
	return ir.Path{Base: ir.GlobalVar, Name: name, Type: p.globalType(name)}
}

func pointee(t ir.Type) ir.Type {
	if t.Ptr == 0 {
		return ir.Type{}
	}
	t.Ptr--
	return t
}
