package flow

import (
	"strconv"

	"lockcheck/lockgraph/ir"
)

// cellOf gives the cell that a path of the IR names in this state: variables
// and stored members along it are replaced by what they hold.
func (s *state) cellOf(p ir.Path) ir.Path {
	cur := p
	cur.Steps = nil
	for i, st := range p.Steps {
		if st.Kind == ir.Deref {
			if t, ok := s.load(cur, false).target(); ok {
				cur = t
				continue
			}
			// Nothing is known of the pointer: its cell names it.
		}
		if i == 0 && cur.Steps == nil {
			cur.Steps = make([]ir.Step, 0, len(p.Steps))
		}
		cur = cur.Extend(st)
	}
	return cur
}

// load gives what the cell holds. fresh asks for a new name where sleeping
// may have changed memory since it was last read.
func (s *state) load(p ir.Path, fresh bool) *val {
	if c, ok := s.mem.get(pathKey(p)); ok {
		return c.v
	}
	if !fresh || !isMemory(p) {
		return cellVal(p, s.version(p, fresh), "")
	}
	return cellVal(p, s.version(p, fresh), s.since)
}

// version tells after which gap a cell has to be read anew.
func (s *state) version(p ir.Path, fresh bool) string {
	if len(s.versions.m) == 0 {
		return ""
	}
	if n := len(p.Steps); n > 0 && p.Steps[n-1].Kind == ir.Member {
		if v, ok := s.versions.get(pathKey(p)); ok {
			return v
		}
		if v, ok := s.versions.get(p.Steps[n-1].Struct + "." + p.Steps[n-1].Name); ok {
			return v
		}
		owner := p
		owner.Steps = p.Steps[:n-1]
		if v, ok := s.versions.get(pathKey(owner)); ok {
			return v
		}
	}
	if fresh && isMemory(p) {
		return s.versions.m["*"]
	}
	return ""
}

// eval gives the symbolic value of an expression.
func (s *state) eval(env Env, v ir.Value, where string) *val {
	switch v.Kind {
	case ir.Const:
		return constVal(v.Int, v.Name)
	case ir.Read:
		if p := v.Path; p.Base == ir.GlobalVar && len(p.Steps) == 0 {
			if n, ok := env.Const(p.Name); ok {
				return constVal(n, p.Name)
			}
		}
		return s.load(s.cellOf(*v.Path), true)
	case ir.Addr:
		return addrVal(s.cellOf(*v.Path))
	case ir.FuncRef:
		return &val{kind: vFunc, name: v.Name, key: "f:" + v.Name}
	case ir.Str:
		return &val{kind: vStr, key: "\"" + v.Name}
	case ir.Expr:
		args := make([]*val, len(v.Args))
		for i, a := range v.Args {
			args[i] = s.eval(env, a, where+"."+strconv.Itoa(i))
			if len(args[i].key) > 200 {
				args[i] = unknownVal(where)
			}
		}
		return foldExpr(v.Name, args)
	}
	return unknownVal(where)
}
