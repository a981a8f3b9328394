package lsp

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// codeActions gives the fixes for a range of a document. It waits for the
// analysis of the text that the editor has; if that changes, what would be
// answered is of no use any more.
func (s *server) codeActions(ctx context.Context, p json.RawMessage) (any, error) {
	var ask codeActionParams
	if err := params(p, &ask); err != nil {
		return nil, err
	}
	s.mu.Lock()
	doc := s.docs[ask.Document.URI]
	if doc == nil {
		s.mu.Unlock()
		return []codeAction{}, nil
	}
	done := doc.done
	s.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if doc.done != done || !doc.fresh {
		return nil, &rpcError{codeModified, "the text has changed"}
	}
	actions := []codeAction{}
	if wanted(ask.Context.Only, kindQuickFix) {
		for _, f := range doc.result.fixes {
			if f.lines[0] <= ask.Range.End.Line && ask.Range.Start.Line <= f.lines[1] {
				actions = append(actions, codeAction{
					Title: f.title, Kind: kindQuickFix, Diagnostics: []diagnostic{f.of}, Preferred: true, Edit: s.edit(doc, f.edits),
				})
			}
		}
	}
	// Who saves a file may ask for this one by its name.
	if len(ask.Context.Only) > 0 && wanted(ask.Context.Only, kindFixAll) && len(doc.result.all) > 0 {
		actions = append(actions, codeAction{
			Title: "Fix what lockcheck can fix for certain", Kind: kindFixAll, Edit: s.edit(doc, doc.result.all),
		})
	}
	return actions, nil
}

// wanted reports whether kinds, or those above them, have one among them; none
// at all has every kind.
func wanted(kinds []string, kind string) bool {
	return len(kinds) == 0 || slices.ContainsFunc(kinds, func(k string) bool { return kind == k || k == "" || strings.HasPrefix(kind, k+".") })
}

// edit makes edits of a document, of the version at hand where the client can
// tell versions.
func (s *server) edit(doc *document, edits []textEdit) workspaceEdit {
	if !s.client.Capabilities.Workspace.WorkspaceEdit.DocumentChanges {
		return workspaceEdit{Changes: map[string][]textEdit{doc.uri: edits}}
	}
	e := documentEdit{Edits: edits}
	e.Document.URI, e.Document.Version = doc.uri, doc.version
	return workspaceEdit{DocumentChanges: []documentEdit{e}}
}

// hover tells what the rule of a finding means.
func (s *server) hover(p json.RawMessage) (any, error) {
	var ask hoverParams
	if err := params(p, &ask); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	doc := s.docs[ask.Document.URI]
	if doc == nil || doc.result == nil || s.cfg.Explain == nil {
		return nil, nil
	}
	for _, d := range doc.result.diagnostics {
		if d.Code != "" && contains(d.Range, ask.Position) {
			return hover{markup{"markdown", s.cfg.Explain(d.Code)}, &d.Range}, nil
		}
	}
	return nil, nil
}

func contains(r textRange, p position) bool {
	return !before(p, r.Start) && !before(r.End, p)
}

func before(a, b position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Character < b.Character
}
