/* illumos names, as ZFS uses them. */
#define __NORETURN
#define SET_ERROR(e) (e)
#define list_foreach(v, l) for ((v) = list_head(l); (v) != NULL; (v) = list_next((l), (v)))
typedef unsigned long uint_t;
typedef unsigned char uchar_t;
typedef unsigned short ushort_t;
typedef unsigned long ulong_t;
typedef long hrtime_t;
typedef long offset_t;
typedef unsigned int zoneid_t;
typedef struct vnode vnode_t;
typedef struct vfs vfs_t;
typedef struct kmutex kmutex_t;
typedef struct krwlock krwlock_t;
typedef struct kcondvar kcondvar_t;
typedef struct cred cred_t;
