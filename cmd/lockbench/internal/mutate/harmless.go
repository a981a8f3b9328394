package mutate

import (
	"regexp"
	"strings"
)

func commented(_ *target, f *function) (out [][]edit) {
	for _, s := range f.statements {
		if s.op != nil {
			out = append(out, []edit{{s.from, s.from, "/* Lock order: see above. */ "}})
		}
	}
	return out
}

func blocked(_ *target, f *function) (out [][]edit) {
	for _, s := range f.statements {
		if s.op != nil {
			out = append(out, []edit{{s.from, s.to, "do { " + s.text + " } while (0);"}})
		}
	}
	return out
}

func spaced(_ *target, f *function) (out [][]edit) {
	for _, s := range f.statements {
		if s.op != nil {
			out = append(out, []edit{{s.to, s.to, "\n\n"}})
		}
	}
	return out
}

var declared = regexp.MustCompile(`^(?:struct \w+|int|u_int|bool) \**(\w+);$`)

// renamed gives a local variable of a function with locks another name.
func renamed(t *target, f *function) (out [][]edit) {
	locks := false
	for _, s := range f.statements {
		locks = locks || s.op != nil
	}
	if !locks {
		return nil
	}
	body := string(t.text[f.from:f.to])
	for _, s := range f.statements {
		m := declared.FindStringSubmatch(s.text)
		if m == nil || s.depth > 0 || strings.Contains(body, "\""+m[1]) || strings.Contains(body, "struct "+m[1]+" ") {
			continue
		}
		name := regexp.MustCompile(`(^|[^\w.>])` + m[1] + `\b`)
		if regexp.MustCompile(`(\.|->)` + m[1] + `\b`).MatchString(body) {
			continue
		}
		out = append(out, []edit{{f.from, f.to, name.ReplaceAllString(body, "${1}"+m[1]+"_renamed")}})
	}
	return out
}
