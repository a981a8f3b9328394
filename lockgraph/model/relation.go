package model

import "fmt"

// relation reads a fact about lock classes: class, order or protects.
func (p *parser) relation(c *cursor) error {
	switch c.next().text {
	case "class":
		return p.class(c)
	case "order":
		return p.order(c)
	default:
		return p.protects(c)
	}
}

// class ID KIND ["witness name" ...] [dupok] [recurse]
func (p *parser) class(c *cursor) error {
	id, err := classID(c)
	if err != nil {
		return err
	}
	kind := c.next()
	if kind.kind != tokWord || !p.kindKnown(kind.text) {
		return fmt.Errorf("unknown lock kind %s; declare it with 'kind', or write one of: %v", kind, p.kindNames())
	}
	cl := Class{ID: id, Kind: kind.text}
	for c.peek().kind == tokStr {
		cl.Names = append(cl.Names, c.next().text)
	}
	for !c.done() {
		switch t := c.next(); t.text {
		case "dupok", "recurse", "lenient":
			cl.Flags = append(cl.Flags, t.text)
		default:
			return fmt.Errorf("unexpected %s in a class; write dupok, recurse or lenient, or remove it", t)
		}
	}
	p.m.classes[id] = cl
	return nil
}

// order A < B [< C...]: class ids or quoted WITNESS names, outermost first.
func (p *parser) order(c *cursor) error {
	var chain []string
	for {
		if c.peek().kind == tokStr {
			chain = append(chain, c.next().text)
		} else {
			id, err := classID(c)
			if err != nil {
				return err
			}
			chain = append(chain, id)
		}
		if !c.accept("<") {
			break
		}
	}
	if len(chain) < 2 {
		return fmt.Errorf("an order needs two locks; write 'order OUTER < INNER'")
	}
	p.m.orders = append(p.m.orders, chain)
	return c.end()
}

// order-table VAR "FILE"
func (p *parser) orderTable(c *cursor) error {
	name, err := c.name("the variable that is the table")
	if err != nil {
		return err
	}
	file := c.next()
	if file.kind != tokStr || file.text == "" {
		return fmt.Errorf("expected the table's file in quotes, found %s; write 'order-table VAR \"dir/file.c\"'", file)
	}
	p.m.table = OrderTable{Var: name, File: file.text}
	return c.end()
}

// nothing stands in the place of a class for members that need no lock.
const nothing = "nothing"

// protects CLASS : STRUCT.FIELD...
func (p *parser) protects(c *cursor) error {
	id, err := classID(c)
	if err != nil {
		return err
	}
	if err := c.expect(":"); err != nil {
		return err
	}
	if c.done() {
		return fmt.Errorf("nothing is protected here; name members as STRUCT.FIELD")
	}
	for !c.done() {
		member, err := classID(c)
		if err != nil {
			return err
		}
		if _, _, ok := splitClass(member); !ok {
			return fmt.Errorf("%q is no member; write STRUCT.FIELD", member)
		}
		if id == nothing {
			p.m.free = append(p.m.free, member)
			continue
		}
		p.m.protects[id] = append(p.m.protects[id], member)
	}
	return nil
}
