#define __riscv 1
#define __riscv_xlen 64
#define __riscv_atomic 1
#define __riscv_mul 1
#define __riscv_div 1
#define __CHAR_UNSIGNED__ 1
#define __WCHAR_TYPE__ int
#define __WINT_TYPE__ unsigned int
#define __WCHAR_MAX__ 2147483647
