package cexpr

import "testing"

func TestApply(t *testing.T) {
	tests := []struct {
		op   string
		a, b int64
		want int64
	}{
		{"||", 0, 2, 1}, {"&&", 2, 0, 0}, {"|", 4, 1, 5}, {"^", 5, 1, 4}, {"&", 5, 4, 4},
		{"==", 1, 1, 1}, {"!=", 1, 1, 0}, {"<=", 1, 1, 1}, {">=", 0, 1, 0}, {"<", -1, 0, 1}, {">", -1, 0, 0},
		{"<<", 1, 3, 8}, {"<<", 1, 64, 1}, {">>", 8, 3, 1}, {"+", 1, 2, 3}, {"-", 1, 2, -1}, {"*", 3, 4, 12},
		{"/", 7, 2, 3}, {"/", 7, 0, 0}, {"%", 7, 2, 1}, {"%", 7, 0, 0}, {"?", 1, 1, 0},
	}
	seen := make(map[string]bool)
	for _, tt := range tests {
		seen[tt.op] = true
		if got := Apply(tt.op, tt.a, tt.b); got != tt.want {
			t.Errorf("%d %s %d = %d, want %d", tt.a, tt.op, tt.b, got, tt.want)
		}
	}
	for _, level := range Levels() {
		for _, op := range level {
			if !seen[op] {
				t.Errorf("%s is not tried", op)
			}
		}
	}
}
