package kbuild

import (
	"strings"
)

// flags are what a compiler's command line says of headers and macros.
type flags struct {
	include  []string // -I
	system   []string // -isystem
	after    []string // -idirafter
	quote    []string // -iquote
	macros   string   // #define and #undef lines
	included []string // -include
	std      string
}

// readFlags picks the flags that bear on what is read out of a command line.
func readFlags(args []string) flags {
	var f flags
	var macros strings.Builder
	for i := 0; i < len(args); i++ {
		a := args[i]
		// The argument is joined to the option or stands behind it.
		value := func(opt string) (string, bool) {
			rest, ok := strings.CutPrefix(a, opt)
			if ok && rest == "" {
				if i+1 >= len(args) {
					return "", false
				}
				i++
				rest = args[i]
			}
			return rest, ok
		}
		if !strings.HasPrefix(a, "-") {
			continue
		}
		if v, ok := strings.CutPrefix(a, "-std="); ok {
			f.std = v
		} else if v, ok := value("-isystem"); ok {
			f.system = append(f.system, v)
		} else if v, ok := value("-iquote"); ok {
			f.quote = append(f.quote, v)
		} else if v, ok := value("-idirafter"); ok {
			f.after = append(f.after, v)
		} else if a == "-imacros" || a == "-include" {
			if v, ok := value(a); ok {
				f.included = append(f.included, v)
			}
		} else if strings.HasPrefix(a, "-include") || strings.HasPrefix(a, "-imacros") || strings.HasPrefix(a, "-I-") {
			continue
		} else if v, ok := value("-I"); ok {
			f.include = append(f.include, v)
		} else if v, ok := value("-D"); ok {
			name, body, given := strings.Cut(v, "=")
			if !given {
				body = "1"
			}
			if isMacro(name) {
				macros.WriteString("#define " + name + " " + oneLine(body) + "\n")
			}
		} else if v, ok := value("-U"); ok && isMacro(v) {
			macros.WriteString("#undef " + v + "\n")
		}
	}
	f.macros = macros.String()
	return f
}

// isMacro says whether the text can be the name of a macro, with or without
// parameters.
func isMacro(s string) bool {
	name, params, fn := strings.Cut(s, "(")
	return optionName.MatchString(name) && (!fn || strings.HasSuffix(params, ")") && !strings.ContainsAny(params, "\n\"'#"))
}

func oneLine(s string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(s) }

// shellWords splits a command line as a shell does that expands nothing.
func shellWords(s string) []string {
	var words []string
	var b strings.Builder
	in := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\n':
			if in {
				words = append(words, b.String())
				b.Reset()
				in = false
			}
		case c == '\\' && i+1 < len(s):
			in = true
			i++
			b.WriteByte(s[i])
		case c == '\'':
			in = true
			for i++; i < len(s) && s[i] != '\''; i++ {
				b.WriteByte(s[i])
			}
		case c == '"':
			in = true
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\\\"$`", s[i+1]) >= 0 {
					i++
				}
				b.WriteByte(s[i])
			}
		default:
			in = true
			b.WriteByte(c)
		}
	}
	if in {
		words = append(words, b.String())
	}
	return words
}
