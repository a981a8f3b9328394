package patch

// event is the first thing at column 0, which tells where a block begins.
type event uint8

const (
	evNone   event = iota
	evTop          // a declaration: the block begins at file scope
	evHeader       // {: it begins in a function's declaration
	evEnd          // }: it begins in a body
)

func firstEvent(toks []tok) (int, event) {
	for i, t := range toks {
		if !t.first || t.indent != 0 {
			continue
		}
		switch t.c {
		case '{':
			if i+1 < len(toks) && (beginsValue(toks[i+1:]) || toks[i+1].c == 'n') {
				continue // an element
			}
			return i, evHeader
		case '}':
			if i+1 < len(toks) && toks[i+1].c == ',' {
				continue
			}
			return i, evEnd
		case 'i':
			if isKeyword(t.text) || isLabel(toks, i) {
				continue
			}
			return i, evTop
		}
	}
	return len(toks), evNone
}

func isLabel(toks []tok, i int) bool {
	return i+1 < len(toks) && toks[i+1].c == ':' && (i+2 >= len(toks) || toks[i+2].c != ':')
}

func isInside(s *scanned, toks []tok) bool {
	return s.start > 1 && (toks[0].indent > 0 || cannotBegin(toks[0]) || isKeyword(toks[0].text) || isLabel(toks, 0))
}
