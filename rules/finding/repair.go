package finding

// Repair is what a rule would have done about its finding, in the terms of the
// analysis. What that is in the file's text, package repair works out.
type Repair struct {
	Kind         RepairKind
	Line, Column int    // of Old, in the finding's file
	Old          string // the word that stands there
	New          string
	What         string // in words, as one would ask for it: add `PROC_UNLOCK(p)` before this return
}

// RepairKind says how a repair changes the text.
type RepairKind uint8

const (
	Before RepairKind = iota // the call New becomes a statement before the one that Old begins, or the brace Old
	Rename                   // the word Old becomes New
)

// Fix is a repair as edits of the finding's file.
type Fix struct {
	What        string
	Edits       []Edit // in order, apart from each other
	First, Last int    // lines that the edits rest on; they are right while those stay as they are
}

// Edit replaces the text from one place up to another one. Columns are
// 1-based and count bytes; an edit that only adds ends where it begins.
type Edit struct {
	Line, Column       int
	EndLine, EndColumn int
	New                string
}
