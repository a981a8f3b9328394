#define __BYTE_ORDER__ 4321
#define __BIG_ENDIAN__ 1
