public import Vocabulary

/// E-mail addresses in the one form in which they are compared: lower case, by the rules of the providers that a workspace names.
public enum EmailForm {
  /// Providers that deliver `name+tag@` to `name@`, by their documentation.
  public static let providersWithTags = [
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "me.com", "mac.com", "fastmail.com", "proton.me",
    "protonmail.com", "pm.me", "zoho.com",
  ]
  /// Providers that deliver `na.me@` to `name@` (Gmail Help, "Dots don't matter").
  public static let providersWithoutDots = ["gmail.com", "googlemail.com"]

  /// RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.2.
  public static let localBytesMax = 64
  public static let domainBytesMax = 255

  /// Nil for what cannot be an address.
  public static func canonical(_ raw: String, form: IdentifierForm = IdentifierForm(.email)) -> String? {
    let address = TextTidying.tidied(raw).lowercased()
    let bytes = address.utf8
    guard let at = bytes.firstIndex(of: UInt8(ascii: "@")), isLocal(bytes[..<at]), isDomain(bytes[bytes.index(after: at)...]) else {
      return nil
    }
    guard !form.tagsDropped.isEmpty || !form.dotsDropped.isEmpty else { return address }
    let domain = String(address[address.index(after: at)...])
    var local = String(address[..<at])
    if form.tagsDropped.contains(domain), let plus = local.firstIndex(of: "+"), plus > local.startIndex { local = String(local[..<plus]) }
    guard form.dotsDropped.contains(domain) else { return "\(local)@\(domain)" }
    local.removeAll { $0 == "." }
    return local.isEmpty ? address : "\(local)@\(domain == "googlemail.com" ? "gmail.com" : domain)"
  }

  /// What follows the last `@` of an address in its canonical form; nil without one.
  public static func domain(of address: String) -> String? {
    address.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(address[address.utf8.index(after: $0)...]) }
  }

  /// What RFC 5322 writes without quotes, and letters of RFC 6531; quoted names are not in use. Dots in wrong places are: some providers let them be.
  private static func isLocal(_ bytes: Substring.UTF8View) -> Bool {
    (1...localBytesMax).contains(bytes.count)
      && bytes.allSatisfy { byte in
        switch byte {
        case 0x80...: true
        case ...0x20, 0x7F, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"),
          UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\\"), UInt8(ascii: "\""):
          false
        default: true
        }
      }
  }

  /// Labels of letters, digits and hyphens between dots.
  private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
    guard (1...domainBytesMax).contains(bytes.count) else { return false }
    var previous = UInt8(ascii: ".")
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: break
      case UInt8(ascii: "-"): if previous == UInt8(ascii: ".") { return false }
      case UInt8(ascii: "."): if previous == UInt8(ascii: ".") || previous == UInt8(ascii: "-") { return false }
      default: return false
      }
      previous = byte
    }
    return previous != UInt8(ascii: ".") && previous != UInt8(ascii: "-")
  }
}
