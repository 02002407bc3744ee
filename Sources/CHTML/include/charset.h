#pragma once
#include <stddef.h>

/// Converts from a named charset to UTF-8; what the charset does not know becomes U+FFFD.
/// Returns the length written, -1 if the charset is unknown, -2 if `capacity` is too small (4 bytes per byte always suffice).
long charset_to_utf8(const char *charset, const char *bytes, size_t length, char *utf8, size_t capacity);
