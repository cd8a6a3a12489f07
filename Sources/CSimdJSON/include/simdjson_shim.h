#ifndef KITH_SIMDJSON_SHIM_H
#define KITH_SIMDJSON_SHIM_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One parser per thread: it owns the buffers that a parse writes to and reuses them.
typedef struct kith_json_parser kith_json_parser;

kith_json_parser *kith_json_parser_create(void);
void kith_json_parser_destroy(kith_json_parser *parser);

/// What a parse left in the parser's buffers; valid until the next parse.
/// `tape` is simdjson's tape (doc/tape.md of simdjson): 8-byte words, the type in the top byte, strings as offsets into `strings`
/// (4-byte length, bytes, NUL).
typedef struct {
  const uint64_t *tape;
  size_t tape_words;
  const uint8_t *strings;
  size_t string_bytes;
} kith_json_tape;

/// Parses and fully validates `length` bytes (UTF-8, numbers, structure). The input needs no padding.
/// Returns 0, or simdjson's error code.
int kith_json_parse(kith_json_parser *parser, const uint8_t *bytes, size_t length, kith_json_tape *result);

/// A constant, human-readable text for an error code; never holds any of the input.
const char *kith_json_error_text(int code);

#ifdef __cplusplus
}
#endif
#endif
