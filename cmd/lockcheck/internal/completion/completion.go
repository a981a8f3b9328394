// Package completion writes completion scripts for shells out of a table of
// commands and flags.
package completion

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Kind says what a flag's argument or a command's operand is.
type Kind uint8

const (
	None  Kind = iota // a flag without an argument
	Word              // nothing that could be completed but Words
	Words             // one of Words
	List              // some of Words, with commas
	File
	Dir
)

// Flag is one flag.
type Flag struct {
	Name  string // without dashes
	About string
	Kind  Kind
	Words []string
}

// Spelling gives the flag as it is written.
func (f *Flag) Spelling() string {
	if len(f.Name) == 1 {
		return "-" + f.Name
	}
	return "--" + f.Name
}

// Command is a subcommand.
type Command struct {
	Name  string
	About string
	Words []string // its first operand; none: files
}

// Spec is a program.
type Spec struct {
	Name     string
	Commands []Command
	Flags    []Flag
}

// Shells names those for which there are scripts.
func Shells() []string { return []string{"bash", "zsh", "fish"} }

// Write writes the script for a shell.
func Write(w io.Writer, shell string, s *Spec) error {
	b := bufio.NewWriter(w)
	switch shell {
	case "bash":
		bash(b, s)
	case "zsh":
		zsh(b, s)
	case "fish":
		fish(b, s)
	default:
		return fmt.Errorf("there is no completion for %s; the shells are %s", shell, strings.Join(Shells(), ", "))
	}
	return b.Flush()
}

// spellings gives how flags of some kinds are written.
func (s *Spec) spellings(kinds ...Kind) []string {
	var out []string
	for i := range s.Flags {
		if len(kinds) == 0 || slices.Contains(kinds, s.Flags[i].Kind) {
			out = append(out, s.Flags[i].Spelling())
		}
	}
	return out
}

// Names gives the names of the commands.
func (s *Spec) Names() []string {
	var out []string
	for _, c := range s.Commands {
		out = append(out, c.Name)
	}
	return out
}

func bash(b *bufio.Writer, s *Spec) {
	fmt.Fprintf(b, "# bash completion for %s\n\n_%s()\n{\n", s.Name, s.Name)
	b.WriteString("\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd=${COMP_WORDS[1]}\n")
	b.WriteString("\tCOMPREPLY=()\n\tcase $prev in\n")
	for i := range s.Flags {
		switch f := &s.Flags[i]; f.Kind {
		case Words:
			fmt.Fprintf(b, "\t%s)\n\t\tCOMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n\t\treturn ;;\n", f.Spelling(), strings.Join(f.Words, " "))
		case List:
			fmt.Fprintf(b, "\t%s)\n\t\tlocal done=\n\t\t[[ $cur == *,* ]] && done=${cur%%,*},\n\t\tCOMPREPLY=($(compgen -P \"$done\" -W '%s' -- \"${cur##*,}\"))\n\t\treturn ;;\n",
				f.Spelling(), strings.Join(f.Words, " "))
		}
	}
	bashCase(b, s.spellings(File), "COMPREPLY=($(compgen -f -- \"$cur\"))")
	bashCase(b, s.spellings(Dir), "COMPREPLY=($(compgen -d -- \"$cur\"))")
	bashCase(b, s.spellings(Word), ":")
	b.WriteString("\tesac\n\tif [[ $cur == -* ]]; then\n")
	fmt.Fprintf(b, "\t\tCOMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n\t\treturn\n\tfi\n", strings.Join(s.spellings(), " "))
	b.WriteString("\tif ((COMP_CWORD == 2)); then\n\t\tcase $cmd in\n")
	for _, c := range s.Commands {
		if len(c.Words) > 0 {
			fmt.Fprintf(b, "\t\t%s)\n\t\t\tCOMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n\t\t\treturn ;;\n", c.Name, strings.Join(c.Words, " "))
		}
	}
	b.WriteString("\t\tesac\n\tfi\n\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n")
	fmt.Fprintf(b, "\t((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W '%s' -- \"$cur\"))\n", strings.Join(s.Names(), " "))
	fmt.Fprintf(b, "\treturn 0\n}\ncomplete -o filenames -F _%s %s\n", s.Name, s.Name)
}

