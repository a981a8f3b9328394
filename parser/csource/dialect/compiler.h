/* What a compiler knows of itself and cc does not, and macros of headers that
 * say more when they are left to us. */
#define __extension__
#define __FUNCTION__ __func__
#define __PRETTY_FUNCTION__ __func__
#define __builtin_offsetof(type, field) __builtin_offsetof_(&((type *)0)->field)
#define offsetof(type, field) __builtin_offsetof_(&((type *)0)->field)
#define __offsetof(type, field) __builtin_offsetof_(&((type *)0)->field)
#define __builtin_va_arg(ap, type) (*(type *)__va_arg_(ap))
#define __builtin_types_compatible_p(a, b) 1
#define __builtin_choose_expr(c, a, b) (a)
#define _Generic(...) 0
#define __containerof(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
#define __member2struct(type, field, p) ((type *)__containerof_(p, &((type *)0)->field))
#define container_of(p, type, field) ((type *)__containerof_(p, &((type *)0)->field))
typedef void *__builtin_va_list;
