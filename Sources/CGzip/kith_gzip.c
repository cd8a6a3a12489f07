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
