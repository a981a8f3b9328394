package cli

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/completion"
	"lockcheck/cmd/lockcheck/internal/format"
	"lockcheck/docs"
)

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestHelpNamesTheFormats holds the help and the docs to the table.
func TestHelpNamesTheFormats(t *testing.T) {
	formats := page(t, "formats.md")
	man := page(t, "lockcheck.1")
	list, _, _ := strings.Cut(help[strings.Index(help, "--format F"):], "graph:")
	for _, name := range format.Names() {
		if !strings.Contains(strings.NewReplacer(",", " ", ";", " ").Replace(list)+" ", " "+name+" ") {
			t.Errorf("--help does not name the format %s", name)
		}
		if !strings.Contains(formats, "`"+name+"`") {
			t.Errorf("docs/formats.md does not name the format %s", name)
		}
		if !strings.Contains(man, "\n.Cm "+name) {
			t.Errorf("docs/lockcheck.1 does not name the format %s", name)
		}
	}
}

// TestFlagsAreTold holds the table for shells, the help and the manual page to
// the flags and commands that there are.
func TestFlagsAreTold(t *testing.T) {
	man := page(t, "lockcheck.1")
	s := spec()
	told := func(name string) *completion.Flag {
		i := slices.IndexFunc(s.Flags, func(f completion.Flag) bool { return f.Name == name })
		if i < 0 {
			return nil
		}
		return &s.Flags[i]
	}
	fs := new(command).flagSet("lockcheck", "text")
	fs.VisitAll(func(f *flag.Flag) {
		g := told(f.Name)
		if g == nil {
			t.Errorf("flag %s is not in the table for shells", f.Name)
			return
		}
		isBool := false
		if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok {
			isBool = b.IsBoolFlag()
		}
		if isBool != (g.Kind == completion.None) {
			t.Errorf("flag %s: the table for shells is wrong about its argument", f.Name)
		}
		if !strings.Contains(help, "\n  "+g.Spelling()+" ") {
			t.Errorf("--help does not tell of %s", g.Spelling())
		}
		if !strings.Contains(man, "\n.It Fl "+strings.TrimPrefix(g.Spelling(), "-")) {
			t.Errorf("docs/lockcheck.1 does not tell of %s", g.Spelling())
		}
	})
	for i := range s.Flags {
		if name := s.Flags[i].Name; name != "help" && fs.Lookup(name) == nil {
			t.Errorf("there is no flag %s", name)
		}
	}
	for _, c := range s.Commands {
		if c.Name != "help" && !strings.Contains(help, "lockcheck "+c.Name+" ") {
			t.Errorf("--help does not tell of %s", c.Name)
		}
		if !strings.Contains(man, "\n.It Cm "+c.Name) {
			t.Errorf("docs/lockcheck.1 does not tell of %s", c.Name)
		}
	}
}

// TestDocsNameWhatThereIs: the commands in the manual's blocks have commands,
// flags, formats and rules that there are.
func TestDocsNameWhatThereIs(t *testing.T) {
	readme, err := os.ReadFile("../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{"README.md": string(readme)}
	for _, name := range docs.Names() {
		pages[name+".md"] = docs.Page(name)
	}
	formats := format.Names()
	for _, f := range graphFormats() {
		formats = append(formats, f.name)
	}
	n := 0
	for name, text := range pages {
		code := false
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "```") {
				code = !code
			}
			_, line, ok := strings.Cut(" "+strings.TrimSpace(line), " lockcheck ")
			if !code || !ok || strings.ContainsAny(line, "[=") { // a usage line, or a variable's text
				continue
			}
			if i := strings.IndexAny(line, "|<>&#;'"); i >= 0 {
				line = line[:i]
			}
			n++
			args := strings.Fields(strings.ReplaceAll(line, `"`, ""))
			of := "lockcheck"
			if len(args) > 0 && slices.Contains(spec().Names(), args[0]) {
				of, args = of+" "+args[0], args[1:]
			}
			if _, err := new(command).parse(of, args, formats...); err != nil {
				t.Errorf("%s: lockcheck %s: %v", name, line, err)
			}
		}
	}
	if n < 40 {
		t.Errorf("%d commands", n)
	}
}
