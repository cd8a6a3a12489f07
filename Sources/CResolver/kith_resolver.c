#define _GNU_SOURCE
#include "kith_resolver.h"
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <string.h>

typedef enum { FOUND, NO_DATA_FOUND, NO_NAME, FAILED } outcome;

/// The largest answer that is read, over UDP or, when that was cut, TCP.
enum { ANSWER_MAX = 16384 };

static outcome ask(res_state state, const char *domain, int type, unsigned char *answer, int *length) {
  *length = res_nquery(state, domain, ns_c_in, type, answer, ANSWER_MAX);
  if (*length > ANSWER_MAX) *length = ANSWER_MAX;
  if (*length >= 0) return FOUND;
  switch (state->res_h_errno) {
  case HOST_NOT_FOUND: return NO_NAME;
  case NO_DATA: return NO_DATA_FOUND;
  default: return FAILED;
  }
}

/// Counts records of a type in an answer, leaving out what an alias leads by. -1: it cannot be read.
/// - is_null: set when the only one is an MX record for the root.
static int count(const unsigned char *answer, int length, int type, int *is_null) {
  ns_msg message;
  if (ns_initparse(answer, length, &message) != 0) return -1;
  int found = 0;
  *is_null = 0;
  for (int index = 0; index < ns_msg_count(message, ns_s_an); index++) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, index, &record) != 0) return -1;
    if ((int)ns_rr_type(record) != type) continue;
    found++;
    // A preference of two bytes, then the root: one byte of zero.
    if (type == ns_t_mx) *is_null = found == 1 && ns_rr_rdlen(record) == 3 && ns_rr_rdata(record)[2] == 0;
  }
  return found;
}

static kith_mail_standing standing(res_state state, const char *domain) {
  unsigned char answer[ANSWER_MAX];
  int length, is_null;
  switch (ask(state, domain, ns_t_mx, answer, &length)) {
  case NO_NAME: return KITH_MAIL_NO_DOMAIN;
  case FAILED: return KITH_MAIL_UNKNOWN;
  case NO_DATA_FOUND: break;
  case FOUND: {
    int found = count(answer, length, ns_t_mx, &is_null);
    if (found < 0) return KITH_MAIL_UNKNOWN;
    if (found > 0) return is_null ? KITH_MAIL_REFUSED : KITH_MAIL_TAKEN;
  }
  }
  // Without MX records the address is the mail server.
  static const int types[] = {ns_t_a, ns_t_aaaa};
  int failed = 0;
  for (int index = 0; index < 2; index++) {
    switch (ask(state, domain, types[index], answer, &length)) {
    case FOUND:
      if (count(answer, length, types[index], &is_null) > 0) return KITH_MAIL_TAKEN;
      break;
    case FAILED: failed = 1; break;
    case NO_NAME: return KITH_MAIL_NO_DOMAIN;
    case NO_DATA_FOUND: break;
    }
  }
  return failed ? KITH_MAIL_UNKNOWN : KITH_MAIL_NO_SERVER;
}

kith_mail_standing kith_mail_domain(const char *domain, const char *server, uint16_t port, int seconds, int attempts) {
  struct __res_state state;
  memset(&state, 0, sizeof state);
  if (res_ninit(&state) != 0) return KITH_MAIL_UNKNOWN;
  state.retrans = seconds;
  state.retry = attempts;
  if (server) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, server, &address.sin_addr) != 1) {
      res_nclose(&state);
      return KITH_MAIL_UNKNOWN;
    }
    state.nsaddr_list[0] = address;
    state.nscount = 1;
  }
  kith_mail_standing result = standing(&state, domain);
  res_nclose(&state);
  return result;
}
