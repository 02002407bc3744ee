#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define TILE 6
#define DOT(sums, a, b) (ivec)_mm256_add_epi32((__m256i)(sums), _mm256_madd_epi16((__m256i)(a), (__m256i)(b)))
#define KERNELS minilm_avx2
#define NAME "avx2"
#include "kernels.h"
#pragma clang attribute pop
#endif
