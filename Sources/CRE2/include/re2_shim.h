#ifndef KITH_RE2_SHIM_H
#define KITH_RE2_SHIM_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern. Immutable: any number of threads may match with one at the same time.
typedef struct kith_pattern kith_pattern;

/// Compiles `length` bytes of UTF-8 in RE2's syntax; its memory is bounded by `memory_max` bytes.
/// On failure returns NULL and writes a constant text that holds nothing of the pattern to `reason`.
kith_pattern *kith_pattern_create(const uint8_t *bytes, size_t length, int64_t memory_max, const char **reason);
void kith_pattern_destroy(kith_pattern *pattern);

/// 1 when the pattern matches anywhere in the text, else 0. Time is linear in the text.
int kith_pattern_matches(const kith_pattern *pattern, const uint8_t *bytes, size_t length);

#ifdef __cplusplus
}
#endif
#endif
