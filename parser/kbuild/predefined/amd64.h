#define __amd64 1
#define __amd64__ 1
#define __x86_64 1
#define __x86_64__ 1
#define __WCHAR_TYPE__ int
#define __WINT_TYPE__ int
#define __WCHAR_MAX__ 2147483647
