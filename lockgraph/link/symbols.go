package link

// symbols numbers the strings of a program: names of functions and files,
// slots, questions and their answers. Number 0 is "".
type symbols struct {
	text  []string
	known map[string]int32 // those of an image, which are the first ones
	ids   map[string]int32 // the others
}

func newSymbols() *symbols {
	return &symbols{text: []string{""}, ids: map[string]int32{"": 0}}
}

// id gives the number of a string, and makes one if it has none.
func (s *symbols) id(text string) int32 {
	if id := s.find(text); id >= 0 {
		return id
	}
	id := int32(len(s.text))
	s.text = append(s.text, text)
	s.ids[text] = id
	return id
}

// find gives the number of a string; -1 if it has none.
func (s *symbols) find(text string) int32 {
	if id, ok := s.known[text]; ok {
		return id
	}
	if id, ok := s.ids[text]; ok {
		return id
	}
	return -1
}
