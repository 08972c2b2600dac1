#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H
#include <zlib.h>

/* zlib's macros, which Swift does not see. */
static inline int encompass_inflate_begin(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

static inline int encompass_gzip_begin(z_stream *stream) {
    return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