func bashCase(b *bufio.Writer, flags []string, do string) {
	if len(flags) > 0 {
		fmt.Fprintf(b, "\t%s)\n\t\t%s\n\t\treturn ;;\n", strings.Join(flags, "|"), do)
	}
}

func zsh(b *bufio.Writer, s *Spec) {
	fmt.Fprintf(b, "#compdef %s\n\n_%s() {\n\tlocal -a commands flags\n\tcommands=(\n", s.Name, s.Name)
	for _, c := range s.Commands {
		fmt.Fprintf(b, "\t\t%s\n", shellQuote(c.Name+":"+c.About))
	}
	b.WriteString("\t)\n\tflags=(\n")
	for i := range s.Flags {
		f := &s.Flags[i]
		about := strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`).Replace(f.About)
		word := fmt.Sprintf("%s[%s]", f.Spelling(), about)
		if f.Name == "model" {
			word = "*" + word
		}
		switch f.Kind {
		case Word:
			word += ":value:"
		case Words:
			word += ":value:(" + strings.Join(f.Words, " ") + ")"
		case List:
			word += ":values:_sequence compadd - " + strings.Join(f.Words, " ")
		case File:
			word += ":file:_files"
		case Dir:
			word += ":directory:_files -/"
		}
		fmt.Fprintf(b, "\t\t%s\n", shellQuote(word))
	}
	b.WriteString("\t)\n\tcase $words[2] in\n")
	for _, c := range s.Commands {
		if len(c.Words) > 0 {
			fmt.Fprintf(b, "\t%s)\n\t\t_arguments -s $flags '1: :(%s)' '2:operand:(%s)' '*:file:_files' ;;\n", c.Name, c.Name, strings.Join(c.Words, " "))
		}
	}
	b.WriteString("\t*)\n\t\t_arguments -s $flags '1: :->first' '*:input:_files' ;;\n\tesac\n")
	b.WriteString("\tif [[ $state == first ]]; then\n\t\t_describe -t commands command commands\n\t\t_files\n\tfi\n}\n")
	fmt.Fprintf(b, "\nif [[ $funcstack[1] == _%s ]]; then\n\t_%s \"$@\"\nelse\n\tcompdef _%s %s\nfi\n", s.Name, s.Name, s.Name, s.Name)
}

func fish(b *bufio.Writer, s *Spec) {
	fmt.Fprintf(b, "# fish completion for %s\n", s.Name)
	for _, c := range s.Commands {
		fmt.Fprintf(b, "complete -c %s -n __fish_use_subcommand -a %s -d %s\n", s.Name, c.Name, fishQuote(c.About))
		for _, w := range c.Words {
			fmt.Fprintf(b, "complete -c %s -n '__fish_seen_subcommand_from %s' -f -a %s\n", s.Name, c.Name, w)
		}
	}
	for i := range s.Flags {
		f := &s.Flags[i]
		name := "-l " + f.Name
		if len(f.Name) == 1 {
			name = "-s " + f.Name
		}
		arg := ""
		switch f.Kind {
		case Word:
			arg = " -x"
		case Words:
			arg = " -x -a " + fishQuote(strings.Join(f.Words, " "))
		case List:
			arg = " -x -a " + fishQuote("(__fish_append , "+strings.Join(f.Words, " ")+")")
		case File:
			arg = " -r -F"
		case Dir:
			arg = " -x -a '(__fish_complete_directories)'"
		}
		fmt.Fprintf(b, "complete -c %s %s%s -d %s\n", s.Name, name, arg, fishQuote(f.About))
	}
}

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
