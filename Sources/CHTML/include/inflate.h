#pragma once
#include <stddef.h>

/// Undoes DEFLATE without a wrapper, as in ZIP archives. Returns the length written, -1 if the bytes are wrong or end too soon,
/// -2 if `capacity` is too small.
long inflate_raw(const unsigned char *bytes, size_t length, unsigned char *out, size_t capacity);

/// The checksum that ZIP archives keep of a file.
unsigned long checksum_crc32(const unsigned char *bytes, size_t length);
