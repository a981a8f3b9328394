package finding

import (
	"testing"
)

func sample() Finding {
	return Finding{
		Rule: "lockbalance", Kind: "missing-unlock", Severity: Error, Function: "f",
		File: "sys/kern/a.c", Line: 10, Column: 2, Message: "m",
		Locks: []Lock{{Class: "proc.p_mtx", Expr: "PROC_LOCK(p)"}, {Class: "proctree_lock"}},
	}
}

func TestFingerprintSurvivesEdits(t *testing.T) {
	base := Seal([]Finding{sample()})[0].Fingerprint
	keep := map[string]func(*Finding){
		"moved line":      func(f *Finding) { f.Line = 400 },
		"moved column":    func(f *Finding) { f.Column = 9 },
		"reworded":        func(f *Finding) { f.Message = "other words" },
		"moved file":      func(f *Finding) { f.File = "kern/a.c" },
		"renamed local":   func(f *Finding) { f.Locks[0].Expr = "PROC_LOCK(q)" },
		"clash elsewhere": func(f *Finding) { f.Locks[1].Class = "a.c:proctree_lock" },
		"locks reordered": func(f *Finding) { f.Locks[0], f.Locks[1] = f.Locks[1], f.Locks[0] },
	}
	for name, edit := range keep {
		f := sample()
		edit(&f)
		if got := Seal([]Finding{f})[0].Fingerprint; got != base {
			t.Errorf("%s: fingerprint %s, want %s", name, got, base)
		}
	}
	change := map[string]func(*Finding){
		"rule":     func(f *Finding) { f.Rule = "lockorder" },
		"kind":     func(f *Finding) { f.Kind = "double-lock" },
		"function": func(f *Finding) { f.Function = "g" },
		"file":     func(f *Finding) { f.File = "sys/kern/b.c" },
		"class":    func(f *Finding) { f.Locks[0].Class = "pgrp.pg_mtx" },
	}
	for name, edit := range change {
		f := sample()
		edit(&f)
		if got := Seal([]Finding{f})[0].Fingerprint; got == base {
			t.Errorf("%s: fingerprint stays %s", name, got)
		}
	}
}

func TestSealTellsOneTextOnce(t *testing.T) {
	a, b, other := sample(), sample(), sample()
	a.Function, a.Message = "load32", "l is still held when load32() returns here"
	b.Function, b.Message = "load64", "l is still held when load64() returns here"
	other.Function, other.Message = "load64", "m is still held when load64() returns here"
	a.Column, b.Column, other.Column = 2, 2, 2
	if fs := Seal([]Finding{a, b, other}); len(fs) != 2 || fs[0].Function != "load32" || fs[1].Message != other.Message {
		t.Errorf("%d findings: %v", len(fs), fs)
	}
}

func TestSealNumbersAndDeduplicates(t *testing.T) {
	a, b, dup := sample(), sample(), sample()
	b.Line = 5
	fs := Seal([]Finding{a, b, dup})
	if len(fs) != 2 {
		t.Fatalf("%d findings, want 2", len(fs))
	}
	if fs[0].Line != 5 || fs[1].Line != 10 {
		t.Errorf("not in line order: %v", fs)
	}
	if fs[0].Fingerprint == fs[1].Fingerprint {
		t.Errorf("equal fingerprints %s", fs[0].Fingerprint)
	}
}
