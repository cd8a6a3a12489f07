import Foundation

/// Resolves references to secrets, in a destination's settings and on the command line.
public enum SecretReference {
  private static let bytesMax = 64 * 1024

  /// `${NAME}` is the environment's variable, `file:PATH` a file's text without its last line break; other texts stand for themselves.
  public static func resolve(_ text: String, environment: [String: String]) -> String? {
    if text.hasPrefix("${"), text.hasSuffix("}") { return environment[String(text.dropFirst(2).dropLast())] }
    guard text.hasPrefix("file:") else { return text }
    guard let bytes = FileManager.default.contents(atPath: String(text.dropFirst(5))), bytes.count <= bytesMax else { return nil }
    var secret = String(decoding: bytes, as: UTF8.self)
    while secret.last?.isNewline == true { secret.removeLast() }
    return secret.isEmpty ? nil : secret
  }
}
