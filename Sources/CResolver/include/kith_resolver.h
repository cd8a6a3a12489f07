#ifndef KITH_RESOLVER_H
#define KITH_RESOLVER_H
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What name servers say about mail for a domain (RFC 5321, section 5.1; RFC 7505).
typedef enum {
  KITH_MAIL_UNKNOWN = 0,   // no answer, SERVFAIL, REFUSED, or one that cannot be read
  KITH_MAIL_TAKEN = 1,     // MX records, or an address
  KITH_MAIL_REFUSED = 2,   // one MX record, whose name is the root
  KITH_MAIL_NO_SERVER = 3, // neither MX records nor an address
  KITH_MAIL_NO_DOMAIN = 4, // NXDOMAIN
} kith_mail_standing;

/// Asks with libc's resolver, and blocks until it has an answer or gives up. Safe on several threads at once.
/// - domain: ASCII, without a dot at the end.
/// - server: an IPv4 address, asked instead of those in /etc/resolv.conf; NULL: those.
/// - seconds, attempts: how long each server is waited for, and how often all are asked.
kith_mail_standing kith_mail_domain(const char *domain, const char *server, uint16_t port, int seconds, int attempts);

#ifdef __cplusplus
}
#endif
#endif
