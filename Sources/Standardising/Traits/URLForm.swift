/// Addresses of the web: scheme and host in lower case, no default port, no lone slash at the end.
public enum URLForm {
  static let bytesMax = 2048

  /// Nil for what cannot be one. Without a scheme `https` is meant.
  public static func standard(_ raw: String) -> String? {
    let text = TextTidying.tidied(raw)
    guard (4...bytesMax).contains(text.utf8.count), !text.contains(where: { $0.isWhitespace }) else { return nil }
    var scheme = "https"
    var rest = text[...]
    if let mark = text.firstRange(of: "://") {
      scheme = text[..<mark.lowerBound].lowercased()
      rest = text[mark.upperBound...]
    }
    guard scheme == "http" || scheme == "https" else { return nil }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    var path = String(rest[end...])
    if path == "/" { path = "" }
    guard let host = host(String(rest[..<end]).lowercased(), scheme: scheme) else { return nil }
    return "\(scheme)://\(host)\(path)"
  }

  private static func host(_ authority: String, scheme: String) -> String? {
    // A name and password do not belong into what is compared.
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? authority
    let parts = host.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first, isName(name) else { return nil }
    guard parts.count == 2 else { return String(name) }
    guard let port = UInt16(parts[1]) else { return nil }
    return port == (scheme == "https" ? 443 : 80) ? String(name) : "\(name):\(port)"
  }

  private static func isName(_ name: Substring) -> Bool {
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
      && labels.allSatisfy { label in
        !label.isEmpty && label.first != "-" && label.last != "-"
          && label.unicodeScalars.allSatisfy { $0 == "-" || $0 == "_" || $0.properties.isAlphabetic || (0x30...0x39).contains($0.value) }
      }
  }
}
