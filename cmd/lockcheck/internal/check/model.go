package check

import (
	"fmt"
	"os"

	"lockcheck/lockgraph/model"
	"lockcheck/rules/wording"
)

// lockModel is a lock model with what is derived from it once for all files.
type lockModel struct {
	*model.Model
	dialect string
	opaque  []string
	words   *wording.Namer
}

// model gives the model of a dialect with the user's additions.
func (c *checker) model(dialect string) (*lockModel, error) {
	if m, ok := c.models[dialect]; ok {
		return m, nil
	}
	m, err := model.Load(dialect)
	if err != nil {
		return nil, fmt.Errorf("lock model: %w", err)
	}
	for _, name := range c.opt.Models {
		if err := addModel(m, name); err != nil {
			return nil, err
		}
	}
	lm := &lockModel{Model: m, dialect: dialect, opaque: m.Opaque(), words: wording.New(m)}
	c.models[dialect] = lm
	return lm, nil
}

func addModel(m *model.Model, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("lock model: %w; name a model file with --model", err)
	}
	defer f.Close()
	return m.Add(name, f)
}
