/* The FreeBSD kernel, configured as for debugging. */
#define _KERNEL 1
#define INVARIANTS 1
#define INVARIANT_SUPPORT 1
#define WITNESS 1
#define SMP 1
#define VIMAGE 1
#define INET 1
#define INET6 1
#define MAC 1
#define AUDIT 1
#define KTRACE 1
#define CAPABILITIES 1
#define CAPABILITY_MODE 1
#define COMPAT_FREEBSD32 1
#define COMPAT_FREEBSD11 1
#define COMPAT_FREEBSD12 1
#define RACCT 1
#define RCTL 1
#define QUOTA 1
#define UFS_DIRHASH 1
#define SOFTUPDATES 1
#define TCP_OFFLOAD 1
#define HWPMC_HOOKS 1
#define KDTRACE_HOOKS 1
#define DEV_ACPI 1
#define DEV_PCI 1
#define NUMA 1
#define __FreeBSD__ 15
#define __FreeBSD_version 1500000
#define __FreeBSD_kernel__ 1
#define __amd64__ 1
#define __amd64 1
#define __x86_64__ 1
#define __x86_64 1
#define __LP64__ 1
#define _LP64 1
#define __ELF__ 1
#define __GNUC__ 4
#define __GNUC_MINOR__ 2
#define __STDC_VERSION__ 201112
#define BYTE_ORDER 1234
#define _BYTE_ORDER 1234
#define LITTLE_ENDIAN 1234
#define _LITTLE_ENDIAN 1234
#define BIG_ENDIAN 4321
#define _BIG_ENDIAN 4321
#define __BYTE_ORDER__ 1234
#define __ORDER_LITTLE_ENDIAN__ 1234
#define __ORDER_BIG_ENDIAN__ 4321
#define INT_MAX 0x7fffffff
#define UINT_MAX 0xffffffff
#define LONG_BIT 64
#define __LONG_LONG_SUPPORTED 1
#define MAXCPU 1024
#define MAXMEMDOM 8
#define PAGE_SIZE 4096
#define PAGE_SHIFT 12
#define __FBSDID(s)
#define __RCSID(s)
#define __SCCSID(s)
#define __COPYRIGHT(s)
#define __IDSTRING(n, s)
#define __KERNEL_RCSID(n, s)
#define __GLOBL(s)
#define __WEAK(s)
#define __weak_reference(a, b)
#define __strong_reference(a, b)
#define __sym_compat(...)
#define __sym_default(...)
#define __warn_references(...)
#define VNET(n) n
#define VNET_NAME(n) n
#define VNET_DECLARE(t, n) extern t n
#define VNET_DEFINE(t, n) t n
#define VNET_DEFINE_STATIC(t, n) static t n
#define V_GLOBAL(n) n
#define DPCPU_DECLARE(t, n) extern t n
#define DPCPU_DEFINE(t, n) t n
#define DPCPU_DEFINE_STATIC(t, n) static t n
#define MALLOC_DECLARE(n) extern struct malloc_type n[1]
#define MALLOC_DEFINE(n, s, d) struct malloc_type n[1]
#define bit_decl(n, b) (n)[1]
#define TASKQUEUE_DECLARE(name) extern struct taskqueue *taskqueue_##name
#define UMA_ALIGNOF(type) _Alignof(type)
#define __DEFAULT_VALUE(a) a
#define DB_COMMAND(n, f) static void f(db_expr_t addr, bool have_addr, db_expr_t count, char *modif)
#define DB_COMMAND_FLAGS(n, f, fl) static void f(db_expr_t addr, bool have_addr, db_expr_t count, char *modif)
#define DB_SHOW_COMMAND(n, f) static void f(db_expr_t addr, bool have_addr, db_expr_t count, char *modif)
#define DB_SHOW_COMMAND_FLAGS(n, f, fl) static void f(db_expr_t addr, bool have_addr, db_expr_t count, char *modif)
#define DB_SHOW_ALL_COMMAND(n, f) static void f(db_expr_t addr, bool have_addr, db_expr_t count, char *modif)
#define DB_FUNC(n, f, ...) static void f(db_expr_t addr, bool have_addr, db_expr_t count, char *modif)
#define SYSCTL_HANDLER_ARGS struct sysctl_oid *oidp, void *arg1, intmax_t arg2, struct sysctl_req *req
#define FEATURE(n, d)
#define FOREACH_PROC_IN_SYSTEM(p) for ((p) = LIST_FIRST(&allproc); (p) != NULL; (p) = LIST_NEXT((p), p_list))
#define FOREACH_THREAD_IN_PROC(p, td) for ((td) = TAILQ_FIRST(&(p)->p_threads); (td) != NULL; (td) = TAILQ_NEXT((td), td_plist))
#define CPU_FOREACH(i) for ((i) = 0; (i) <= mp_maxid; (i)++) if (!CPU_ABSENT(i))
#define VNET_FOREACH(v) for ((v) = LIST_FIRST(&vnet_head); (v) != NULL; (v) = LIST_NEXT((v), vnet_le))
#define VNET_LIST_FOREACH(v) for ((v) = LIST_FIRST(&vnet_head); (v) != NULL; (v) = LIST_NEXT((v), vnet_le))
#define MNT_VNODE_FOREACH_ALL(vp, mp, mvp) for ((vp) = __mnt_vnode_first_all(&(mvp), (mp)); (vp) != NULL; (vp) = __mnt_vnode_next_all(&(mvp), (mp)))
#define MNT_VNODE_FOREACH_ACTIVE(vp, mp, mvp) for ((vp) = __mnt_vnode_first_active(&(mvp), (mp)); (vp) != NULL; (vp) = __mnt_vnode_next_active(&(mvp), (mp)))
#define MNT_VNODE_FOREACH_LAZY(vp, mp, mvp, cb, arg) for ((vp) = __mnt_vnode_first_lazy(&(mvp), (mp), (cb), (arg)); (vp) != NULL; (vp) = __mnt_vnode_next_lazy(&(mvp), (mp), (cb), (arg)))
#define SYSINIT_FOREACH(v) for ((v) = first_sysinit(); (v) != NULL; (v) = next_sysinit(v))
#define SET_FOREACH(pv, set) for ((pv) = SET_BEGIN(set); (pv) < SET_LIMIT(set); (pv)++)
#define SET_DECLARE(set, type) extern type *__start_set_##set, *__stop_set_##set
#define CPU_FOREACH_ISSET(i, set) for ((i) = 0; (i) < CPU_SETSIZE; (i)++) if (CPU_ISSET((i), (set)))
#define BITSET_DEFINE(t, s) struct t { long __bits[1]; }
#define BITSET_DEFINE_VAR(t) struct t { long __bits[1]; }
#define SDT_PROVIDER_DECLARE(...)
#define SDT_PROVIDER_DEFINE(...)
#define KOBJMETHOD(n, f) { 0, f }
#define DEVMETHOD(n, f) { 0, f }
#define KOBJMETHOD_END { 0, 0 }
#define DEVMETHOD_END { 0, 0 }
#define DEFINE_CLASS(n, c, ...) struct kobj_class n ## _class
#define DEFINE_CLASS_0(n, c, ...) struct kobj_class c
#define DEFINE_CLASS_1(n, c, ...) struct kobj_class c
typedef long db_expr_t;
#define LOCK_FILE_LINE_ARG
#define LOCK_FILE_LINE_ARG_DEF
#define KFAIL_POINT_CODE(p, n, ...)
#define SYSCTL_INT(...)
#define SYSCTL_UINT(...)
#define SYSCTL_LONG(...)
#define SYSCTL_ULONG(...)
#define SYSCTL_QUAD(...)
#define SYSCTL_UQUAD(...)
#define SYSCTL_BOOL(...)
#define SYSCTL_U8(...)
#define SYSCTL_S8(...)
#define SYSCTL_U16(...)
#define SYSCTL_S16(...)
#define SYSCTL_U32(...)
#define SYSCTL_S32(...)
#define SYSCTL_U64(...)
#define SYSCTL_S64(...)
#define SYSCTL_STRING(...)
#define SYSCTL_CONST_STRING(...)
#define SYSCTL_NODE(...)
#define SYSCTL_ROOT_NODE(...)
#define SYSCTL_PROC(...)
#define SYSCTL_OPAQUE(...)
#define SYSCTL_STRUCT(...)
#define SYSCTL_OID(...)
#define SYSCTL_COUNTER_U64(...)
#define SYSCTL_COUNTER_U64_ARRAY(...)
#define SYSCTL_UMA_MAX(...)
#define SYSCTL_UMA_CUR(...)
#define SYSCTL_TIMEVAL_SEC(...)
#define SYSCTL_SBINTIME_USEC(...)
#define SYSCTL_SBINTIME_MSEC(...)
#define SYSCTL_NODE_WITH_LABEL(...)
#define SYSCTL_INT_WITH_LABEL(...)
#define SYSCTL_VNET_PCPUSTAT(...)
#define __enum_uint8(n) enum n
#define __enum_uint8_decl(n) enum n
#define PFS_FILL_ARGS struct thread *td, struct proc *p, struct pfs_node *pn, struct sbuf *sb, struct uio *uio
#define PFS_ATTR_ARGS struct thread *td, struct proc *p, struct pfs_node *pn, struct vattr *vap
#define PFS_VIS_ARGS struct thread *td, struct proc *p, struct pfs_node *pn
#define PFS_IOCTL_ARGS struct thread *td, struct proc *p, struct pfs_node *pn, unsigned long cmd, void *data
#define PFS_GETEXTATTR_ARGS struct thread *td, struct proc *p, struct pfs_node *pn, int attrnamespace, const char *attrname, struct uio *uio, unsigned long *size, struct ucred *cred
