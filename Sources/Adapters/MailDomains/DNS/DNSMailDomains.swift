internal import CResolver
internal import Dispatch
internal import Foundation
public import Ports
public import Vocabulary

/// Asks name servers by libc's resolver, one domain at a time, on a thread of its own.
public final class DNSMailDomains: MailDomainResolver {
  public struct Settings: Sendable, Equatable {
    /// An IPv4 address and a port, asked instead of the system's name servers.
    public var server: (address: String, port: UInt16)?
    /// How long each server is waited for.
    public var timeoutSeconds: Int
    public var attempts: Int

    public init(server: (address: String, port: UInt16)? = nil, timeoutSeconds: Int = 3, attempts: Int = 2) {
      self.server = server
      self.timeoutSeconds = timeoutSeconds
      self.attempts = attempts
    }

    public static func == (left: Settings, right: Settings) -> Bool {
      left.server?.address == right.server?.address && left.server?.port == right.server?.port
        && left.timeoutSeconds == right.timeoutSeconds && left.attempts == right.attempts
    }
  }

  private let settings: Settings
  private let thread = DispatchQueue(label: "kith-mail-domains", qos: .background)

  public init(settings: Settings = Settings()) { self.settings = settings }

  /// A task that is cancelled is answered at once.
  public func standing(of domain: String) async -> MailDomain.Standing {
    // A name that cannot be asked for cannot be in DNS either, but that is no answer.
    guard let name = Self.asciiName(of: domain) else { return .unknown }
    let settings = settings
    let answer = PendingAnswer()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        answer.wait(continuation)
        thread.async {
          let found = kith_mail_domain(
            name, settings.server?.address, settings.server?.port ?? 53, Int32(settings.timeoutSeconds), Int32(settings.attempts))
          answer.give(Self.standing(found))
        }
      }
    } onCancel: {
      // The question under way goes on, and its answer is not heard.
      answer.give(.unknown)
    }
  }

  private static func standing(_ found: kith_mail_standing) -> MailDomain.Standing {
    switch found {
    case KITH_MAIL_TAKEN: .takesMail
    case KITH_MAIL_REFUSED: .refusesMail
    case KITH_MAIL_NO_SERVER: .hasNoServer
    case KITH_MAIL_NO_DOMAIN: .doesNotExist
    default: .unknown
    }
  }

  /// As DNS has it: `bücher.de` is `xn--bcher-kva.de` there (RFC 5891). Nil for what is no name of at most 253 bytes.
  static func asciiName(of domain: String) -> String? {
    var name = domain
    if !domain.utf8.allSatisfy({ $0 < 0x80 }) {
      var components = URLComponents()
      components.host = domain
      guard let host = components.encodedHost else { return nil }
      name = host
    }
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isName && (1...MailDomain.nameBytesMax).contains(name.utf8.count) ? name : nil
  }
}
