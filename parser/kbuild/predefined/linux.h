#define __unix 1
#define __unix__ 1
#define __linux 1
#define __linux__ 1
#define __gnu_linux__ 1
