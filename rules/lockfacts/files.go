package lockfacts

import (
	"go/token"
	"sync"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/finding"
	"lockcheck/rules/repair"
)

// Files maps places in C files to positions of a token.FileSet, so that
// findings are diagnostics like any other analyzer's. It is safe for
// concurrent use.
type Files struct {
	Fset *token.FileSet

	text  func(name string) ([]byte, bool)
	mu    sync.Mutex
	files map[string]*token.File // nil where the text is not at hand
}

// NewFiles makes a Files over fset that reads each file's text at most once.
func NewFiles(fset *token.FileSet, text func(name string) ([]byte, bool)) *Files {
	return &Files{Fset: fset, text: text, files: make(map[string]*token.File)}
}

// Pos gives the position of a 1-based line and byte column, or NoPos where
// the file's text is not at hand or has no such line. A column past the end
// of its line is the line's last.
func (f *Files) Pos(name string, line, column int) token.Pos {
	tf := f.file(name)
	if tf == nil || line < 1 || line > tf.LineCount() {
		return token.NoPos
	}
	start := tf.Offset(tf.LineStart(line))
	end := tf.Size()
	if line < tf.LineCount() {
		end = tf.Offset(tf.LineStart(line+1)) - 1
	}
	return tf.Pos(min(start+max(column, 1)-1, end))
}

func (f *Files) file(name string) *token.File {
	f.mu.Lock()
	defer f.mu.Unlock()
	if tf, ok := f.files[name]; ok {
		return tf
	}
	var tf *token.File
	if text, ok := f.text(name); ok {
		tf = f.Fset.AddFile(name, -1, len(text))
		tf.SetLinesForContent(text)
	}
	f.files[name] = tf
	return tf
}

// fix gives the repair of a finding, if it has one that the file's text allows.
func (f *Files) fix(of *finding.Finding) (analysis.SuggestedFix, bool) {
	if of.Repair == nil {
		return analysis.SuggestedFix{}, false
	}
	text, ok := f.text(of.File)
	if !ok {
		return analysis.SuggestedFix{}, false
	}
	fix := repair.Fix(text, of.Repair)
	if fix == nil {
		return analysis.SuggestedFix{}, false
	}
	s := analysis.SuggestedFix{Message: fix.What}
	for _, e := range fix.Edits {
		s.TextEdits = append(s.TextEdits, analysis.TextEdit{
			Pos: f.Pos(of.File, e.Line, e.Column), End: f.Pos(of.File, e.EndLine, e.EndColumn), NewText: []byte(e.New),
		})
	}
	return s, true
}
