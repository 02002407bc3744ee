// The linear layers in 16-bit integers with 32-bit sums. Included by kernels.h where a set defines
//   DOT(sums, a, b)  sums + a · b, each 32-bit lane of which is the product of two pairs of int16.
//
// 16 bits and not 8, because AVX2 multiplies both equally fast: vpmaddubsw needs a vpmaddwd behind it to add up without saturation,
// so that either way two multiplications make 32 products. Eight bits with one scale a row cost this model its meaning (ONNX
// Runtime's int8: worst cosine to the reference 0.885); sixteen keep six digits.
//
// A packed panel: PANEL scales, then for each two inputs PANEL pairs of weights.

/// Largest magnitude of an activation. Weights get what is left of 31 bits after as many terms as are summed in one go: about 12 bits.
enum { ACTIVATION_LIMIT = 8191 };

typedef int16_t half_vec __attribute__((vector_size(LANES * 2), aligned(2)));

static size_t even(size_t inputs) { return (inputs + 1) / 2 * 2; }

static size_t word_panel(size_t inputs) { return PANEL * sizeof(float) + PANEL * even(inputs) * sizeof(int16_t); }

static size_t word_size(size_t outputs, size_t inputs) { return (outputs + PANEL - 1) / PANEL * word_panel(inputs); }

static size_t word_room(size_t rows, size_t inputs) { return rows * (even(inputs) * sizeof(int16_t) + sizeof(float)); }

/// What the weights of one output are multiplied by: no sum of DEPTH terms may leave 32 bits, whatever the activations are.
static float word_scale(const float *weights, size_t inputs) {
    float highest = 0, heaviest = 0;
    for (size_t from = 0; from < inputs; from += DEPTH) {
        float weight = 0;
        for (size_t k = from; k < inputs && k < from + DEPTH; k++) {
            float magnitude = fabsf(weights[k]);
            weight += magnitude;
            highest = magnitude > highest ? magnitude : highest;
        }
        heaviest = weight > heaviest ? weight : heaviest;
    }
    if (!(highest > 0)) return 0;
    // Rounding may add half a step to each term.
    float by_sum = ((float)(INT32_MAX / ACTIVATION_LIMIT) - DEPTH / 2 - 16) / heaviest, by_term = (float)INT16_MAX / highest;
    return by_sum < by_term ? by_sum : by_term;
}

static void word_pack(const float *matrix, size_t outputs, size_t inputs, void *packed) {
    memset(packed, 0, word_size(outputs, inputs));
    for (size_t output = 0; output < outputs; output++) {
        char *panel = (char *)packed + output / PANEL * word_panel(inputs);
        const float *weights = matrix + output * inputs;
        float scale = word_scale(weights, inputs);
        ((float *)panel)[output % PANEL] = scale > 0 ? 1 / scale : 0;
        int16_t *words = (int16_t *)((float *)panel + PANEL) + output % PANEL * 2;
        for (size_t k = 0; k < inputs; k++) words[k / 2 * 2 * PANEL + k % 2] = (int16_t)lrintf(weights[k] * scale);
    }
}

/// Each row in whole steps of its own: of the row's greatest magnitude / ACTIVATION_LIMIT, which goes into `steps`.
static void to_words(const float *rows, size_t stride, size_t count, size_t inputs, int16_t *words, float *steps) {
    // Adding 1.5 * 2^23 rounds, and leaves the whole number in the low bits of the mantissa.
    const float shifter = 12582912.0f;
    for (size_t i = 0; i < count; i++) {
        const float *row = rows + i * stride;
        int16_t *out = words + i * even(inputs);
        vec highest = splat(0);
        size_t whole = inputs / LANES * LANES;
        for (size_t j = 0; j < whole; j += LANES) {
            vec magnitude = (vec)((ivec)load(row + j) & 0x7FFFFFFF);
            highest = pick(magnitude > highest, magnitude, highest);
        }
        float top = 0;
        for (int j = 0; j < LANES; j++) top = highest[j] > top ? highest[j] : top;
        for (size_t j = whole; j < inputs; j++) top = fabsf(row[j]) > top ? fabsf(row[j]) : top;
        float scale = top > 0 ? ACTIVATION_LIMIT / top : 0;
        for (size_t j = 0; j < whole; j += LANES)
            *(half_vec *)(out + j) = __builtin_convertvector((ivec)(load(row + j) * scale + shifter), half_vec);
        for (size_t j = whole; j < even(inputs); j++) out[j] = j < inputs ? (int16_t)lrintf(row[j] * scale) : 0;
        steps[i] = top > 0 ? top / ACTIVATION_LIMIT : 0;
    }
}

