#include "include/simdjson_shim.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>

struct kith_json_parser {
  simdjson::dom::parser parser{size_t(1) << 30};
  std::unique_ptr<uint8_t[]> padded;
  size_t padded_capacity = 0;
};

extern "C" kith_json_parser *kith_json_parser_create(void) { return new (std::nothrow) kith_json_parser(); }

extern "C" void kith_json_parser_destroy(kith_json_parser *parser) { delete parser; }

extern "C" int kith_json_parse(kith_json_parser *parser, const uint8_t *bytes, size_t length, kith_json_tape *result) {
  // simdjson reads up to SIMDJSON_PADDING bytes past the end: the copy gives it room.
  size_t needed = length + simdjson::SIMDJSON_PADDING;
  if (parser->padded_capacity < needed) {
    size_t capacity = needed < 4096 ? 4096 : needed + needed / 2;
    parser->padded.reset(new (std::nothrow) uint8_t[capacity]);
    if (!parser->padded) {
      parser->padded_capacity = 0;
      return simdjson::MEMALLOC;
    }
    parser->padded_capacity = capacity;
  }
  if (length > 0) std::memcpy(parser->padded.get(), bytes, length);
  std::memset(parser->padded.get() + length, 0, simdjson::SIMDJSON_PADDING);

  simdjson::dom::element root;
  auto code = parser->parser.parse(parser->padded.get(), length, false).get(root);
  if (code) return code;
  const auto &document = parser->parser.doc;
  result->tape = document.tape.get();
  // The root word holds the index one past the last word.
  result->tape_words = size_t(document.tape[0] & 0xFFFFFFFFFFFFFFULL);
  // Strings are written in order: the end of the last one is the end of the buffer. Walk back to the last string word.
  result->strings = document.string_buf.get();
  size_t end = 0;
  size_t index = 1;
  while (index < result->tape_words) {
    uint64_t word = result->tape[index];
    switch (char(word >> 56)) {
      case '"': {
        size_t offset = size_t(word & 0xFFFFFFFFFFFFFFULL);
        uint32_t size;
        std::memcpy(&size, result->strings + offset, sizeof(size));
        size_t last = offset + sizeof(size) + size + 1;
        if (last > end) end = last;
        index += 1;
        break;
      }
      case 'l':
      case 'u':
      case 'd': index += 2; break;
      default: index += 1;
    }
  }
  result->string_bytes = end;
  return 0;
}

extern "C" const char *kith_json_error_text(int code) {
  return simdjson::error_message(simdjson::error_code(code));
}
