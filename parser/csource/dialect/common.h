/* What cc wants, and C's own headers as far as they shape syntax. */
#define __extension__
#define __FUNCTION__ __func__
#define __PRETTY_FUNCTION__ __func__
#define NULL ((void *)0)
#define true 1
#define false 0
#define offsetof(type, field) __builtin_offsetof_(&((type *)0)->field)
#define __builtin_offsetof(type, field) __builtin_offsetof_(&((type *)0)->field)
#define __offsetof(type, field) __builtin_offsetof_(&((type *)0)->field)
#define va_arg(ap, type) (*(type *)__va_arg_(ap))
#define __builtin_va_arg(ap, type) (*(type *)__va_arg_(ap))
#define __builtin_types_compatible_p(a, b) 1
#define alignof(x) _Alignof(x)
#define static_assert(...)
#define noreturn
#define _Noreturn
#define _Generic(...) 0
typedef _Bool bool;
typedef _Bool boolean_t;
typedef void *__builtin_va_list;
typedef void *va_list;
typedef void *__va_list;
typedef unsigned long size_t;
typedef long ssize_t;
typedef long ptrdiff_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef int wchar_t;
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;
typedef long intmax_t;
typedef unsigned long uintmax_t;
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned short mode_t;
typedef long off_t;
typedef long time_t;
typedef unsigned long dev_t;
typedef unsigned long ino_t;
