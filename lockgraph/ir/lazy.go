package ir

// body is what a function's Locals and Blocks are read from.
type body struct {
	data  []byte
	table []string // the unit's
}

// DecodeLazy is [Decode] for programs that are too large to have all in memory:
// functions have no Locals and Blocks until they are loaded. data is kept and is
// not to be changed. It has to be what [Encode] made: a body that is not is
// found out only when it is loaded.
func DecodeLazy(data []byte) (*Unit, error) { return decode(data, true) }

// Load gives a function its Locals and Blocks, if it does not have them. A
// function is loaded by one goroutine at a time, and nobody reads those of one
// that others may load or unload.
func (fn *Func) Load() {
	if fn.body == nil || fn.Blocks != nil {
		return
	}
	d := &decoder{buf: fn.body.data, table: fn.body.table, line: fn.Pos.Line}
	d.body(fn)
	if d.err != nil || len(d.buf) > 0 || fn.Check() != nil {
		// Not what anybody encoded: nothing is in view.
		fn.Locals, fn.Partial = nil, true
		fn.Blocks = []*Block{{Instrs: []Instr{{Op: Unseen, Pos: fn.Pos}}, Term: Term{Kind: Return, Pos: fn.End}}}
	}
}

// Unload lets go of what Load can give again.
func (fn *Func) Unload() {
	if fn.body != nil {
		fn.Locals, fn.Blocks = nil, nil
	}
}

// Apart gives a unit that is the same, and whose functions are loaded by themselves: so
// that two who do not know of each other may have it.
func (u *Unit) Apart() *Unit {
	own, funcs := *u, make([]Func, len(u.Funcs))
	own.Funcs = make([]*Func, len(u.Funcs))
	for i, fn := range u.Funcs {
		funcs[i] = *fn
		own.Funcs[i] = &funcs[i]
	}
	return &own
}

// Fill gives a function that is known by name and place what another one has,
// which is the same function with all that is in it.
func (fn *Func) Fill(from *Func) {
	fn.Inline, fn.Partial = from.Inline, from.Partial
	fn.Params, fn.Locals, fn.Result = from.Params, from.Locals, from.Result
	fn.Blocks, fn.Notes, fn.End, fn.body = from.Blocks, from.Notes, from.End, from.body
}
