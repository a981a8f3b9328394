package link

import (
	"cmp"

	"lockcheck/lockgraph/ir"
)

// functions are those with a body, by file and name.
type functions struct {
	by    map[[2]string]*ir.Func
	twice map[[2]string]int // of names that several have: the sum of their lines
}

func (p *Program) functions() *functions {
	p.once.Do(func() {
		x := &functions{map[[2]string]*ir.Func{}, map[[2]string]int{}}
		for _, u := range p.Units {
			for _, f := range u.Funcs {
				k := [2]string{u.Files[f.Pos.File], f.Name}
				if old := x.by[k]; old != nil {
					if x.twice[k] == 0 {
						x.twice[k] = int(old.Pos.Line)
					}
					x.twice[k] += int(f.Pos.Line)
				}
				x.by[k] = f
			}
		}
		p.inFile = x
	})
	return p.inFile
}

// start gives the line of a function with a body; 0 if there is none, or more
// than one of that name in the file.
func (p *Program) start(file, function string) int {
	x, k := p.functions(), [2]string{file, function}
	if f := x.by[k]; f != nil && x.twice[k] == 0 {
		return int(f.Pos.Line)
	}
	return 0
}

// Standing tells one place of a function, or of those of its name in the file,
// from another one.
func (p *Program) Standing(file, function string) int {
	return cmp.Or(p.start(file, function), -p.functions().twice[[2]string{file, function}])
}

// toRelative gives a line as it stands in its function, and toAbsolute makes
// a line of this program of it. A line that is in no function stays, and has a
// bit that says so.
func (p *Program) toRelative(file, function string, line int) int {
	if start := p.start(file, function); start > 0 && line > 0 {
		return (line-start)<<1 | 1
	}
	return line << 1
}

func (p *Program) toAbsolute(file, function string, line int) int {
	if line&1 == 0 {
		return line >> 1
	}
	return max(0, line>>1+p.start(file, function))
}
