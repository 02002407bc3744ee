#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define TILE 6
#define KERNELS minilm_avx2
#define NAME "avx2"
#include "kernels.h"
#pragma clang attribute pop
#endif
