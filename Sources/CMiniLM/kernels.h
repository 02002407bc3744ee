// The kernels' source, included once per instruction set by a file that defines
//   LANES    floats in one vector register,
//   TILE     rows of the register tile (TILE x 2 accumulators must fit the register file),
//   DOT      where it has one, the instruction that multiplies 16-bit integers; see word_product.h. Or, where it has tiles,
//   TILES_OF_BF16; see tile_product.h,
//   KERNELS  the name of the table that is exported,
//   NAME     what the set is called.
// Written with the compiler's generic vectors, so that what the tests run on one CPU is the same arithmetic as on another.
#include "CMiniLM.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

#define PANEL (2 * LANES)
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// Each height that a tile may have.
#if TILE == 4
#define TILES(each) each(1) each(2) each(3) each(4)
#elif TILE == 6
#define TILES(each) each(1) each(2) each(3) each(4) each(5) each(6)
#elif TILE == 14
#define TILES(each) \
    each(1) each(2) each(3) each(4) each(5) each(6) each(7) each(8) each(9) each(10) each(11) each(12) each(13) each(14)
#endif

typedef float vec __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t ivec __attribute__((vector_size(LANES * 4), aligned(4)));
typedef uint32_t uvec __attribute__((vector_size(LANES * 4), aligned(4)));

ALWAYS_INLINE vec load(const float *p) { return *(const vec *)p; }
ALWAYS_INLINE void store(float *p, vec v) { *(vec *)p = v; }
ALWAYS_INLINE vec splat(float x) { return x - (vec){0}; }
ALWAYS_INLINE vec pick(ivec mask, vec yes, vec no) { return (vec)((mask & (ivec)yes) | (~mask & (ivec)no)); }

ALWAYS_INLINE float sum_of(vec v) {
    float sum = 0;
    for (int i = 0; i < LANES; i++) sum += v[i];
    return sum;
}

/// e^x for x <= 0, relative error below 3e-7: 2^n from the exponent bits, the rest by a polynomial of degree 6.
ALWAYS_INLINE vec exponential(vec x) {
    x = pick(x < splat(-87.0f), splat(-87.0f), x);
    // Adding 1.5 * 2^23 leaves the nearest whole number in the low bits of the mantissa.
    const float shifter = 12582912.0f;
    vec shifted = x * 1.44269504088896341f + shifter;
    vec n = shifted - shifter;
    vec r = x - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    vec p = splat(1.3888889e-3f);
    p = p * r + 8.3333333e-3f;
    p = p * r + 4.1666667e-2f;
    p = p * r + 1.6666667e-1f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    ivec power = (__builtin_convertvector(n, ivec) + 127) << 23;
    return p * (vec)power;
}

/// x * (1 + erf(x / sqrt 2)) / 2, erf by Eigen's rational approximation (absolute error below 5e-7; beyond 4 it is 1).
ALWAYS_INLINE vec gelu_of(vec x) {
    vec z = x * 0.70710678118654752f;
    z = pick(z > splat(4.0f), splat(4.0f), z);
    z = pick(z < splat(-4.0f), splat(-4.0f), z);
    vec s = z * z;
    vec p = splat(-2.72614225801306e-10f);
    p = p * s + 2.77068142495902e-08f;
    p = p * s - 2.10102402082508e-06f;
    p = p * s - 5.69250639462346e-05f;
    p = p * s - 7.34990630326855e-04f;
    p = p * s - 2.95459980854025e-03f;
    p = p * s - 1.60960333262415e-02f;
    vec q = splat(-1.45660718464996e-05f);
    q = q * s - 2.13374055278905e-04f;
    q = q * s - 1.68282697438203e-03f;
    q = q * s - 7.37332916720468e-03f;
    q = q * s - 1.42647390514189e-02f;
    return 0.5f * x * (1.0f + z * p / q);
}

#include "float_product.h"
#if defined(TILES_OF_BF16)
#include "tile_product.h"
#define LINEAR(what) tile_##what
#elif defined(DOT)
#include "word_product.h"
#define LINEAR(what) word_##what
#else
#define LINEAR(what) float_##what
#endif

static void look_up(const float *words, const float *positions, const int32_t *tokens, size_t count, size_t width, float *state) {
    for (size_t i = 0; i < count; i++) {
        const float *word = words + (size_t)tokens[i] * width;
        for (size_t j = 0; j < width; j += LANES) store(state + i * width + j, load(word + j) + load(positions + i * width + j));
    }
}

static void softmax(float *scores, size_t stride, size_t rows, size_t columns, float scale) {
    size_t padded = (columns + LANES - 1) / LANES * LANES;
    for (size_t i = 0; i < rows; i++) {
        float *row = scores + i * stride;
        for (size_t j = columns; j < padded; j++) row[j] = -INFINITY;
        vec highest = load(row);
        for (size_t j = LANES; j < padded; j += LANES) {
            vec x = load(row + j);
            highest = pick(x > highest, x, highest);
        }
        float top = highest[0];
        for (int j = 1; j < LANES; j++) top = highest[j] > top ? highest[j] : top;
        vec sum = splat(0);
        for (size_t j = 0; j < padded; j += LANES) {
            vec e = exponential((load(row + j) - top) * scale);
            store(row + j, e);
            sum += e;
        }
        float reciprocal = 1.0f / sum_of(sum);
        for (size_t j = 0; j < padded; j += LANES) store(row + j, load(row + j) * reciprocal);
    }
}

static void add_and_normalise(
    float *state, const float *addend, const float *weight, const float *bias, float epsilon, size_t rows, size_t width)
{
    for (size_t i = 0; i < rows; i++) {
        float *row = state + i * width;
        vec sum = splat(0);
        for (size_t j = 0; j < width; j += LANES) {
            vec x = load(row + j);
            if (addend) x += load(addend + i * width + j);
            store(row + j, x);
            sum += x;
        }
        float mean = sum_of(sum) / (float)width;
        vec squares = splat(0);
        for (size_t j = 0; j < width; j += LANES) {
            vec d = load(row + j) - mean;
            squares += d * d;
        }
        float reciprocal = 1.0f / sqrtf(sum_of(squares) / (float)width + epsilon);
        for (size_t j = 0; j < width; j += LANES)
            store(row + j, (load(row + j) - mean) * reciprocal * load(weight + j) + load(bias + j));
    }
}

static void mean_of_unit_length(const float *rows, size_t count, size_t width, float *result) {
    vec squares = splat(0);
    for (size_t j = 0; j < width; j += LANES) {
        vec sum = splat(0);
        for (size_t i = 0; i < count; i++) sum += load(rows + i * width + j);
        sum *= 1.0f / (float)(count ? count : 1);
        store(result + j, sum);
        squares += sum * sum;
    }
    float length = sqrtf(sum_of(squares));
    if (length > 0)
        for (size_t j = 0; j < width; j += LANES) store(result + j, load(result + j) * (1.0f / length));
}

const struct minilm_kernels KERNELS = {
    .name = NAME,
    .panel = PANEL,
    .pack = pack,
    .pack_transposed = pack_transposed,
    .multiply = multiply,
    .weights_size = LINEAR(size),
    .room_size = LINEAR(room),
    .pack_weights = LINEAR(pack),
    .apply = LINEAR(apply),
    .look_up = look_up,
    .softmax = softmax,
    .add_and_normalise = add_and_normalise,
    .mean_of_unit_length = mean_of_unit_length,
};
