import Vocabulary

/// One column of an export: where its values come from and the form in which they are given.
struct ExportColumn: Sendable {
  enum Source: Sendable, Equatable {
    case profileID
    /// When the profile entered.
    case since
    case identifier(IdentifierType)
    case trait([String])
  }

  /// At the top of the column, and the key in JSON.
  var head: String
  var source: Source
  var form: ExportForm

  static let columnsMax = 50

  /// Reads `HEAD=SOURCE:FORM`; the head is what stands after it when absent, and the form may be left out.
  /// - Parameter types: the identifiers that there are.
  static func read(_ text: String, types: [IdentifierType]) throws(APIError) -> ExportColumn {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let spec = parts[parts.count - 1]
    let isTrait = spec.hasPrefix("trait:")
    let body = isTrait ? String(spec.dropFirst("trait:".count)) : spec
    let pieces = body.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard pieces.count <= 2, !pieces[0].isEmpty, !parts[0].isEmpty else {
      throw refusal(text, "is no column; it is SOURCE or SOURCE:FORM, as in email:sha256 or trait:city")
    }
    let source = try self.source(pieces[0], isTrait: isTrait, of: text, types: types)
    guard let form = ExportForm(pieces.count == 2 ? pieces[1] : "plain", for: source) else {
      throw refusal(text, "has an unknown form; there are \(ExportForm.names.joined(separator: ", "))")
    }
    let ownHead = isTrait ? pieces[0] : spec.replacing(":", with: "_")
    return ExportColumn(head: parts.count == 2 ? parts[0] : ownHead, source: source, form: form)
  }

  private static func source(_ name: String, isTrait: Bool, of text: String, types: [IdentifierType]) throws(APIError) -> Source {
    if isTrait { return .trait(name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)) }
    switch name {
    case "profile_id": return .profileID
    case "since": return .since
    default:
      let type = IdentifierType(rawValue: name)
      if types.contains(type) { return .identifier(type) }
      throw refusal(text, "is not known; there are \(known(types))")
    }
  }

  /// All sources, for messages.
  static func known(_ types: [IdentifierType]) -> String {
    (["profile_id", "since"] + types.map(\.rawValue) + ["trait:NAME"]).joined(separator: ", ")
  }

  /// The column is the caller's own word, and no personal data.
  private static func refusal(_ text: String, _ reason: String) -> APIError {
    .invalidParameter(name: "columns", reason: "holds \"\(text.prefix(100))\", which \(reason)")
  }
}
