package cexpr

import (
	"strconv"
	"strings"
	"testing"
)

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
	for _, level := range levels {
		for _, op := range level {
			if !seen[op] {
				t.Errorf("%s is not tried", op)
			}
		}
	}
}

// words are tokens with spaces between them; a name is as many as it has letters.
type words []string

func (w *words) AtOp() bool { return len(*w) > 0 && strings.ContainsAny((*w)[0], "|&^=!<>+-*/%?:()~") }

func (w *words) Op(op string) bool {
	if len(*w) == 0 || (*w)[0] != op {
		return false
	}
	*w = (*w)[1:]
	return true
}

func (w *words) Operand() int64 {
	if len(*w) == 0 {
		return 0
	}
	s := (*w)[0]
	*w = (*w)[1:]
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	return int64(len(s))
}

func (w *words) Stop() { *w = nil }

func TestValue(t *testing.T) {
	tests := []struct {
		expr string
		want int64
	}{
		{"1 + 2 * 3", 7}, {"( 1 + 2 ) * 3", 9}, {"10 - 4 - 3", 3}, {"1 << 2 + 1", 8}, {"! 0 && ! 5", 0}, {"- 3 < ~ 1", 1},
		{"0 || 2 == 2", 1}, {"1 ? 4 : 5", 4}, {"0 ? 4 : 0 ? 5 : 6", 6}, {"6 & 3 ^ 1 | 8", 11}, {"abc >= 3", 1}, {"", 0},
		{"( 1", 1}, {"+ 7", 7}, {"1 )", 1},
		{strings.Repeat("( ", 200) + "1", 0},
		{strings.Repeat("! ", 200) + "1", 0},
	}
	for _, tt := range tests {
		w := words(strings.Fields(tt.expr))
		r := Reader{Tokens: &w}
		if got := r.Value(); got != tt.want {
			t.Errorf("%.40s = %d, want %d", tt.expr, got, tt.want)
		}
	}
}

func TestBegins(t *testing.T) {
	for _, s := range []string{"<<", "<=", ">>", ">=", "!=", "==", "&&", "||"} {
		if !Begins(s[0], s[1]) {
			t.Errorf("%q is not the beginning of %q", s[0], s)
		}
	}
	for _, s := range []string{"<-", "!!", "=<", "&=", "|&", "+=", "--", "(("} {
		if Begins(s[0], s[1]) {
			t.Errorf("%q is taken for an operator", s)
		}
	}
}
