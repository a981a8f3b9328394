package ir

import "fmt"

// Check reports a function that breaks a rule every pass relies on: blocks
// exist, are reached from the entry, have as many successors as their end
// wants, and every call tells what is called and how the source has it.
func (fn *Func) Check() error {
	if len(fn.Blocks) == 0 {
		return fmt.Errorf("%s: no blocks", fn.Name)
	}
	for i, b := range fn.Blocks {
		for _, s := range b.Term.Succs {
			if s < 0 || s >= len(fn.Blocks) {
				return fmt.Errorf("%s: b%d leads to b%d of %d blocks", fn.Name, i, s, len(fn.Blocks))
			}
		}
	}
	seen := make([]bool, len(fn.Blocks))
	fn.Reach([]int{0}, func(b int) bool {
		seen[b] = true
		return true
	})
	for i, b := range fn.Blocks {
		if !seen[i] {
			return fmt.Errorf("%s: b%d is not reached", fn.Name, i)
		}
		if err := b.check(); err != nil {
			return fmt.Errorf("%s: b%d: %w", fn.Name, i, err)
		}
	}
	return nil
}

func (b *Block) check() error {
	n := 0
	switch b.Term.Kind {
	case Jump:
		n = 1
	case Branch:
		n = 2
	case Switch:
		n = len(b.Term.Cases) + 1
	case Return, Stop:
	default:
		return fmt.Errorf("unknown end %d", b.Term.Kind)
	}
	if len(b.Term.Succs) != n {
		return fmt.Errorf("%d successors, want %d", len(b.Term.Succs), n)
	}
	for i := range b.Instrs {
		if err := b.Instrs[i].check(); err != nil {
			return fmt.Errorf("instruction %d: %w", i, err)
		}
	}
	return b.Term.Cond.check()
}

func (in *Instr) check() error {
	switch in.Op {
	case Call:
		if in.Callee.Name == "" && in.Callee.Ptr == nil {
			return fmt.Errorf("call of nothing")
		}
		if in.Text == "" {
			return fmt.Errorf("call of %s without text", in.Callee.Name)
		}
	case Assign:
		if in.Dst == nil {
			return fmt.Errorf("assignment to nothing")
		}
	case Eval, Unseen:
	default:
		return fmt.Errorf("unknown operation %d", in.Op)
	}
	for i := range in.Args {
		if err := in.Args[i].check(); err != nil {
			return err
		}
	}
	return in.Val.check()
}

func (v *Value) check() error {
	switch v.Kind {
	case Read, Addr:
		if v.Path == nil {
			return fmt.Errorf("value without its path")
		}
	case Expr:
		if len(v.Args) == 0 || v.Name == "" {
			return fmt.Errorf("operator without operands")
		}
	case Unknown, Const, FuncRef, Str:
	default:
		return fmt.Errorf("unknown value %d", v.Kind)
	}
	for i := range v.Args {
		if err := v.Args[i].check(); err != nil {
			return err
		}
	}
	return nil
}
