package layout

import "testing"

// FuzzArrange arranges graphs of pairs of bytes.
func FuzzArrange(f *testing.F) {
	f.Add([]byte{0, 1, 1, 2, 2, 0, 3, 3})
	f.Add([]byte{0, 1, 1, 2, 2, 3, 3, 4, 0, 4, 129, 0})
	f.Fuzz(func(t *testing.T, text []byte) {
		const n = 24
		var es []Edge
		seen := make(map[[2]int]bool)
		for i := 0; i+1 < min(len(text), 200); i += 2 {
			from, to := int(text[i]&0x7f)%n, int(text[i+1]&0x7f)%n
			if !seen[[2]int{from, to}] {
				seen[[2]int{from, to}] = true
				es = append(es, Edge{From: from, To: to, Back: text[i]&0x80 != 0, Weight: float64(text[i+1] >> 7)})
			}
		}
		bs := boxes(n)
		check(t, bs, es, Arrange(bs, es, gaps))
	})
}
