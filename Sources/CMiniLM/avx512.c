#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define LANES 16
#define TILE 14
#define DOT(sums, a, b) (ivec)_mm512_add_epi32((__m512i)(sums), _mm512_madd_epi16((__m512i)(a), (__m512i)(b)))
#define KERNELS minilm_avx512
#define NAME "avx512"
#include "kernels.h"
#pragma clang attribute pop
#endif
