#define __powerpc__ 1
#define __powerpc64__ 1
#define __PPC__ 1
#define __PPC64__ 1
#define _CALL_ELF 2
#define __CHAR_UNSIGNED__ 1
#define __WCHAR_TYPE__ int
#define __WINT_TYPE__ unsigned int
#define __WCHAR_MAX__ 2147483647
