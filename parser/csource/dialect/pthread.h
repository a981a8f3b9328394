/* POSIX threads in user space. */
#define __GNUC__ 12
#define __x86_64__ 1
#define __LP64__ 1
#define __linux__ 1
#define __FreeBSD__ 15
typedef struct pthread_mutex pthread_mutex_t;
typedef struct pthread_rwlock pthread_rwlock_t;
typedef struct pthread_cond pthread_cond_t;
typedef struct pthread_spinlock pthread_spinlock_t;
typedef struct pthread_barrier pthread_barrier_t;
typedef struct pthread_mutexattr pthread_mutexattr_t;
typedef struct pthread_attr pthread_attr_t;
typedef struct pthread *pthread_t;
typedef struct __file FILE;
typedef struct sem sem_t;
