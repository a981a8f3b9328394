#define __i386 1
#define __i386__ 1
#define __WCHAR_TYPE__ int
#define __WINT_TYPE__ int
#define __WCHAR_MAX__ 2147483647
