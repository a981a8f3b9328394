package model

import (
	"fmt"
	"strconv"
)

// zone NAME SIZE FLAGS FLAG
func (p *parser) zone(c *cursor) error {
	name, err := c.name("a function")
	if err != nil {
		return err
	}
	var z zone
	if err := argNumbers(c, "zone NAME SIZE FLAGS FLAG", &z.size, &z.flags); err != nil {
		return err
	}
	if z.keeps, err = c.name("the flag that keeps memory"); err != nil {
		return err
	}
	p.m.opaque[z.keeps] = true
	p.m.zones[name] = z
	return c.end()
}

// callback NAME FUNC ARG
func (p *parser) callback(c *cursor) error {
	name, err := c.name("a function")
	if err != nil {
		return err
	}
	var cb callback
	if err := argNumbers(c, "callback NAME FUNC ARG", &cb.function, &cb.arg); err != nil {
		return err
	}
	p.m.callbacks[name] = cb
	return c.end()
}

// argNumbers reads the numbers of arguments, which are written from 1.
func argNumbers(c *cursor, form string, ns ...*int) error {
	for _, n := range ns {
		t := c.next()
		k, err := strconv.Atoi(t.text)
		if err != nil || k < 1 {
			return fmt.Errorf("expected the number of an argument, from 1, found %s; write '%s'", t, form)
		}
		*n = k - 1
	}
	return nil
}
