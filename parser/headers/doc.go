// Package headers reads the headers of a tree once for all translation units,
// and gives each unit no more of them than it reaches.
//
// In: a file system, and units with their include paths and predefined macros.
// Out, for a unit: its text with conditionals resolved, and the C text that cc
// needs before it: the declarations, macros and functions of headers that the
// unit names, itself or through others, at positions in their headers.
//
//	x := headers.New(fsys)           // once for a tree; safe for concurrent use
//	v, err := x.Read(ctx, unit)      // per unit
//	defer v.Close()
//	v.Sources(v.Text())              // what cc is to read
//	v.Files(), v.Missing()           // what was included, and what was not there
//
// csource does this where its Options have an Index; few others need to.
//
// # How it works
//
// A file is cut once into nodes: directives, and runs of text between them; a
// run into pieces, which are external declarations (file.go, run.go). For each
// unit a walk (walk.go) goes through all nodes in the order of a preprocessor,
// with the macros that it has then, so that include guards, options and a
// unit's own definitions before an #include mean what they mean to a compiler.
// What costs time is remembered with the files: the expansion of a piece, what
// it declares and needs (decl.go), and the value of a condition, each with the
// definitions of the macros that it asked for. They hold for another unit if
// those are the same, which mostly they are.
//
// From the names in a unit's text the reach (reach.go) then finds the
// declarations and macros that are needed:
//
//   - of a struct that is only pointed to, or that is a member, the definition
//     if one of its members is named anywhere;
//   - of an inline function the body if it can matter to locks: it calls what
//     is opaque, or what is not an inline function that it can be seen not to
//     matter in, or only gives a pointer; else its prototype. Functions that are not inline keep theirs;
//   - a macro as it is defined, but for what cc does not read (adapt.go).
//
// Declarations are written with their macros expanded, in their order; macros
// follow, then inline functions as their headers have them. A header that comes
// after code of the unit is written there. A header within a declaration, and
// a .c file, are taken as the unit's own text.
//
// # Bounds
//
// A file has up to 16 MB; includes nest up to 200 deep and up to 20000 are
// followed; a piece may come to a million tokens. What goes beyond is left out.
package headers
