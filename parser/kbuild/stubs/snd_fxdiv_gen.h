/* Division as C has it. */
#define SND_FXDIV_MAX 131072
#define SND_FXDIV(x, y) ((x) / (y))
#define SND_FXROUND(x, y) ((x) - ((x) % (y)))
#define SND_FXMOD(x, y) ((x) % (y))
