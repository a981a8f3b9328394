package kbuild

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

var tekenBlanks = regexp.MustCompile(`\t+`)

// teken writes teken_state.h out of the list of a terminal's sequences: one
// state, in which each sequence is a single character. What a terminal does
// is in view; how it gets there is not.
func teken(src string, text []byte) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/* From %s. */\nstatic void\nteken_state_init(teken_t *t, teken_char_t c)\n{\n\n", src)
	b.WriteString("\tif (teken_state_numbers(t, c))\n\t\treturn;\n\tswitch (c) {\n")
	n := 0
	for i, line := range splitLines(text) {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := tekenBlanks.Split(strings.TrimRight(line, "\t"), -1)
		if len(f) != 3 && len(f) != 4 {
			return nil, &textError{src, i + 1, fmt.Sprintf("%d columns: write abbreviation, name, sequence and arguments, with tabs between", len(f))}
		}
		args := "t"
		if len(f) == 4 {
			for _, a := range strings.Fields(f[3]) {
				switch a {
				case "v":
					args += ", t->t_curnum, t->t_nums"
				case "n", "r":
					args += ", t->t_nums[0]"
				default:
					return nil, &textError{src, i + 1, fmt.Sprintf("%q is no kind of argument: write n, r or v", clip(a))}
				}
			}
		}
		name := strings.ReplaceAll(strings.ToLower(f[1]), " ", "_")
		if !kobjName.MatchString(name) {
			return nil, &textError{src, i + 1, fmt.Sprintf("%q is no name of an operation", clip(f[1]))}
		}
		fmt.Fprintf(&b, "\tcase %d:\n\t\tteken_subr_%s(%s);\n\t\tbreak;\n", n, name, args)
		n++
	}
	b.WriteString("\tdefault:\n\t\tteken_subr_regular_character(t, c);\n\t\tbreak;\n\t}\n\tteken_state_switch(t, teken_state_init);\n}\n")
	return b.Bytes(), nil
}
