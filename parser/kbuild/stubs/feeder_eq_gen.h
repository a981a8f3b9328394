/* A table with one rate in it, and no values. */
#define FEEDER_EQ_PRESETS ""
#define FEEDEQ_RATE_MIN 44100
#define FEEDEQ_RATE_MAX 192000
#define FEEDEQ_TAB_SIZE 1
#define FEEDEQ_GAIN_MIN -9
#define FEEDEQ_GAIN_MAX 9
#define FEEDEQ_GAIN_SHIFT 14
#define FEEDEQ_GAIN_DIV 10
#define FEEDEQ_GAIN_FMASK 0x3fff
#define FEEDEQ_GAIN_STEP 2
#define FEEDEQ_COEFF_SHIFT 24
struct feed_eq_coeff_tone { int32_t a1, a2, b0, b1, b2; };
struct feed_eq_coeff { struct feed_eq_coeff_tone treble, bass; };
static const struct { uint32_t rate; struct feed_eq_coeff *coeff; } feed_eq_tab[FEEDEQ_TAB_SIZE];
static const struct { int32_t mul, shift; } feed_eq_preamp[91];
