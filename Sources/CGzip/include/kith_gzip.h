#ifndef KITH_GZIP_H
#define KITH_GZIP_H

// Files packed with gzip, and plain ones, read alike. Nothing here is safe for use by two threads at once.

// NULL when the file cannot be opened.
void *kith_gzip_open(const char *path);
// Bytes read, 0 at the end, -1 when the file is broken.
long kith_gzip_read(void *file, void *bytes, unsigned capacity);
void kith_gzip_close(void *file);

// Unpacks what stands in memory as DEFLATE alone (RFC 1951), without a header. Bytes written; -1 when it is broken or longer than the capacity.
long kith_inflate(const void *packed, unsigned count, void *bytes, unsigned capacity);

#endif
