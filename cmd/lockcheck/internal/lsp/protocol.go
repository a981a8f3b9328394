package lsp

import "encoding/json"

// What the server speaks of the Language Server Protocol, 3.17. A character
// counts UTF-16 code units from 0, a line from 0.

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type textRange struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type location struct {
	URI   string    `json:"uri"`
	Range textRange `json:"range"`
}

type initializeParams struct {
	Capabilities struct {
		Workspace struct {
			WorkspaceEdit struct {
				DocumentChanges bool `json:"documentChanges"`
			} `json:"workspaceEdit"`
		} `json:"workspace"`
		TextDocument struct {
			PublishDiagnostics struct {
				RelatedInformation bool `json:"relatedInformation"`
			} `json:"publishDiagnostics"`
		} `json:"textDocument"`
	} `json:"capabilities"`
}

type initializeResult struct {
	Capabilities serverCapabilities `json:"capabilities"`
	ServerInfo   serverInfo         `json:"serverInfo"`
}

type serverInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type serverCapabilities struct {
	PositionEncoding string            `json:"positionEncoding"`
	Sync             syncOptions       `json:"textDocumentSync"`
	CodeActions      codeActionOptions `json:"codeActionProvider"`
	Hover            bool              `json:"hoverProvider"`
}

type syncOptions struct {
	OpenClose bool `json:"openClose"`
	Change    int  `json:"change"`
	Save      bool `json:"save"`
}

const syncFull = 1

type codeActionOptions struct {
	Kinds []string `json:"codeActionKinds"`
}

const (
	kindQuickFix = "quickfix"
	kindFixAll   = "source.fixAll.lockcheck"
)

type documentItem struct {
	URI     string `json:"uri"`
	Version int    `json:"version"`
	Text    string `json:"text"`
}

type openParams struct {
	Document documentItem `json:"textDocument"`
}

// documentParams are those of didClose and didSave, and the part that other
// requests have of them.
type documentParams struct {
	Document struct {
		URI     string `json:"uri"`
		Version int    `json:"version"`
	} `json:"textDocument"`
}

type changeParams struct {
	documentParams
	Changes []struct {
		Range *textRange `json:"range"`
		Text  string     `json:"text"`
	} `json:"contentChanges"`
}

type severity int

const (
	severityError       severity = 1
	severityWarning     severity = 2
	severityInformation severity = 3
)

type publishParams struct {
	URI         string       `json:"uri"`
	Version     int          `json:"version"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type diagnostic struct {
	Range    textRange       `json:"range"`
	Severity severity        `json:"severity"`
	Code     string          `json:"code,omitempty"`
	Source   string          `json:"source"`
	Message  string          `json:"message"`
	Related  []related       `json:"relatedInformation,omitempty"`
	Data     *diagnosticData `json:"data,omitempty"`
}

type related struct {
	Location location `json:"location"`
	Message  string   `json:"message"`
}

// diagnosticData tells scripts of an editor which finding it is.
type diagnosticData struct {
	Fingerprint string `json:"fingerprint"`
}

type codeActionParams struct {
	documentParams
	Range   textRange `json:"range"`
	Context struct {
		Only []string `json:"only"`
	} `json:"context"`
}

type codeAction struct {
	Title       string        `json:"title"`
	Kind        string        `json:"kind"`
	Diagnostics []diagnostic  `json:"diagnostics,omitempty"`
	Preferred   bool          `json:"isPreferred,omitempty"`
	Edit        workspaceEdit `json:"edit"`
}

type workspaceEdit struct {
	Changes         map[string][]textEdit `json:"changes,omitempty"`
	DocumentChanges []documentEdit        `json:"documentChanges,omitempty"`
}

type documentEdit struct {
	Document struct {
		URI     string `json:"uri"`
		Version int    `json:"version"`
	} `json:"textDocument"`
	Edits []textEdit `json:"edits"`
}

type textEdit struct {
	Range textRange `json:"range"`
	New   string    `json:"newText"`
}

type hoverParams struct {
	documentParams
	Position position `json:"position"`
}

type hover struct {
	Contents markup     `json:"contents"`
	Range    *textRange `json:"range,omitempty"`
}

type markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

type cancelParams struct {
	ID json.RawMessage `json:"id"`
}

type showMessageParams struct {
	Type    severity `json:"type"`
	Message string   `json:"message"`
}
