#include "inflate.h"
#include <limits.h>
#include <zlib.h>

long inflate_raw(const unsigned char *bytes, size_t length, unsigned char *out, size_t capacity) {
    if (length > UINT_MAX || capacity > UINT_MAX) return -2;
    // zlib wants somewhere to point to even where nothing is to be written.
    unsigned char nowhere;
    z_stream stream = {0};
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)length;
    stream.next_out = capacity ? out : &nowhere;
    stream.avail_out = (uInt)capacity;
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return -1;
    int status = inflate(&stream, Z_FINISH);
    long written = (long)stream.total_out;
    unsigned int room = stream.avail_out;
    inflateEnd(&stream);
    if (status == Z_STREAM_END) return written;
    return status == Z_BUF_ERROR && room == 0 ? -2 : -1;
}

unsigned long checksum_crc32(const unsigned char *bytes, size_t length) { return length ? crc32_z(0, bytes, length) : 0; }
