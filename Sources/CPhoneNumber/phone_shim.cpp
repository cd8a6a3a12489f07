#include "phone_shim.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <set>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

/// The library, told to write nothing: what it would say holds numbers.
static PhoneNumberUtil &library() {
  static PhoneNumberUtil *const shared = [] {
    PhoneNumberUtil *made = PhoneNumberUtil::GetInstance();
    made->SetLogger(new i18n::phonenumbers::NullLogger());
    return made;
  }();
  return *shared;
}

kith_phone_standing kith_phone_read(
    const uint8_t *bytes, size_t length, const char *region, char number[KITH_PHONE_BYTES], size_t *number_length) {
  *number_length = 0;
  PhoneNumberUtil &util = library();
  PhoneNumber parsed;
  const std::string text(reinterpret_cast<const char *>(bytes), length);
  if (util.Parse(text, region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return KITH_PHONE_NONE;
  // Not what is possible within one town only.
  if (util.IsPossibleNumberWithReason(parsed) != PhoneNumberUtil::IS_POSSIBLE) return KITH_PHONE_NONE;
  std::string formatted;
  util.Format(parsed, PhoneNumberUtil::E164, &formatted);
  if (formatted.size() >= KITH_PHONE_BYTES) return KITH_PHONE_NONE;
  std::memcpy(number, formatted.data(), formatted.size());
  number[formatted.size()] = 0;
  *number_length = formatted.size();
  return util.IsValidNumber(parsed) ? KITH_PHONE_VALID : KITH_PHONE_POSSIBLE;
}

int kith_phone_knows(const char *region) {
  std::set<std::string> known;
  library().GetSupportedRegions(&known);
  return known.count(region) != 0 ? 1 : 0;
}
