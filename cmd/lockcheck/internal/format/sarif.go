package format

import (
	"io"
	"net/url"
	"path"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/rules/finding"
)

const (
	sarifSchema  = "https://json.schemastore.org/sarif-2.1.0.json"
	sarifVersion = "2.1.0"
	// sarifRoot is what relative paths are relative to: the source root.
	sarifRoot = "%SRCROOT%"
	// sarifPrint names the fingerprint and the version of how it is made.
	sarifPrint = "lockcheck/v1"
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool            `json:"tool"`
	Invocations []sarifInvocation    `json:"invocations"`
	Bases       map[string]sarifBase `json:"originalUriBaseIds"`
	ColumnKind  string               `json:"columnKind"`
	Results     []sarifResult        `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID    string    `json:"id"`
	Short sarifText `json:"shortDescription"`
	Full  sarifText `json:"fullDescription"`
	Help  sarifText `json:"help"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifBase struct {
	Description sarifText `json:"description"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	CodeFlows    []sarifFlow        `json:"codeFlows,omitempty"`
	Fixes        []sarifFix         `json:"fixes,omitempty"`
	Prints       map[string]string  `json:"partialFingerprints"`
	Baseline     string             `json:"baselineState,omitempty"`
	Suppressions []sarifSuppression `json:"suppressions"` // empty: nothing silences it
	Properties   sarifProperties    `json:"properties"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification,omitempty"`
}

type sarifProperties struct {
	Confidence string   `json:"confidence"`
	Locks      []string `json:"locks,omitempty"`
}

type sarifFix struct {
	Description sarifText     `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion `json:"deletedRegion"`
	Inserted *sarifText  `json:"insertedContent,omitempty"`
}

type sarifFlow struct {
	ThreadFlows []sarifThreadFlow `json:"threadFlows"`
}

type sarifThreadFlow struct {
	Locations []sarifFlowLocation `json:"locations"`
}

type sarifFlowLocation struct {
	Location sarifLocation `json:"location"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	Message  *sarifText     `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI  string `json:"uri"`
	Base string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifLogical struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// writeSARIF writes one run.
func writeSARIF(w io.Writer, r *report.Report, o Options) error {
	s := &sarif{o: o, lines: source.Of(r), index: make(map[string]int), rules: []sarifRule{}}
	for _, a := range o.Rules {
		s.index[a.Name] = len(s.rules)
		s.rules = append(s.rules, ruleOf(a.Name, a.Doc))
	}
	compared := false // with the side before a patch
	for _, in := range r.Inputs {
		compared = compared || in.Kind == report.Patch || in.Kind == report.Range
	}
	results := []sarifResult{}
	for _, f := range shown(r, o) {
		results = append(results, s.result(f, compared))
	}
	for i := range r.Silenced {
		x := &r.Silenced[i]
		res := s.result(&x.Finding, compared)
		kind := "external"
		if x.InSource {
			kind = "inSource"
		}
		res.Suppressions = []sarifSuppression{{Kind: kind, Justification: x.Reason}}
		results = append(results, res)
	}
	inv := sarifInvocation{Successful: !r.BadInput()}
	for _, p := range r.Problems {
		level := "error"
		if p.Minor {
			level = "note"
		}
		n := sarifNotification{Level: level, Message: messageText(p.String())}
		if p.File != "" && !strings.HasPrefix(p.File, "<") {
			n.Locations = []sarifLocation{s.location(p.File, "", source.Range{Line: p.Line})}
		}
		inv.Notifications = append(inv.Notifications, n)
	}
	return encode(w, sarifLog{
		Schema: sarifSchema, Version: sarifVersion,
		Runs: []sarifRun{{
			Tool:        sarifTool{sarifDriver{Name: "lockcheck", Version: o.Version, Rules: s.rules}},
			Invocations: []sarifInvocation{inv},
			Bases:       map[string]sarifBase{sarifRoot: {sarifText{Text: "The root of the sources."}}},
			ColumnKind:  "utf16CodeUnits",
			Results:     results,
		}},
	})
}

type sarif struct {
	o     Options
	lines *source.Lines
	index map[string]int
	rules []sarifRule
}

// ruleOf makes a rule's entry out of its documentation.
func ruleOf(name, doc string) sarifRule {
	first, rest, _ := strings.Cut(strings.TrimSpace(doc), "\n")
	short := strings.TrimPrefix(first, name+": ")
	full, _, _ := strings.Cut(strings.TrimSpace(rest), "\n\n")
	return sarifRule{
		ID:    name,
		Short: sarifText{Text: short},
		Full:  sarifText{Text: strings.ReplaceAll(full, "\n", " ")},
		// Documentation comments are Markdown but for their tabs.
		Help: sarifText{Text: doc, Markdown: strings.ReplaceAll(doc, "\n\t", "\n    ")},
	}
}

func (s *sarif) result(f *finding.Finding, compared bool) sarifResult {
	res := sarifResult{
		RuleID: f.Rule, RuleIndex: s.index[f.Rule], Level: f.Severity.String(),
		Message:      messageText(f.Message),
		Locations:    []sarifLocation{s.at(f.File, isOld(f), f.Line, f.Column, f.Function, "")},
		Prints:       map[string]string{sarifPrint: f.Fingerprint},
		Suppressions: []sarifSuppression{},
		Properties:   sarifProperties{Confidence: f.Confidence.String()},
	}
	if compared {
		res.Baseline = map[finding.Status]string{
			finding.New: "new", finding.Existing: "unchanged", finding.Fixed: "absent",
		}[f.Status]
	}
	for _, l := range f.Locks {
		res.Properties.Locks = append(res.Properties.Locks, l.Class)
	}
	if f.Fix != nil {
		res.Fixes = []sarifFix{s.fix(f)}
	}
	if len(f.Trace) > 0 {
		var steps []sarifFlowLocation
		for _, st := range f.Trace {
			steps = append(steps, sarifFlowLocation{s.at(st.File, isOld(f), st.Line, st.Column, st.Function, st.Message)})
		}
		res.CodeFlows = []sarifFlow{{[]sarifThreadFlow{{steps}}}}
	}
	return res
}

func (s *sarif) fix(f *finding.Finding) sarifFix {
	ch := sarifChange{Artifact: artifact(s.o.path(f.File))}
	at := func(line, column int) int {
		return s.lines.UTF16(f.File, false, source.Range{Line: line, Start: column, End: column}).Start
	}
	for _, e := range f.Fix.Edits {
		ch.Replacements = append(ch.Replacements, sarifReplacement{
			sarifRegion{e.Line, at(e.Line, e.Column), e.EndLine, at(e.EndLine, e.EndColumn)},
			&sarifText{Text: e.New},
		})
	}
	return sarifFix{messageText(f.Fix.What), []sarifChange{ch}}
}

func (s *sarif) at(file string, old bool, line, column int, function, message string) sarifLocation {
	at := s.lines.UTF16(file, old, s.lines.Range(file, old, line, column))
	loc := s.location(file, function, at)
	if message != "" {
		text := messageText(message)
		loc.Message = &text
	}
	return loc
}

func (s *sarif) location(file, function string, at source.Range) sarifLocation {
	loc := sarifLocation{Physical: sarifPhysical{Artifact: artifact(s.o.path(file))}}
	if at.Line > 0 {
		loc.Physical.Region = &sarifRegion{StartLine: at.Line, StartColumn: at.Start, EndColumn: at.End}
	}
	if function != "" {
		loc.Logical = []sarifLogical{{Name: function, Kind: "function"}}
	}
	return loc
}

// messageText gives a message, in which braces would stand for arguments and
// [a](b) for a link.
func messageText(s string) sarifText {
	s = strings.NewReplacer("{", "{{", "}", "}}", `\`, `\\`).Replace(s)
	return sarifText{Text: strings.ReplaceAll(s, "](", `\](`)}
}

// artifact gives a path as a URI, relative if the path is.
func artifact(file string) sarifArtifact {
	if path.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: file}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: file}).String(), Base: sarifRoot}
}
