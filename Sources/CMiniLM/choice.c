#include "CMiniLM.h"

extern const struct minilm_kernels minilm_portable;
#if defined(__x86_64__)
extern const struct minilm_kernels minilm_avx2, minilm_avx512;
#endif

const struct minilm_kernels *minilm_kernels_at(size_t index) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        if (index-- == 0) return &minilm_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        if (index-- == 0) return &minilm_avx2;
#endif
    return index == 0 ? &minilm_portable : NULL;
}

const struct minilm_kernels *minilm_best_kernels(void) { return minilm_kernels_at(0); }

size_t minilm_packed_count(const struct minilm_kernels *kernels, size_t outputs, size_t inputs) {
    return (outputs + kernels->panel - 1) / kernels->panel * kernels->panel * inputs;
}
