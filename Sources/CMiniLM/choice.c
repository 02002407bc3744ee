#include "CMiniLM.h"

extern const struct minilm_kernels minilm_portable;
#if defined(__x86_64__)
extern const struct minilm_kernels minilm_avx2, minilm_avx512, minilm_avx512vnni;
#if defined(__linux__)
extern const struct minilm_kernels minilm_amx;
int minilm_amx_is_granted(void);
#endif
#endif

const struct minilm_kernels *minilm_kernels_at(size_t index) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl")) {
#if defined(__linux__)
        if (minilm_amx_is_granted() && index-- == 0) return &minilm_amx;
#endif
        if (__builtin_cpu_supports("avx512vnni") && index-- == 0) return &minilm_avx512vnni;
        if (index-- == 0) return &minilm_avx512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        if (index-- == 0) return &minilm_avx2;
#endif
    return index == 0 ? &minilm_portable : NULL;
}
