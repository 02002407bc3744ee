#include "charset.h"
#include <errno.h>
#include <iconv.h>
#include <string.h>

long charset_to_utf8(const char *charset, const char *bytes, size_t length, char *utf8, size_t capacity) {
    iconv_t converter = iconv_open("UTF-8", charset);
    if (converter == (iconv_t)-1) return -1;
    char *in = (char *)bytes, *out = utf8;
    size_t in_left = length, out_left = capacity;
    while (in_left > 0 && iconv(converter, &in, &in_left, &out, &out_left) == (size_t)-1) {
        if (errno == E2BIG || out_left < 3) {
            iconv_close(converter);
            return -2;
        }
        memcpy(out, "\xEF\xBF\xBD", 3);
        out += 3;
        out_left -= 3;
        in++;
        in_left--;
    }
    iconv_close(converter);
    return out - utf8;
}
