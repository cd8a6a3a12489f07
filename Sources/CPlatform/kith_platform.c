#define _GNU_SOURCE
#include "include/kith_platform.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t crc_hardware(uint32_t crc, const uint8_t *p, size_t n) {
  uint64_t c = crc;
  while (n >= 8) {
    uint64_t word;
    memcpy(&word, p, 8);
    c = _mm_crc32_u64(c, word);
    p += 8;
    n -= 8;
  }
  while (n--) c = _mm_crc32_u8((uint32_t)c, *p++);
  return (uint32_t)c;
}
#endif

static uint32_t crc_software(uint32_t crc, const uint8_t *p, size_t n) {
  while (n--) {
    crc ^= *p++;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1)));
  }
  return crc;
}

uint32_t kith_crc32c(uint32_t crc, const void *bytes, size_t length) {
  crc = ~crc;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) return ~crc_hardware(crc, bytes, length);
#endif
  return ~crc_software(crc, bytes, length);
}

void kith_thread_name(const char *name) {
  char short_name[16];
  strncpy(short_name, name, 15);
  short_name[15] = 0;
#if defined(__linux__)
  pthread_setname_np(pthread_self(), short_name);
#endif
}

uint64_t kith_thread_cpu_nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

int kith_thread_processor(int processor) {
#if defined(__linux__)
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return sched_setaffinity(0, sizeof(set), &set) == 0;
#else
  (void)processor;
  return 0;
#endif
}

int kith_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length, uint8_t *out) {
  unsigned int size = 0;
  return HMAC(EVP_sha256(), key, (int)key_length, bytes, length, out, &size) != NULL && size == 32;
}

int kith_sha256(const void *bytes, size_t length, uint8_t *out) {
  unsigned int size = 0;
  return EVP_Digest(bytes, length, out, &size, EVP_sha256(), NULL) == 1 && size == 32;
}

int kith_random_bytes(uint8_t *out, size_t length) { return RAND_bytes(out, (int)length) == 1; }

int kith_constant_time_equal(const void *left, const void *right, size_t length) {
  return CRYPTO_memcmp(left, right, length) == 0;
}
