#define __STDC_HOSTED__ 0
