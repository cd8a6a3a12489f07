import CPlatform

/// Makes tokens and passwords.
package enum AccessSecret {
  /// `kith_` and 256 random bits as hexadecimal digits. Only its SHA-256 is stored.
  package static func token() throws(APIError) -> String { "kith_" + Sha256.hexadecimal(try random(32)) }

  /// 192 random bits as hexadecimal digits: for programs whose password fields are short.
  static func password() throws(APIError) -> String { Sha256.hexadecimal(try random(24)) }

  private static func random(_ count: Int) throws(APIError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard kith_random_bytes(&bytes, count) == 1 else { throw .randomnessUnavailable }
    return bytes
  }
}

package enum Sha256 {
  /// Thirty-two bytes.
  static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: 32)
    let done = kith_sha256(bytes, bytes.count, &hash)
    precondition(done == 1, "libcrypto computes SHA-256 whenever there is memory")
    return hash
  }

  /// The form in which ``AccessToken/sha256`` keeps it.
  package static func text(of secret: String) -> String { hexadecimal(hash(Array(secret.utf8))) }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  static func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
