/* The BSD headers, as far as they shape syntax: own words for known names. */
#define __unused
#define __used
#define __packed
#define __dead2
#define __pure
#define __pure2
#define __always_inline inline
#define __noinline
#define __inline inline
#define __weak_symbol
#define __result_use_check
#define __nonnull(...)
#define __nosanitizeaddress
#define __nosanitizethread
#define __nosanitizememory
#define __nosanitizecoverage
#define __hidden
#define __exported
#define __malloc_like
#define __malloc_like2(a)
#define __alloc_size(...)
#define __alloc_size2(...)
#define __alloc_align(...)
#define __aligned(n)
#define __section(s)
#define __printflike(a, b)
#define __scanflike(a, b)
#define __format_arg(a)
#define __strftimelike(a, b)
#define __min_size(n) n
#define __read_mostly
#define __read_frequently
#define __exclusive_cache_line
#define __returns_twice
#define __fallthrough
#define __restrict
#define __nodebug
#define __weak
#define __va_size(x) x
#define __locks_exclusive(...)
#define __locks_shared(...)
#define __trylocks_exclusive(...)
#define __trylocks_shared(...)
#define __unlocks(...)
#define __requires_exclusive(...)
#define __requires_shared(...)
#define __requires_unlocked(...)
#define __guarded_by(x)
#define __pt_guarded_by(x)
#define __lockable
#define __no_lock_analysis
#define __predict_true(x) (x)
#define __predict_false(x) (x)
#define __CONCAT(a, b) a ## b
#define __STRING(x) #x
#define __XSTRING(x) __STRING(x)
#define __DECONST(type, v) ((type)(v))
#define __DEVOLATILE(type, v) ((type)(v))
#define __DEQUALIFY(type, v) ((type)(v))
#define __containerof(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
#define __member2struct(type, field, p) ((type *)__containerof_(p, &((type *)0)->field))
#define container_of(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
#define __rangeof(type, a, b) __rangeof_(&((type *)0)->a, &((type *)0)->b)
#define __BEGIN_DECLS
#define __END_DECLS
#define _Nonnull
#define _Nullable
#define CTASSERT(...)
#define _CTASSERT(...)
#define __CTASSERT(...)
#define __builtin_unreachable() __unreachable_()
#define KASSERT(exp, ...) do { if (!(exp)) panic(__VA_ARGS__); } while (0)
#define MPASS(exp) do { if (!(exp)) panic(#exp); } while (0)
#define ASSERT(exp, ...) do { if (!(exp)) panic(#exp); } while (0)
#define ASSERT0(exp) ASSERT((exp) == 0)
#define ASSERT3U(a, op, b) ASSERT((a) op (b))
#define ASSERT3S(a, op, b) ASSERT((a) op (b))
#define ASSERT3P(a, op, b) ASSERT((a) op (b))
#define VERIFY(exp, ...) do { if (!(exp)) panic(#exp); } while (0)
#define VERIFY0(exp) VERIFY((exp) == 0)
#define VERIFY3U(a, op, b) VERIFY((a) op (b))
#define VERIFY3S(a, op, b) VERIFY((a) op (b))
#define VERIFY3P(a, op, b) VERIFY((a) op (b))
typedef char *caddr_t;
typedef const char *c_caddr_t;
typedef unsigned char u_int8_t;
typedef unsigned short u_int16_t;
typedef unsigned int u_int32_t;
typedef unsigned long u_int64_t;
typedef unsigned long u_quad_t;
typedef long quad_t;
typedef long daddr_t;
typedef unsigned int fixpt_t;
typedef int lwpid_t;
typedef long register_t;
typedef unsigned long u_register_t;
typedef long sbintime_t;
typedef unsigned long vm_offset_t;
typedef unsigned long vm_ooffset_t;
typedef unsigned long vm_paddr_t;
typedef unsigned long vm_pindex_t;
typedef unsigned long vm_size_t;
typedef unsigned char vm_prot_t;
typedef unsigned long bus_addr_t;
typedef unsigned long bus_size_t;
typedef struct mtx *mtx_pool_t;
typedef struct vm_page *vm_page_t;
typedef struct vm_map *vm_map_t;
typedef struct vm_object *vm_object_t;
typedef struct vm_map_entry *vm_map_entry_t;
typedef struct _device *device_t;
typedef struct devclass *devclass_t;
typedef struct pmap *pmap_t;
typedef struct uma_zone *uma_zone_t;
typedef struct epoch *epoch_t;
typedef struct ucred *ucred_t;
typedef struct thread *thread_t;
typedef struct ifnet *if_t;
typedef unsigned int u32;
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned long u64;
typedef int s32;
typedef long s64;
#define SLIST_HEAD(name, type) struct name { struct type *slh_first; }
#define SLIST_HEAD_INITIALIZER(h) { 0 }
#define SLIST_ENTRY(type) struct { struct type *sle_next; }
#define STAILQ_HEAD(name, type) struct name { struct type *stqh_first; struct type **stqh_last; }
#define STAILQ_HEAD_INITIALIZER(h) { 0 }
#define STAILQ_ENTRY(type) struct { struct type *stqe_next; }
#define LIST_HEAD(name, type) struct name { struct type *lh_first; }
#define LIST_HEAD_INITIALIZER(h) { 0 }
#define LIST_ENTRY(type) struct { struct type *le_next; struct type **le_prev; }
#define TAILQ_HEAD(name, type) struct name { struct type *tqh_first; struct type **tqh_last; }
#define TAILQ_HEAD_INITIALIZER(h) { 0 }
#define TAILQ_ENTRY(type) struct { struct type *tqe_next; struct type **tqe_prev; }
#define SLIST_CLASS_HEAD(name, type) struct name { struct type *slh_first; }
#define CK_SLIST_HEAD(name, type) struct name { struct type *cslh_first; }
#define CK_SLIST_HEAD_INITIALIZER(h) { 0 }
#define CK_SLIST_ENTRY(type) struct { struct type *csle_next; }
#define CK_STAILQ_HEAD(name, type) struct name { struct type *cstqh_first; struct type **cstqh_last; }
#define CK_STAILQ_HEAD_INITIALIZER(h) { 0 }
#define CK_STAILQ_ENTRY(type) struct { struct type *cstqe_next; }
#define CK_LIST_HEAD(name, type) struct name { struct type *clh_first; }
#define CK_LIST_HEAD_INITIALIZER(h) { 0 }
#define CK_LIST_ENTRY(type) struct { struct type *cle_next; struct type **cle_prev; }
#define CK_TAILQ_HEAD(name, type) struct name { struct type *ctqh_first; struct type **ctqh_last; }
#define CK_TAILQ_ENTRY(type) struct { struct type *ctqe_next; struct type **ctqe_prev; }
#define SMR_SLIST_HEAD(name, type) struct name { struct type *first; }
#define SMR_SLIST_ENTRY(type) struct { struct type *next; }
#define SMR_LIST_HEAD(name, type) struct name { struct type *first; }
#define SMR_LIST_ENTRY(type) struct { struct type *next; }
#define SMR_TAILQ_HEAD(name, type) struct name { struct type *first; }
#define SMR_TAILQ_ENTRY(type) struct { struct type *next; }
#define SMR_POINTER(type) type
#define VNET_DEFINE_SMR_POINTER(type, n) type n
#define RB_HEAD(name, type) struct name { struct type *rbh_root; }
#define RB_INITIALIZER(h) { 0 }
#define RB_ENTRY(type) struct { struct type *rbe_left; struct type *rbe_right; }
#define RB_PROTOTYPE(...)
#define RB_PROTOTYPE_STATIC(...)
#define RB_GENERATE(...)
#define RB_GENERATE_STATIC(...)
#define RB_GENERATE_PREV(...)
#define SPLAY_HEAD(name, type) struct name { struct type *sph_root; }
#define SPLAY_INITIALIZER(h) { 0 }
#define SPLAY_ENTRY(type) struct { struct type *spe_left; struct type *spe_right; }
#define SPLAY_PROTOTYPE(...)
#define SPLAY_GENERATE(...)
#define LIST_FOREACH(v, h, f) for ((v) = LIST_FIRST(h); (v) != NULL; (v) = LIST_NEXT((v), f))
#define LIST_FOREACH_FROM(v, h, f) for ((v) = ((v) != NULL ? (v) : LIST_FIRST(h)); (v) != NULL; (v) = LIST_NEXT((v), f))
#define LIST_FOREACH_SAFE(v, h, f, t) for ((v) = LIST_FIRST(h); (v) != NULL && ((t) = LIST_NEXT((v), f), 1); (v) = (t))
#define LIST_FOREACH_FROM_SAFE(v, h, f, t) for ((v) = ((v) != NULL ? (v) : LIST_FIRST(h)); (v) != NULL && ((t) = LIST_NEXT((v), f), 1); (v) = (t))
#define SLIST_FOREACH(v, h, f) for ((v) = SLIST_FIRST(h); (v) != NULL; (v) = SLIST_NEXT((v), f))
#define SLIST_FOREACH_FROM(v, h, f) for ((v) = ((v) != NULL ? (v) : SLIST_FIRST(h)); (v) != NULL; (v) = SLIST_NEXT((v), f))
#define SLIST_FOREACH_SAFE(v, h, f, t) for ((v) = SLIST_FIRST(h); (v) != NULL && ((t) = SLIST_NEXT((v), f), 1); (v) = (t))
#define SLIST_FOREACH_PREVPTR(v, p, h, f) for ((p) = &SLIST_FIRST(h); ((v) = *(p)) != NULL; (p) = &SLIST_NEXT((v), f))
#define STAILQ_FOREACH(v, h, f) for ((v) = STAILQ_FIRST(h); (v) != NULL; (v) = STAILQ_NEXT((v), f))
#define STAILQ_FOREACH_FROM(v, h, f) for ((v) = ((v) != NULL ? (v) : STAILQ_FIRST(h)); (v) != NULL; (v) = STAILQ_NEXT((v), f))
#define STAILQ_FOREACH_SAFE(v, h, f, t) for ((v) = STAILQ_FIRST(h); (v) != NULL && ((t) = STAILQ_NEXT((v), f), 1); (v) = (t))
#define STAILQ_FOREACH_FROM_SAFE(v, h, f, t) for ((v) = ((v) != NULL ? (v) : STAILQ_FIRST(h)); (v) != NULL && ((t) = STAILQ_NEXT((v), f), 1); (v) = (t))
#define TAILQ_FOREACH(v, h, f) for ((v) = TAILQ_FIRST(h); (v) != NULL; (v) = TAILQ_NEXT((v), f))
#define TAILQ_FOREACH_FROM(v, h, f) for ((v) = ((v) != NULL ? (v) : TAILQ_FIRST(h)); (v) != NULL; (v) = TAILQ_NEXT((v), f))
#define TAILQ_FOREACH_SAFE(v, h, f, t) for ((v) = TAILQ_FIRST(h); (v) != NULL && ((t) = TAILQ_NEXT((v), f), 1); (v) = (t))
#define TAILQ_FOREACH_FROM_SAFE(v, h, f, t) for ((v) = ((v) != NULL ? (v) : TAILQ_FIRST(h)); (v) != NULL && ((t) = TAILQ_NEXT((v), f), 1); (v) = (t))
#define TAILQ_FOREACH_REVERSE(v, h, n, f) for ((v) = TAILQ_LAST(h, n); (v) != NULL; (v) = TAILQ_PREV((v), n, f))
#define TAILQ_FOREACH_REVERSE_FROM(v, h, n, f) for ((v) = ((v) != NULL ? (v) : TAILQ_LAST(h, n)); (v) != NULL; (v) = TAILQ_PREV((v), n, f))
#define TAILQ_FOREACH_REVERSE_SAFE(v, h, n, f, t) for ((v) = TAILQ_LAST(h, n); (v) != NULL && ((t) = TAILQ_PREV((v), n, f), 1); (v) = (t))
#define TAILQ_FOREACH_REVERSE_FROM_SAFE(v, h, n, f, t) for ((v) = ((v) != NULL ? (v) : TAILQ_LAST(h, n)); (v) != NULL && ((t) = TAILQ_PREV((v), n, f), 1); (v) = (t))
#define CK_LIST_FOREACH(v, h, f) for ((v) = CK_LIST_FIRST(h); (v) != NULL; (v) = CK_LIST_NEXT((v), f))
#define CK_LIST_FOREACH_SAFE(v, h, f, t) for ((v) = CK_LIST_FIRST(h); (v) != NULL && ((t) = CK_LIST_NEXT((v), f), 1); (v) = (t))
#define CK_SLIST_FOREACH(v, h, f) for ((v) = CK_SLIST_FIRST(h); (v) != NULL; (v) = CK_SLIST_NEXT((v), f))
#define CK_SLIST_FOREACH_SAFE(v, h, f, t) for ((v) = CK_SLIST_FIRST(h); (v) != NULL && ((t) = CK_SLIST_NEXT((v), f), 1); (v) = (t))
#define CK_STAILQ_FOREACH(v, h, f) for ((v) = CK_STAILQ_FIRST(h); (v) != NULL; (v) = CK_STAILQ_NEXT((v), f))
#define CK_STAILQ_FOREACH_SAFE(v, h, f, t) for ((v) = CK_STAILQ_FIRST(h); (v) != NULL && ((t) = CK_STAILQ_NEXT((v), f), 1); (v) = (t))
#define SMR_LIST_FOREACH(v, h, f, s) for ((v) = SMR_LIST_FIRST(h, s); (v) != NULL; (v) = SMR_LIST_NEXT((v), f, s))
#define SMR_SLIST_FOREACH(v, h, f, s) for ((v) = SMR_SLIST_FIRST(h, s); (v) != NULL; (v) = SMR_SLIST_NEXT((v), f, s))
#define SMR_TAILQ_FOREACH(v, h, f, s) for ((v) = SMR_TAILQ_FIRST(h, s); (v) != NULL; (v) = SMR_TAILQ_NEXT((v), f, s))
#define RB_FOREACH(v, n, h) for ((v) = RB_MIN(n, h); (v) != NULL; (v) = RB_NEXT(n, h, v))
#define RB_FOREACH_FROM(v, n, h) for (; (v) != NULL; (v) = RB_NEXT(n, h, v))
#define RB_FOREACH_SAFE(v, n, h, t) for ((v) = RB_MIN(n, h); (v) != NULL && ((t) = RB_NEXT(n, h, v), 1); (v) = (t))
#define RB_FOREACH_REVERSE(v, n, h) for ((v) = RB_MAX(n, h); (v) != NULL; (v) = RB_PREV(n, h, v))
#define RB_FOREACH_REVERSE_SAFE(v, n, h, t) for ((v) = RB_MAX(n, h); (v) != NULL && ((t) = RB_PREV(n, h, v), 1); (v) = (t))
#define SPLAY_FOREACH(v, n, h) for ((v) = SPLAY_MIN(n, h); (v) != NULL; (v) = SPLAY_NEXT(n, h, v))
#define timevalcmp(a, b, op) timevalcmp(a, b, #op)
#define timespeccmp(a, b, op) timespeccmp(a, b, #op)
#define bintime_cmp(a, b, op) bintime_cmp(a, b, #op)
#define bintimecmp(a, b, op) bintimecmp(a, b, #op)
#define timercmp(a, b, op) timercmp(a, b, #op)
#define sbintime_cmp(a, b, op) sbintime_cmp(a, b, #op)
