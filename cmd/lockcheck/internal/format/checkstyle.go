package format

import (
	"encoding/xml"
	"io"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

type checkstyle struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// writeCheckstyle writes Checkstyle's XML: errors by file.
func writeCheckstyle(w io.Writer, r *report.Report, o Options) error {
	doc := checkstyle{Version: "4.3"}
	at := make(map[string]int)
	for _, f := range shown(r, o) {
		path := o.path(f.File)
		i, ok := at[path]
		if !ok {
			i = len(doc.Files)
			at[path] = i
			doc.Files = append(doc.Files, checkstyleFile{Name: path})
		}
		severity := "info"
		switch f.Severity {
		case finding.Error:
			severity = "error"
		case finding.Warning:
			severity = "warning"
		}
		doc.Files[i].Errors = append(doc.Files[i].Errors, checkstyleError{
			Line: f.Line, Column: f.Column, Severity: severity, Message: f.Message, Source: "lockcheck." + f.Rule,
		})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
