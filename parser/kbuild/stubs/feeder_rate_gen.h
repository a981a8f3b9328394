/* A table with one filter in it, and no values. */
#define FEEDER_RATE_PRESETS ""
static const struct { int32_t len; int32_t *coeff, *dcoeff; } z_coeff_tab[1];
#define Z_COEFF_TAB_SIZE 1
#define Z_COEFF_OFFSET 5
#define Z_RSHIFT(x, y) ((x) >> (y))
#define Z_RSHIFT_L(x, y) ((x) >> (y))
#define Z_FULL_SHIFT 32
#define Z_FULL_ONE 0x100000000LL
#define Z_DRIFT_SHIFT 6
#define Z_SHIFT 26
#define Z_ONE 0x4000000
#define Z_MASK 0x3ffffff
#define Z_COEFF_SHIFT 28
#define Z_COEFF_INTERPOLATE(z, c, d) ((c) + (z) * (d))
#define Z_COEFF_INTERP_LINEAR 1
#define Z_SCALE_CAST(s) ((uint32_t)(s))
#define Z_SCALE_8(v, s) ((v) * Z_SCALE_CAST(s))
#define Z_SCALE_16(v, s) ((v) * Z_SCALE_CAST(s))
#define Z_SCALE_24(v, s) ((v) * Z_SCALE_CAST(s))
#define Z_SCALE_32(v, s) ((v) * Z_SCALE_CAST(s))
#define Z_ACCUMULATOR_BIT 58
#define Z_GUARD_BIT_8 1
#define Z_GUARD_BIT_16 1
#define Z_GUARD_BIT_24 1
#define Z_GUARD_BIT_32 1
#define Z_NORM_8(v) (v)
#define Z_NORM_16(v) (v)
#define Z_NORM_24(v) (v)
#define Z_NORM_32(v) (v)
#define Z_LINEAR_FULL_ONE 0x80000000U
#define Z_LINEAR_SHIFT 8
#define Z_LINEAR_UNSHIFT 23
#define Z_LINEAR_ONE 0x100
#define Z_LINEAR_INTERPOLATE_8(z, x, y) ((x) + (z) * (y))
#define Z_LINEAR_INTERPOLATE_16(z, x, y) ((x) + (z) * (y))
#define Z_LINEAR_INTERPOLATE_24(z, x, y) ((x) + (z) * (y))
#define Z_LINEAR_INTERPOLATE_32(z, x, y) ((x) + (z) * (y))
#define Z_QUALITY_ZOH 0
#define Z_QUALITY_LINEAR 1
#define Z_QUALITY_SINC 4
#define Z_QUALITY_MIN 0
#define Z_QUALITY_MAX 4
