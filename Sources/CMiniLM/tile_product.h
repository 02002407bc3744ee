// The linear layers in bf16 on the tiles of AMX: one instruction multiplies 16 rows by 16 outputs over 32 inputs. Included by kernels.h
// where a set defines TILES_OF_BF16; its panel must be two tiles wide.
//
// A packed panel: for each 32 inputs two tiles of weights, whose 16 rows hold pairs of inputs for 16 outputs. Inputs and rows are filled
// up with zeros.

enum { TILE_ROWS = 16, TILE_INPUTS = 32, TILE_BYTES = 64, TILE_WORDS = TILE_ROWS * TILE_INPUTS };

typedef uint16_t half_vec __attribute__((vector_size(LANES * 2), aligned(2)));

static size_t tile_inputs(size_t inputs) { return (inputs + TILE_INPUTS - 1) / TILE_INPUTS * TILE_INPUTS; }

static size_t tile_rows(size_t rows) { return (rows + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS; }

static size_t tile_panel(size_t inputs) { return PANEL * tile_inputs(inputs) * sizeof(uint16_t); }

static size_t tile_size(size_t outputs, size_t inputs) { return (outputs + PANEL - 1) / PANEL * tile_panel(inputs); }

static size_t tile_room(size_t rows, size_t inputs) { return tile_rows(rows) * tile_inputs(inputs) * sizeof(uint16_t); }

/// The upper half of the number, rounded to the nearest, ties to even.
ALWAYS_INLINE uint16_t to_bf16(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

static void tile_pack(const float *matrix, size_t outputs, size_t inputs, void *packed) {
    memset(packed, 0, tile_size(outputs, inputs));
    for (size_t output = 0; output < outputs; output++) {
        uint16_t *panel = (uint16_t *)((char *)packed + output / PANEL * tile_panel(inputs));
        uint16_t *tile = panel + output % PANEL / TILE_ROWS * TILE_WORDS + output % TILE_ROWS * 2;
        for (size_t k = 0; k < inputs; k++)
            tile[k / TILE_INPUTS * 2 * TILE_WORDS + k % TILE_INPUTS / 2 * TILE_INPUTS + k % 2] = to_bf16(matrix[output * inputs + k]);
    }
}

static void rows_to_bf16(const float *rows, size_t count, size_t inputs, uint16_t *words) {
    size_t width = tile_inputs(inputs), whole = inputs / LANES * LANES;
    for (size_t i = 0; i < count; i++) {
        const float *row = rows + i * inputs;
        uint16_t *out = words + i * width;
        for (size_t j = 0; j < whole; j += LANES) {
            uvec bits = (uvec)load(row + j);
            *(half_vec *)(out + j) = __builtin_convertvector((bits + 0x7FFF + (bits >> 16 & 1)) >> 16, half_vec);
        }
        for (size_t j = whole; j < width; j++) out[j] = j < inputs ? to_bf16(row[j]) : 0;
    }
    memset(words + count * width, 0, (tile_rows(count) - count) * width * sizeof(uint16_t));
}

/// Two by two tiles, or one by two for the last rows; `result` is 32 x PANEL.
ALWAYS_INLINE void tiles_of(const int both, const uint16_t *a, size_t width, const uint16_t *b, float *result) {
    _tile_zero(0);
    _tile_zero(1);
    if (both) {
        _tile_zero(2);
        _tile_zero(3);
    }
    for (size_t k = 0; k < width; k += TILE_INPUTS, b += 2 * TILE_WORDS) {
        _tile_loadd(4, a + k, width * sizeof(uint16_t));
        _tile_loadd(6, b, TILE_BYTES);
        _tile_loadd(7, b + TILE_WORDS, TILE_BYTES);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        if (both) {
            _tile_loadd(5, a + TILE_ROWS * width + k, width * sizeof(uint16_t));
            _tile_dpbf16ps(2, 5, 6);
            _tile_dpbf16ps(3, 5, 7);
        }
    }
    _tile_stored(0, result, PANEL * sizeof(float));
    _tile_stored(1, result + TILE_ROWS, PANEL * sizeof(float));
    if (both) {
        _tile_stored(2, result + TILE_ROWS * PANEL, PANEL * sizeof(float));
        _tile_stored(3, result + TILE_ROWS * PANEL + TILE_ROWS, PANEL * sizeof(float));
    }
}

static void tile_apply(
    const float *activations, const void *packed, const float *bias, int gelu, float *result, size_t result_stride,
    size_t rows, size_t outputs, size_t inputs, void *room)
{
    // Palette 1, eight tiles of 16 rows of 64 bytes. Released at the end, so that a switch of threads need not save 8 KB.
    static const struct { uint8_t palette, start, none[14]; uint16_t bytes[16]; uint8_t rows[16]; } shape = {
        .palette = 1,
        .bytes = {TILE_BYTES, TILE_BYTES, TILE_BYTES, TILE_BYTES, TILE_BYTES, TILE_BYTES, TILE_BYTES, TILE_BYTES},
        .rows = {TILE_ROWS, TILE_ROWS, TILE_ROWS, TILE_ROWS, TILE_ROWS, TILE_ROWS, TILE_ROWS, TILE_ROWS},
    };
    _Alignas(64) float sums[2 * TILE_ROWS * PANEL];
    uint16_t *words = room;
    size_t width = tile_inputs(inputs);
    rows_to_bf16(activations, rows, inputs, words);
    _tile_loadconfig(&shape);
    for (size_t column = 0; column < outputs; column += PANEL) {
        const uint16_t *panel = (const uint16_t *)((const char *)packed + column / PANEL * tile_panel(inputs));
        for (size_t top = 0; top < rows; top += 2 * TILE_ROWS) {
            size_t height = rows - top < 2 * TILE_ROWS ? rows - top : 2 * TILE_ROWS;
            if (height > TILE_ROWS)
                tiles_of(1, words + top * width, width, panel, sums);
            else
                tiles_of(0, words + top * width, width, panel, sums);
            for (size_t i = 0; i < height; i++)
                for (size_t j = 0; j < PANEL; j += LANES) {
                    vec x = load(sums + i * PANEL + j) + (bias ? load(bias + column + j) : splat(0));
                    store(result + (top + i) * result_stride + column + j, gelu ? gelu_of(x) : x);
                }
        }
    }
    _tile_release();
}
