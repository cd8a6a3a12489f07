public import Vocabulary

/// The sources by write key, as of one version of the definitions. Immutable: a change makes a new one.
public final class SourceDirectory: Sendable {
  package struct Entry: Sendable, Equatable {
    package let id: SourceID
    package let kind: SourceDefinition.Kind
    package let enabled: Bool
  }

  private let byWriteKey: [String: Entry]
  private let keys: [SourceID: String]

  /// Of two sources with the same write key the first has it.
  public init(_ sources: [SourceDefinition]) {
    var byWriteKey: [String: Entry] = [:]
    for source in sources {
      let entry = Entry(id: source.id, kind: source.kind, enabled: source.enabled)
      for key in source.writeKeys where byWriteKey[key] == nil { byWriteKey[key] = entry }
    }
    self.byWriteKey = byWriteKey
    keys = Dictionary(sources.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
  }

  public static let empty = SourceDirectory([])

  package func source(writeKey: String) -> Entry? { byWriteKey[writeKey] }

  /// The source's stable key, for labels.
  func key(of id: SourceID) -> String { keys[id] ?? "removed_\(id.rawValue)" }

  /// The source that `writeKey` opens for calls of `kind`.
  package func admit(writeKey: String, kind: SourceDefinition.Kind) throws(Refusal) -> Entry {
    guard let entry = source(writeKey: writeKey) else { throw .unknownWriteKey }
    guard entry.enabled else { throw .sourceDisabled }
    guard entry.kind == kind else { throw kind == .webhook ? .notAWebhookSource : .aWebhookSource }
    return entry
  }
}
