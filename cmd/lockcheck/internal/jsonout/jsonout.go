// Package jsonout writes a report as JSON, schema 1. Scripts rely on it: a
// field keeps its name and meaning, arrays are never null, and the same input
// gives the same bytes.
package jsonout

import (
	"bufio"
	"encoding/json"
	"io"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/rules/finding"
)

// Schema is the version of the form.
const Schema = 1

type document struct {
	Schema    int        `json:"schema"`
	Tool      tool       `json:"tool"`
	Inputs    []input    `json:"inputs"`
	Findings  []found    `json:"findings"`
	Graph     lockGraph  `json:"graph"`
	Functions []function `json:"functions"`
}

type tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type input struct {
	Path   string `json:"path"`
	Kind   string `json:"kind"`
	Status string `json:"status"`
	Detail string `json:"detail"`
}

type found struct {
	Rule        string             `json:"rule"`
	Severity    finding.Severity   `json:"severity"`
	Confidence  finding.Confidence `json:"confidence"`
	Status      finding.Status     `json:"status"`
	Touched     bool               `json:"touched"`
	File        string             `json:"file"`
	Line        int                `json:"line"`
	Column      int                `json:"column"`
	Function    string             `json:"function"`
	Message     string             `json:"message"`
	Locks       []lock             `json:"locks"`
	Trace       []step             `json:"trace"`
	Fingerprint string             `json:"fingerprint"`
}

type lock struct {
	Class string `json:"class"`
	Name  string `json:"name"`
	Expr  string `json:"expr"`
	Mode  string `json:"mode"`
}

type step struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
	Message  string `json:"message"`
}

type lockGraph struct {
	Classes []class `json:"classes"`
	Edges   []edge  `json:"edges"`
}

type class struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Sleepable bool   `json:"sleepable"`
}

type edge struct {
	From     string            `json:"from"`
	To       string            `json:"to"`
	Blocking bool              `json:"blocking"`
	Status   report.EdgeStatus `json:"status"`
	Sites    []site            `json:"sites"`
}

type site struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
}

type function struct {
	Name     string   `json:"name"`
	File     string   `json:"file"`
	Requires []string `json:"requires"`
	Acquires []string `json:"acquires"`
	Releases []string `json:"releases"`
	Gaps     []string `json:"gaps"`
	Sleeps   bool     `json:"sleeps"`
}

// Write writes the whole report.
func Write(w io.Writer, r *report.Report, version string) error {
	return encode(w, document{
		Schema:    Schema,
		Tool:      tool{Name: "lockcheck", Version: version},
		Inputs:    each(r.Inputs, asInput),
		Findings:  each(r.Findings, asFound),
		Graph:     asGraph(r),
		Functions: each(r.Functions, asFunction),
	})
}

// WriteLines writes the findings alone, one a line.
func WriteLines(w io.Writer, r *report.Report) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	for i := range r.Findings {
		if err := enc.Encode(asFound(&r.Findings[i])); err != nil {
			return err
		}
	}
	return b.Flush()
}

// WriteGraph writes the acquisition graph alone, as the report has it, with the
// declared order that it is measured by.
func WriteGraph(w io.Writer, r *report.Report) error {
	return encode(w, struct {
		lockGraph
		Declared *declared `json:"declared,omitempty"`
		Against  []against `json:"against"`
		Program  *program  `json:"program,omitempty"`
	}{asGraph(r), asDeclared(&r.Declared), each(r.Against(), asAgainst), (*program)(r.Program)})
}

// program counts what the graph was made of.
type program struct {
	Units        int `json:"units"`
	Functions    int `json:"functions"`
	Calls        int `json:"calls"`
	PointerCalls int `json:"pointer_calls"`
	Unresolved   int `json:"unresolved"`
	InPart       int `json:"in_part"`
	Recursive    int `json:"recursive"`
}

// WriteFunctions writes functions alone, as the report has them.
func WriteFunctions(w io.Writer, fs []report.Function) error {
	return encode(w, each(fs, asFunction))
}

// keyed is a struct whose members name locking keys.
type keyed struct {
	Struct  string   `json:"struct"`
	File    string   `json:"file"`
	Line    int      `json:"line"`
	Members []member `json:"members"`
}

type member struct {
	Name string `json:"name"`
	Line int    `json:"line"`
	Keys []key  `json:"keys"`
}

type key struct {
	Key   string `json:"key"`
	Text  string `json:"text"`
	Class string `json:"class"` // "" if it could not be told, or none is needed
	None  bool   `json:"none"`  // no lock is needed
}

// WriteStructs writes which lock protects which member.
func WriteStructs(w io.Writer, ss []report.Struct) error {
	return encode(w, each(ss, func(s *report.Struct) keyed {
		return keyed{s.Tag, s.File, s.Line, each(s.Members, func(m *report.Member) member {
			return member{m.Name, m.Line, each(m.Keys, func(k *report.Key) key {
				return key{k.Letters, k.Text, k.Class, k.None}
			})}
		})}
	}))
}

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// each maps a list; the result is never nil.
func each[A, B any](list []A, f func(*A) B) []B {
	out := make([]B, 0, len(list))
	for i := range list {
		out = append(out, f(&list[i]))
	}
	return out
}

func asInput(in *report.Input) input {
	return input{Path: in.Path, Kind: string(in.Kind), Status: string(in.Status), Detail: in.Detail}
}

func asFound(f *finding.Finding) found {
	return found{
		Rule: f.Rule, Severity: f.Severity, Confidence: f.Confidence,
		Status: f.Status, Touched: f.Touched,
		File: f.File, Line: f.Line, Column: f.Column,
		Function: f.Function, Message: f.Message,
		Locks: each(f.Locks, func(l *finding.Lock) lock {
			return lock{Class: l.Class, Name: l.Name, Expr: l.Expr, Mode: l.Mode}
		}),
		Trace: each(f.Trace, func(s *finding.Step) step {
			return step{File: s.File, Line: s.Line, Function: s.Function, Message: s.Message}
		}),
		Fingerprint: f.Fingerprint,
	}
}

func asGraph(r *report.Report) lockGraph {
	return lockGraph{
		Classes: each(r.Classes, func(c *graph.Class) class {
			return class{ID: c.ID, Name: c.Name, Kind: c.Kind, Sleepable: c.Sleepable}
		}),
		Edges: each(r.Edges, func(e *report.Edge) edge {
			return edge{
				From: e.From, To: e.To, Blocking: e.Blocking, Status: e.Status,
				Sites: each(e.Sites, func(s *graph.Site) site {
					return site{File: s.File, Line: s.Line, Function: s.Func}
				}),
			}
		}),
	}
}

func asFunction(f *report.Function) function {
	list := func(ss []string) []string { return append([]string{}, ss...) }
	return function{
		Name: f.Name, File: f.File,
		Requires: list(f.Requires), Acquires: list(f.Acquires), Releases: list(f.Releases),
		Gaps:   each(f.Gaps, func(g *report.Gap) string { return g.Lock }),
		Sleeps: f.Sleeps,
	}
}
