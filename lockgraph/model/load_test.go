package model

import "testing"

func TestLoadDialects(t *testing.T) {
	for _, d := range Dialects() {
		if _, err := Load(d); err != nil {
			t.Errorf("%v", err)
		}
	}
}
