#define __aarch64__ 1
#define __AARCH64EL__ 1
#define __ARM_64BIT_STATE 1
#define __ARM_ARCH 8
#define __ARM_ARCH_PROFILE 'A'
#define __CHAR_UNSIGNED__ 1
#define __WCHAR_TYPE__ unsigned int
#define __WINT_TYPE__ int
#define __WCHAR_MAX__ 4294967295U
