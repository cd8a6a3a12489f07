#ifndef KITH_PLATFORM_H
#define KITH_PLATFORM_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// CRC-32C (Castagnoli, RFC 3720), with the processor's instruction where there is one. Start with 0; feed the result back in.
uint32_t kith_crc32c(uint32_t crc, const void *bytes, size_t length);

/// Names the calling thread, for `top -H` and debuggers; at most 15 bytes are kept.
void kith_thread_name(const char *name);

/// CPU time that the calling thread has used, in nanoseconds.
uint64_t kith_thread_cpu_nanoseconds(void);

/// Keeps the calling thread, and those that it starts from now on, on one processor: for benchmarks. Returns 1, or 0 when it may not.
int kith_thread_processor(int processor);

/// HMAC-SHA-256 (RFC 2104) of `bytes`; writes 32 bytes. Returns 1, or 0 when libcrypto fails.
int kith_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length, uint8_t *out);

/// SHA-256 (FIPS 180-4); writes 32 bytes. Returns 1, or 0 when libcrypto fails.
int kith_sha256(const void *bytes, size_t length, uint8_t *out);

/// Fills `out` with random bytes fit for keys. Returns 1, or 0 when libcrypto fails.
int kith_random_bytes(uint8_t *out, size_t length);

/// Compares in time that does not depend on the contents. Returns 1 when equal.
int kith_constant_time_equal(const void *left, const void *right, size_t length);

#ifdef __cplusplus
}
#endif
#endif
