package speed

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// command is how a file is compiled.
type command struct {
	dir   string
	flags []string
}

// compileCommands reads a tree's compile_commands.json, by absolute path of
// the source. A tree without one has none.
func compileCommands(tree string) (map[string]command, error) {
	name := filepath.Join(tree, "compile_commands.json")
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []struct {
		Directory, File, Command string
		Arguments                []string
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	all := make(map[string]command, len(list))
	for _, e := range list {
		dir := e.Directory
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(tree, dir)
		}
		file := e.File
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		args := e.Arguments
		if len(args) == 0 {
			args = split(e.Command)
		}
		all[file] = command{dir, frontFlags(args, e.File)}
	}
	return all, nil
}

// frontFlags keeps of a command what a front end needs: neither the compiler
// nor the file nor what is to be written.
func frontFlags(args []string, file string) []string {
	var out []string
	for i := 1; i < len(args); i++ {
		a := args[i]
		switch {
		case a == "-o", a == "-MF", a == "-MT", a == "-MQ":
			i++
		case a == "-c", a == file, a == "-MD", a == "-MMD", a == "-MP", strings.HasPrefix(a, "-Wp,-M"):
		default:
			out = append(out, a)
		}
	}
	return out
}

// split parts a shell command at blanks, with its quotes and backslashes.
func split(s string) []string {
	var out []string
	var b strings.Builder
	var quote byte
	in := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote == '\'' && c != '\'', quote == '"' && c != '"' && c != '\\':
			b.WriteByte(c)
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
			in = true
		case quote != 0:
			quote = 0
		case c == '\'' || c == '"':
			quote, in = c, true
		case c == ' ' || c == '\t' || c == '\n':
			if in {
				out = append(out, b.String())
				b.Reset()
				in = false
			}
		default:
			b.WriteByte(c)
			in = true
		}
	}
	if in {
		out = append(out, b.String())
	}
	return out
}
