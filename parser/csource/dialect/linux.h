/* The Linux kernel, configured as for debugging. */
#define __KERNEL__ 1
#define CONFIG_SMP 1
#define CONFIG_LOCKDEP 1
#define CONFIG_PROVE_LOCKING 1
#define CONFIG_DEBUG_MUTEXES 1
#define CONFIG_PREEMPT 1
#define CONFIG_64BIT 1
#define CONFIG_X86_64 1
#define __x86_64__ 1
#define __LP64__ 1
#define __GNUC__ 12
#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __devinit
#define __devexit
#define __cold
#define __hot
#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __nocast
#define __bitwise
#define __must_check
#define __always_unused
#define __maybe_unused
#define __used
#define __unused
#define __weak
#define __packed
#define __pure
#define __noreturn
#define __read_mostly
#define __ro_after_init
#define __sched
#define __ref
#define __refdata
#define __visible
#define __deprecated
#define __malloc
#define __private
#define __randomize_layout
#define __designated_init
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __cacheline_aligned
#define __cacheline_aligned_in_smp
#define uninitialized_var(x) x
#define ____cacheline_internodealigned_in_smp
#define __aligned(n)
#define __section(s)
#define __printf(a, b)
#define __scanf(a, b)
#define __acquires(x)
#define __releases(x)
#define __must_hold(x)
#define __cond_acquires(x)
#define __counted_by(x)
#define __guarded_by(x)
#define __free(x)
#define noinline
#define notrace
#define asmlinkage
#define inline inline
#define __always_inline inline
#define noinline_for_stack
#define fallthrough
#define likely(x) (x)
#define unlikely(x) (x)
#define static_branch_likely(x) ((x)->key.enabled.counter != 0)
#define static_branch_unlikely(x) ((x)->key.enabled.counter != 0)
#define EXPORT_SYMBOL(x)
#define EXPORT_SYMBOL_GPL(x)
#define container_of(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
#define container_of_const(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
#define list_entry(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
#define list_first_entry(h, type, field) ((type *)list_first_(h))
#define list_first_entry_or_null(h, type, field) ((type *)list_first_(h))
#define list_last_entry(h, type, field) ((type *)list_last_(h))
#define hlist_entry(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
#define rb_entry(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
#define DEFINE_MUTEX(n) struct mutex n
#define DEFINE_SPINLOCK(n) spinlock_t n
#define DEFINE_STATIC_KEY_TRUE(n) struct static_key_true n
#define DEFINE_STATIC_KEY_FALSE(n) struct static_key_false n
#define DECLARE_STATIC_KEY_TRUE(n) extern struct static_key_true n
#define DECLARE_STATIC_KEY_FALSE(n) extern struct static_key_false n
#define DEFINE_RAW_SPINLOCK(n) raw_spinlock_t n
#define DEFINE_RWLOCK(n) rwlock_t n
#define DEFINE_SEMAPHORE(n, ...) struct semaphore n
#define DECLARE_RWSEM(n) struct rw_semaphore n
#define DEFINE_STATIC_SRCU(n) static struct srcu_struct n
#define DEFINE_SRCU(n) struct srcu_struct n
#define DEFINE_SEQLOCK(n) seqlock_t n
#define LIST_HEAD(n) struct list_head n
#define HLIST_HEAD(n) struct hlist_head n
#define DEFINE_PER_CPU(t, n) __typeof__(t) n
#define DECLARE_PER_CPU(t, n) extern __typeof__(t) n
#define DEFINE_IDA(n) struct ida n
#define DEFINE_IDR(n) struct idr n
#define DEFINE_XARRAY(n) struct xarray n
#define DECLARE_WORK(n, f) struct work_struct n = { f }
#define DECLARE_DELAYED_WORK(n, f) struct delayed_work n = { f }
#define DECLARE_WAIT_QUEUE_HEAD(n) struct wait_queue_head n
#define DECLARE_COMPLETION(n) struct completion n
#define DECLARE_COMPLETION_ONSTACK(n) struct completion n
#define DEFINE_WAIT(n) struct wait_queue_entry n
#define DECLARE_WAITQUEUE(n, t) struct wait_queue_entry n
#define DECLARE_BITMAP(n, b) unsigned long n[1]
#define SYSCALL_DEFINE0(n) long sys_##n(void)
#define SYSCALL_DEFINE1(n, t1, a1) long sys_##n(t1 a1)
#define SYSCALL_DEFINE2(n, t1, a1, t2, a2) long sys_##n(t1 a1, t2 a2)
#define SYSCALL_DEFINE3(n, t1, a1, t2, a2, t3, a3) long sys_##n(t1 a1, t2 a2, t3 a3)
#define SYSCALL_DEFINE4(n, t1, a1, t2, a2, t3, a3, t4, a4) long sys_##n(t1 a1, t2 a2, t3 a3, t4 a4)
#define SYSCALL_DEFINE5(n, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5) long sys_##n(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5)
#define SYSCALL_DEFINE6(n, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5, t6, a6) long sys_##n(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5, t6 a6)
#define list_for_each(p, h) for ((p) = list_first_(h); (p) != NULL; (p) = list_next_(p))
#define list_for_each_safe(p, n, h) for ((p) = list_first_(h); (p) != NULL && ((n) = list_next_(p), 1); (p) = (n))
#define list_for_each_entry(p, h, f) for ((p) = list_first_entry_(h); (p) != NULL; (p) = list_next_entry_((p), f))
#define list_for_each_entry_reverse(p, h, f) for ((p) = list_last_entry_(h); (p) != NULL; (p) = list_prev_entry_((p), f))
#define list_for_each_entry_safe(p, n, h, f) for ((p) = list_first_entry_(h); (p) != NULL && ((n) = list_next_entry_((p), f), 1); (p) = (n))
#define list_for_each_entry_safe_reverse(p, n, h, f) for ((p) = list_last_entry_(h); (p) != NULL && ((n) = list_prev_entry_((p), f), 1); (p) = (n))
#define list_for_each_entry_continue(p, h, f) for ((p) = list_next_entry_((p), f); (p) != NULL; (p) = list_next_entry_((p), f))
#define list_for_each_entry_from(p, h, f) for (; (p) != NULL; (p) = list_next_entry_((p), f))
#define list_for_each_entry_rcu(p, h, f, ...) for ((p) = list_first_entry_(h); (p) != NULL; (p) = list_next_entry_((p), f))
#define hlist_for_each_entry(p, h, f) for ((p) = list_first_entry_(h); (p) != NULL; (p) = list_next_entry_((p), f))
#define hlist_for_each_entry_rcu(p, h, f, ...) for ((p) = list_first_entry_(h); (p) != NULL; (p) = list_next_entry_((p), f))
#define hlist_for_each_entry_safe(p, n, h, f) for ((p) = list_first_entry_(h); (p) != NULL && ((n) = list_next_entry_((p), f), 1); (p) = (n))
#define for_each_possible_cpu(c) for ((c) = 0; (c) < nr_cpu_ids; (c)++)
#define for_each_online_cpu(c) for ((c) = 0; (c) < nr_cpu_ids; (c)++)
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef int __s32;
typedef long long __s64;
typedef unsigned short __le16;
typedef unsigned int __le32;
typedef unsigned long long __le64;
typedef unsigned short __be16;
typedef unsigned int __be32;
typedef unsigned long long __be64;
typedef unsigned int gfp_t;
typedef unsigned int fmode_t;
typedef unsigned long long dma_addr_t;
typedef unsigned long long phys_addr_t;
typedef unsigned long long sector_t;
typedef long long loff_t;
typedef struct spinlock spinlock_t;
typedef struct raw_spinlock raw_spinlock_t;
typedef struct rwlock rwlock_t;
typedef struct seqlock seqlock_t;
typedef struct atomic atomic_t;
typedef struct atomic64 atomic64_t;
typedef struct refcount refcount_t;
typedef int irqreturn_t;
#define guard(c) void *guard_ __attribute__((__cleanup__(class_##c##_destructor))) = class_##c##_constructor
#define scoped_guard(c, ...) for (void *scope __attribute__((__cleanup__(class_##c##_destructor))) = class_##c##_constructor(__VA_ARGS__), *done = (void *)0; !done; done = (void *)1)
