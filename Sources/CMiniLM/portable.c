// What the compiler's target has by itself: SSE2 on x86-64, NEON on arm64.
#define LANES 4
#if defined(__aarch64__)
#define TILE 6
#else
#define TILE 4
#endif
#define KERNELS minilm_portable
#define NAME "portable"
#include "kernels.h"
