#include "re2_shim.h"

#include <re2/re2.h>

#include <new>

struct kith_pattern {
  RE2 compiled;
  kith_pattern(const re2::StringPiece &text, const RE2::Options &options) : compiled(text, options) {}
};

static const char *reason_of(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape: return "an escape that is not known";
    case RE2::ErrorBadCharClass: return "a character class that is not known";
    case RE2::ErrorBadCharRange: return "a range of characters whose end lies before its start";
    case RE2::ErrorMissingBracket: return "a ] is missing";
    case RE2::ErrorMissingParen: return "a ) is missing";
    case RE2::ErrorUnexpectedParen: return "a ) without its (";
    case RE2::ErrorTrailingBackslash: return "a \\ at the end";
    case RE2::ErrorRepeatArgument: return "nothing stands before *, + or ?";
    case RE2::ErrorRepeatSize: return "a repetition of more than 1000 times";
    case RE2::ErrorRepeatOp: return "two repetitions one after the other";
    case RE2::ErrorBadPerlOp: return "a (? that is not known; look-around and back-references do not exist here";
    case RE2::ErrorBadUTF8: return "it is not UTF-8";
    case RE2::ErrorBadNamedCapture: return "a group's name that cannot be one";
    case RE2::ErrorPatternTooLarge: return "it is too large when its repetitions are written out";
    default: return "it cannot be compiled";
  }
}

kith_pattern *kith_pattern_create(const uint8_t *bytes, size_t length, int64_t memory_max, const char **reason) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory_max);
  kith_pattern *pattern =
      new (std::nothrow) kith_pattern(re2::StringPiece(reinterpret_cast<const char *>(bytes), length), options);
  if (pattern == nullptr) {
    *reason = "out of memory";
    return nullptr;
  }
  if (!pattern->compiled.ok()) {
    *reason = reason_of(pattern->compiled.error_code());
    delete pattern;
    return nullptr;
  }
  return pattern;
}

void kith_pattern_destroy(kith_pattern *pattern) { delete pattern; }

int kith_pattern_matches(const kith_pattern *pattern, const uint8_t *bytes, size_t length) {
  return RE2::PartialMatch(re2::StringPiece(reinterpret_cast<const char *>(bytes), length), pattern->compiled) ? 1 : 0;
}
