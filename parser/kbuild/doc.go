// Package kbuild tells how the files of a source tree are compiled: which
// they are, where their headers stand and what is defined for them.
//
// In: a file or directory of a FreeBSD source tree, of a configured Linux
// tree, or of any project with a compile_commands.json. Out: a [Tree], which
// gives a file system with all sources, generated headers included, and a
// [Unit] for each translation unit.
//
// Everything is read, nothing is run: what the build makes with awk, sh or
// make is made in memory, in Go, when it is first opened. Nothing outside the
// root of the tree is read, by symbolic links neither. Kernel options are
// those of debugging (INVARIANTS, WITNESS), so that assertions about locks
// are there to be seen.
//
// # FreeBSD
//
// A build directory in memory, generated/ARCH/CONFIG, stands beside sys/ and
// holds what config(8) and the kernel's makefile make there:
//
//   - machine, x86, i386 and the like: the include directories of the machine
//   - opt_*.h, out of conf/options*, the configuration and what it includes
//   - vnode_if.h, vnode_if_newproto.h, vnode_if_typedef.h and vnode_if.c out of
//     kern/vnode_if.src
//   - *_if.h out of each kobj interface *.m
//   - miidevs.h, usbdevs.h, usbdevs_data.h, pccarddevs.h, sdiodevs.h,
//     sdiodevs_data.h out of their lists
//   - teken_state.h, offset.inc, acpi_wakedata.h and the headers that rpcgen
//     makes out of *.x, out of their sources
//   - acpi_quirks.h, feeder_*_gen.h, snd_fxdiv_gen.h, keyboard maps, fonts and
//     other tables of numbers: the declarations that code refers to, with no
//     values in them, since none bears on locks (see stubs)
//
// What a file is compiled with is read out of the makefiles in conf/, and for
// modules out of theirs: variables and conditionals, no rules.
//
// # Linux
//
// A tree that was configured (make defconfig prepare): include/config/auto.conf
// gives the architecture and the options, the Kbuild files and makefiles of
// the directories give the objects and their flags. Headers that the build
// makes later than that are not there. A file that the configuration leaves
// out is compiled with the options that would have it in.
//
// # compile_commands.json
//
// The first command of each C file counts. Files and directories outside the
// tree are left out and told as problems. A file without a command is compiled
// like its neighbours, or in a Linux tree as the makefiles say.
//
// # Sources within sources
//
// A file that no build lists and another source includes, from its own directory
// or the one above, is of that source's unit.
//
// # Bounds
//
// Files of a build's own language are read up to 16 MB, includes nest up to
// 32 deep, and what is wrong in one is an error that names file and line.
package kbuild
