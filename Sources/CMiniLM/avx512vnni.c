// AVX-512 with an instruction that multiplies two pairs of 16-bit integers and adds both products up: half as many instructions.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512vnni,avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)

// Not by its intrinsic, which clang splits into vpmaddwd and vpaddd again for the sake of their shorter latency.
static inline __attribute__((always_inline)) __m512i vpdpwssd(__m512i sums, __m512i a, __m512i b) {
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
    return sums;
}

#define LANES 16
#define TILE 14
#define DOT(sums, a, b) (ivec)vpdpwssd((__m512i)(sums), (__m512i)(a), (__m512i)(b))
#define KERNELS minilm_avx512vnni
#define NAME "avx512vnni"
#include "kernels.h"
#pragma clang attribute pop
#endif
