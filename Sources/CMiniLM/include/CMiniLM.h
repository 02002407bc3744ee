#pragma once
#include <stddef.h>
#include <stdint.h>

// The numeric kernels of a small BERT encoder, compiled once for each instruction set and chosen when the program runs.
// They know nothing of the model's layout: Swift composes them. All matrices are fp32 and row-major, but packed weights; `stride` counts
// floats between the beginnings of two rows.
//
// They replace a BLAS on purpose. A query is 10 to 20 rows against 42 MB of weights, which general libraries do not tile for,
// and OpenBLAS 0.3.21 takes a Sapphire Rapids CPU for a Haswell unless an environment variable says otherwise before it loads.

struct minilm_kernels {
    const char *name;
    /// Columns of output that are computed side by side. Packed matrices are laid out by it, so they belong to one kernel set.
    size_t panel;

    /// Bytes that `pack_weights` writes, and those that `apply` needs beside its arguments.
    size_t (*weights_size)(size_t outputs, size_t inputs);
    size_t (*room_size)(size_t rows, size_t inputs);

    /// Lays the [outputs x inputs] weights of a linear layer out for `apply`, in the set's own number format: panels of `panel` outputs,
    /// each by itself, so that matrices of whole panels can stand one behind the other. `packed` is aligned to 64 bytes.
    void (*pack_weights)(const float *matrix, size_t outputs, size_t inputs, void *packed);

    /// The linear layer: as `multiply`, by weights of `pack_weights`. `room` is aligned to 64 bytes.
    void (*apply)(
        const float *activations, const void *packed, const float *bias, int gelu, float *result, size_t result_stride,
        size_t rows, size_t outputs, size_t inputs, void *room);

    /// Lays a [outputs x inputs] matrix out for `multiply`: panels of `panel` outputs, each with its inputs in order. The last
    /// panel is filled up with zeros. `packed` holds as many floats as whole panels of `outputs` have inputs.
    void (*pack)(const float *matrix, size_t outputs, size_t inputs, size_t stride, float *packed);

    /// The same for a matrix that stands transposed in memory: [inputs x outputs].
    void (*pack_transposed)(const float *matrix, size_t outputs, size_t inputs, size_t stride, float *packed);

    /// result[rows x outputs] = activations[rows x inputs] · packed + bias, through GELU (the exact one, by erf) where `gelu` is 1.
    /// The rows of `result` must have room for whole panels. `bias` may be NULL, else it holds whole panels too.
    void (*multiply)(
        const float *activations, size_t activations_stride, const float *packed, const float *bias, int gelu,
        float *result, size_t result_stride, size_t rows, size_t outputs, size_t inputs);

    /// state[i] = words[tokens[i]] + positions[i], rows of `width`. The caller answers for the tokens being rows of `words`.
    void (*look_up)(const float *words, const float *positions, const int32_t *tokens, size_t count, size_t width, float *state);

    /// Softmax over the first `columns` of each row, times `scale` before; what follows in the row up to a whole panel is overwritten.
    void (*softmax)(float *scores, size_t stride, size_t rows, size_t columns, float scale);

    /// state = LayerNorm(state + addend) * weight + bias, by row of `width` (a multiple of 16). `addend` may be NULL.
    void (*add_and_normalise)(
        float *state, const float *addend, const float *weight, const float *bias, float epsilon, size_t rows, size_t width);

    /// The mean of the rows, scaled to length 1; all zeros stay zeros.
    void (*mean_of_unit_length)(const float *rows, size_t count, size_t width, float *result);
};

/// Each set that this CPU can run, best first; NULL past the last.
const struct minilm_kernels *minilm_kernels_at(size_t index);
