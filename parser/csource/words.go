package csource

// word is what a keyword does in a declaration.
type word uint8

const (
	other     word = iota + 1 // a statement or an operator
	storage                   // static, typedef, inline ...
	qualifier                 // const, volatile ...
	basic                     // int, char ...
	tagged                    // struct, union, enum
	withArgs                  // __attribute__((...)), typeof(...)
)

var keywords = map[string]word{
	"break": other, "case": other, "continue": other, "default": other, "do": other, "else": other,
	"for": other, "goto": other, "if": other, "return": other, "sizeof": other, "switch": other, "while": other,
	"_Alignof": other, "__alignof": other, "__alignof__": other, "_Generic": other, "_Static_assert": other,
	"asm": other, "__asm": other, "__asm__": other,
	"auto": storage, "extern": storage, "inline": storage, "register": storage, "static": storage, "typedef": storage,
	"_Noreturn": storage, "_Thread_local": storage, "__thread": storage, "__inline": storage, "__inline__": storage, "__extension__": storage,
	"const": qualifier, "restrict": qualifier, "volatile": qualifier, "__const": qualifier, "__restrict": qualifier,
	"__restrict__": qualifier, "__volatile": qualifier, "__volatile__": qualifier, "_Atomic": qualifier,
	"char": basic, "double": basic, "float": basic, "int": basic, "long": basic, "short": basic, "signed": basic, "unsigned": basic, "void": basic,
	"_Bool": basic, "_Complex": basic, "__int128": basic, "__int128_t": basic, "__uint128_t": basic, "__signed": basic, "__signed__": basic,
	"__auto_type": basic, "_Float16": basic, "__fp16": basic,
	"struct": tagged, "union": tagged, "enum": tagged,
	"__attribute__": withArgs, "__attribute": withArgs, "_Alignas": withArgs, "__declspec": withArgs,
	"typeof": basic, "__typeof": basic, "__typeof__": basic,
}

// reserved names cannot be defined as macros without harm.
var reserved = map[string]bool{"__func__": true, "__FUNCTION__": true, "__lockcheck_unseen": true}

// attributes may stand between struct and its brace, with arguments.
var attributes = map[string]bool{
	"__attribute__": true, "__attribute": true, "__aligned": true, "__packed": true, "_Alignas": true, "__declspec": true,
}

func control(s string) bool {
	switch s {
	case "if", "while", "for", "switch":
		return true
	}
	return false
}
