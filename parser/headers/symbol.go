package headers

import "sync"

// sym is an interned spelling. A single byte is its own symbol.
type sym int32

// words that the package looks at, in the order of their symbols.
const (
	symAsm sym = 256 + iota
	symAsm1
	symAsm2
	symAttribute
	symAttribute1
	symStaticAssert
	symStaticAssert1
	symSegGS
	symSegFS
	symExtension
	symAlignas
	symDeclspec
	symTypeof
	symTypeof1
	symTypeof2
	symStruct
	symUnion
	symEnum
	symTypedef
	symStatic
	symExtern
	symInline
	symInline1
	symInline2
	symNoreturn
	symNoreturn1
	symDefined
	symVaArgs
	symVaOpt
	symHasInclude
	symHasIncludeNext
	symHasAttribute
	symHasBuiltin
	symHasFeature
	symHasExtension
	symLine
	symFile
	symCounter
	symGenericWord
	symAligned
	symPacked
	symElse
	symReturn
	symCleanup
	symCleanup1
	symFirstKeyword // what follows are keywords with no use of their own here
)

var words = []string{
	"asm", "__asm", "__asm__", "__attribute__", "__attribute", "_Static_assert", "static_assert", "__seg_gs", "__seg_fs",
	"__extension__", "_Alignas", "__declspec", "typeof", "__typeof", "__typeof__", "struct", "union", "enum", "typedef",
	"static", "extern", "inline", "__inline", "__inline__", "noreturn", "__noreturn__", "defined", "__VA_ARGS__",
	"__VA_OPT__", "__has_include", "__has_include_next", "__has_attribute", "__has_builtin", "__has_feature",
	"__has_extension", "__LINE__", "__FILE__", "__COUNTER__", "_Generic", "__aligned", "__packed", "else", "return",
	"cleanup", "__cleanup__",
}

var plainKeywords = []string{
	"_Bool", "_Complex", "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "float",
	"for", "goto", "if", "int", "long", "register", "restrict", "short", "signed", "sizeof", "switch", "unsigned",
	"void", "volatile", "while", "_Alignof", "_Atomic", "_Noreturn", "_Thread_local", "__alignof", "__alignof__",
	"__auto_type", "__const", "__const__", "__int128", "__restrict", "__restrict__", "__signed", "__signed__", "__thread",
	"__volatile", "__volatile__", "__label__", "_Float16", "__int128_t", "__uint128_t",
}

var symLastKeyword = symFirstKeyword + sym(len(plainKeywords))

// keyword says whether a name is one of C's own, so that no declaration can
// be meant by it.
func (s sym) keyword() bool {
	return s >= symAsm && s <= symInline2 || s == symGenericWord || s == symElse || s == symReturn || s >= symFirstKeyword && s < symLastKeyword
}

func (s sym) tagged() bool { return s == symStruct || s == symUnion || s == symEnum }

func (s sym) inline() bool { return s == symInline || s == symInline1 || s == symInline2 }

func (s sym) typeof() bool { return s == symTypeof || s == symTypeof1 || s == symTypeof2 }

// symbols is the table of an Index and of those made over it.
type symbols struct {
	mu    sync.RWMutex
	byStr map[string]sym
	names []string
}

func newSymbols() *symbols {
	t := &symbols{byStr: make(map[string]sym, 1<<12), names: make([]string, 256, 1<<12)}
	for i := range 256 {
		t.names[i] = string([]byte{byte(i)})
		if i > 0 {
			t.byStr[t.names[i]] = sym(i)
		}
	}
	t.names[0] = ""
	for _, list := range [][]string{words, plainKeywords} {
		for _, w := range list {
			t.intern([]byte(w))
		}
	}
	return t
}

// intern needs the lock.
func (t *symbols) intern(b []byte) sym {
	if len(b) == 1 {
		return sym(b[0])
	}
	if s, ok := t.byStr[string(b)]; ok {
		return s
	}
	s := sym(len(t.names))
	str := string(b)
	t.names = append(t.names, str)
	t.byStr[str] = s
	return s
}

// add interns one name.
func (t *symbols) add(name string) sym {
	t.mu.RLock()
	s, ok := t.byStr[name]
	t.mu.RUnlock()
	if ok {
		return s
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.intern([]byte(name))
}

// find gives the symbol of a name, or 0.
func (t *symbols) find(name string) sym {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.byStr[name]
}

// text gives the spellings so far. A symbol that is known to the caller is
// among them.
func (t *symbols) text() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.names
}
