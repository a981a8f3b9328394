#define __unix 1
#define __unix__ 1
