#define __BYTE_ORDER__ 1234
#define __LITTLE_ENDIAN__ 1