ALWAYS_INLINE ivec load_words(const int16_t *p) { return *(const ivec *)p; }

ALWAYS_INLINE ivec splat_pair(const int16_t *p) {
    int32_t pair;
    memcpy(&pair, p, sizeof pair);
    return pair - (ivec){0};
}

/// One register tile, as in float_product.h, two inputs a step. `accumulate` adds to what earlier inputs have given.
ALWAYS_INLINE void word_tile(
    const int rows, const int16_t *a, size_t a_stride, const float *steps, const int16_t *b, const float *scales,
    float *c, size_t c_stride, const float *bias, int accumulate, size_t pairs)
{
    ivec left[TILE], right[TILE];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) left[i] = right[i] = (ivec){0};
#pragma clang loop unroll_count(2)
    for (size_t k = 0; k < pairs; k++) {
        __builtin_prefetch(b + (k + 24) * 2 * PANEL);
        ivec b_left = load_words(b + k * 2 * PANEL), b_right = load_words(b + k * 2 * PANEL + 2 * LANES);
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
            ivec pair = splat_pair(a + i * a_stride + 2 * k);
            left[i] = DOT(left[i], pair, b_left);
            right[i] = DOT(right[i], pair, b_right);
            // Sums of integers may be reordered, and the compiler does it across steps until they no longer fit the registers: 15 % slower.
            __asm__("" : "+v"(left[i]), "+v"(right[i]));
        }
    }
    vec left_scale = load(scales), right_scale = load(scales + LANES);
    vec left_bias = bias ? load(bias) : splat(0), right_bias = bias ? load(bias + LANES) : splat(0);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        float *out = c + i * c_stride;
        vec l = __builtin_convertvector(left[i], vec) * (left_scale * steps[i]) + (accumulate ? load(out) : left_bias);
        vec r = __builtin_convertvector(right[i], vec) * (right_scale * steps[i]) + (accumulate ? load(out + LANES) : right_bias);
        store(out, l);
        store(out + LANES, r);
    }
}

#define WORD_TILE_OF(n) \
    case n: word_tile(n, a, a_stride, steps, b, scales, c, c_stride, bias, accumulate, pairs); break;

static void any_word_tile(
    size_t rows, const int16_t *a, size_t a_stride, const float *steps, const int16_t *b, const float *scales,
    float *c, size_t c_stride, const float *bias, int accumulate, size_t pairs)
{
    switch (rows) { TILES(WORD_TILE_OF) }
}

static void word_apply(
    const float *activations, const void *packed, const float *bias, int gelu, float *result, size_t result_stride,
    size_t rows, size_t outputs, size_t inputs, void *room)
{
    float *steps = room;
    int16_t *words = (int16_t *)(steps + rows);
    to_words(activations, inputs, rows, inputs, words, steps);
    size_t tiles = (rows + TILE - 1) / TILE, stride = even(inputs);
    for (size_t from = 0; from < stride || from == 0; from += DEPTH) {
        size_t depth = stride - from < DEPTH ? stride - from : DEPTH;
        int last = from + depth >= stride;
        for (size_t column = 0; column < outputs; column += PANEL) {
            const float *scales = (const float *)((const char *)packed + column / PANEL * word_panel(inputs));
            const int16_t *panel = (const int16_t *)(scales + PANEL) + from * PANEL;
            for (size_t t = 0; t < tiles; t++) {
                size_t top = rows * t / tiles, height = rows * (t + 1) / tiles - top;
                float *c = result + top * result_stride + column;
                any_word_tile(
                    height, words + top * stride + from, stride, steps + top, panel, scales, c, result_stride,
                    bias ? bias + column : NULL, from > 0, depth / 2);
                if (gelu && last) gelu_in_place(c, result_stride, height);
            }
        }
    }
}
