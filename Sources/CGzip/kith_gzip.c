#include "kith_gzip.h"

#include <zlib.h>

void *kith_gzip_open(const char *path) {
  gzFile file = gzopen(path, "rb");
  if (file) gzbuffer(file, 1 << 17);
  return file;
}

long kith_gzip_read(void *file, void *bytes, unsigned capacity) {
  int count = gzread(file, bytes, capacity);
  if (count > 0) return count;
  int code = Z_OK;
  gzerror(file, &code);
  return code == Z_OK && count == 0 ? 0 : -1;
}

void kith_gzip_close(void *file) { gzclose(file); }

long kith_inflate(const void *packed, unsigned count, void *bytes, unsigned capacity) {
  z_stream stream = {.next_in = (Bytef *)packed, .avail_in = count, .next_out = bytes, .avail_out = capacity};
  if (inflateInit2(&stream, -15) != Z_OK) return -1;
  int code = inflate(&stream, Z_FINISH);
  long written = (long)stream.total_out;
  inflateEnd(&stream);
  return code == Z_STREAM_END ? written : -1;
}
