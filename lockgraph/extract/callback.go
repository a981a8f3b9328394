package extract

import "lockcheck/lockgraph/ir"

// callback lowers what a call does by way of a function that it was given:
// kref_put(&o->ref, o_release) is followed by o_release(&o->ref) where it
// returns other than 0. Only functions that are named at the call count.
func (b *builder) callback(in *ir.Instr) {
	function, arg, ok := b.types.Callback(in.Callee.Name)
	if !ok || in.Dst == nil || function >= len(in.Args) || arg >= len(in.Args) || in.Args[function].Kind != ir.FuncRef {
		return
	}
	called, done := &block{}, &block{}
	b.branch(ir.Value{Kind: ir.Read, Path: clone(in.Dst)}, in.Pos, called, done)
	b.place(called)
	b.emit(ir.Instr{Op: ir.Call, Callee: ir.Callee{Name: in.Args[function].Name}, Args: []ir.Value{in.Args[arg]}, Text: in.Text, Pos: in.Pos})
	b.open(done, in.Pos)
}

// callsBack reports whether a call may be followed by one of its callback.
func (b *builder) callsBack(name string) bool {
	_, _, ok := b.types.Callback(name)
	return ok
}
