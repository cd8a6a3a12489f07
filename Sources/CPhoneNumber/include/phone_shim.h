#ifndef KITH_PHONE_SHIM_H
#define KITH_PHONE_SHIM_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a text is as a telephone number.
enum kith_phone_standing {
  /// No number of the region or of any other.
  KITH_PHONE_NONE = 0,
  /// As long as a number may be, but of a range that nobody was given.
  KITH_PHONE_POSSIBLE = 1,
  KITH_PHONE_VALID = 2,
};

/// Bytes that an E.164 number and its ending zero take at most.
#define KITH_PHONE_BYTES 32

/// Reads `length` bytes of UTF-8 as a number that is dialled in `region` (two capital letters of ISO 3166-1, or `ZZ` for none: then only
/// numbers that begin with + are read). Writes its E.164 form to `number`. Any number of threads may call at the same time.
enum kith_phone_standing kith_phone_read(
    const uint8_t *bytes, size_t length, const char *region, char number[KITH_PHONE_BYTES], size_t *number_length);

/// 1 for a region whose numbers are known.
int kith_phone_knows(const char *region);

#ifdef __cplusplus
}
#endif
#endif
