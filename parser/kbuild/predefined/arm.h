#define __arm__ 1
#define __arm 1
#define __ARMEL__ 1
#define __ARM_EABI__ 1
#define __ARM_ARCH 7
#define __ARM_ARCH_7A__ 1
#define __ARM_PCS_VFP 1
#define __CHAR_UNSIGNED__ 1
#define __WCHAR_TYPE__ unsigned int
#define __WINT_TYPE__ int
#define __WCHAR_MAX__ 4294967295U
