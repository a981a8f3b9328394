#define __unix 1
#define __unix__ 1
#define __KPRINTF_ATTRIBUTE__ 1
