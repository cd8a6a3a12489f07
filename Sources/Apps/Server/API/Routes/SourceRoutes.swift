import JSONTape
import Ports
import Vocabulary
import WorkspaceFile

/// Sources: how they do, and their write keys.
struct SourceRoutes {
  let services: APIServices

  /// Somebody else may apply definitions at the same moment; then the rotation is tried on the new ones.
  private static let conflictsMax = 3

  var routes: [Route] { [list, rotateKey] }

  private var list: Route {
    Route(
      .get, "/v1/sources", "listSources", scope: .read, "All sources with their figures.",
      answer: .init(meaning: "All of them.", schema: .object([.init("sources", .array(.named("Source")))]))
    ) { request throws(APIError) in
      let definitions = services.control.definitions
      let figures: [SourceFigures]
      let status: WorkspaceStatus
      do throws(StateStoreError) {
        figures = try await services.state.sourceFigures()
        status = try await services.control.status()
      } catch { throw .state(error) }
      let bySource = Dictionary(figures.map { ($0.source, $0) }) { $1 }
      let lag = lagSeconds(status)
      return .json(capacity: 4096) { json in
        json.object { json in
          json.key("sources")
          json.array(definitions.sources) { json, source in
            write(
              source, bySource[source.id] ?? SourceFigures(source: source.id), lag: lag, showsKeys: request.caller.scope >= .write,
              to: &json)
          }
        }
      }
    }
  }

  private var rotateKey: Route {
    Route(
      .post, "/v1/sources/{key}/rotate-key", "rotateSourceKey", scope: .admin,
      "Makes a new write key; the old ones stay valid unless revoked. A source has at most \(SourceDefinition.writeKeysMax).",
      parameters: [
        .init(name: "key", meaning: "The source's key."),
        .init(name: "revokeOld", meaning: "The old keys end at once.", schema: .boolean),
        .init(name: "dropOldest", meaning: "When there is no room for another key, the oldest ends at once.", schema: .boolean),
      ],
      answer: .init(
        meaning: "The new key, all that are valid, and those that were ended.",
        schema: .object([
          .init("source", .string), .init("writeKey", .string), .init("writeKeys", .array(.string), "Newest first."),
          .init("ended", .array(.string), "Valid until now."),
        ]))
    ) { request throws(APIError) in
      let ending: KeyEnding = try request.flag("revokeOld") ? .all : try request.flag("dropOldest") ? .oldest : .none
      let new = WorkspaceFileReader.randomWriteKey()
      var attempt = 1
      while true {
        let (definitions, ended) = try Self.rotated(
          services.control.definitions, source: request.capture("key"), new: new, ending: ending)
        do throws(CommandError) {
          _ = try await services.control.submit(.apply(definitions), actor: request.caller.name)
        } catch .conflict(let reason) {
          if attempt == SourceRoutes.conflictsMax { throw .command(.conflict(reason: reason)) }
          attempt += 1
          continue
        } catch { throw .command(error) }
        return Self.answer(definitions, source: request.capture("key"), new: new, ended: ended)
      }
    }
  }

  /// Which old keys may end.
  private enum KeyEnding { case none, oldest, all }

  /// - Returns: the new definitions and the keys that are no longer valid.
  private static func rotated(
    _ present: Definitions, source key: String, new: String, ending: KeyEnding
  ) throws(APIError) -> (Definitions, [String]) {
    guard let index = present.sources.firstIndex(where: { $0.key == key }) else { throw .notFound(.source) }
    var definitions = present
    definitions.version = DefinitionsVersion(rawValue: present.version.rawValue + 1)
    let old = present.sources[index].writeKeys
    let room = ending == .all ? 0 : SourceDefinition.writeKeysMax - 1
    guard old.count <= room || ending != .none else {
      throw .refused(
        code: "too_many_write_keys",
        reason:
          "The source has \(old.count) write keys, and there is room for no other. End the oldest (dropOldest, `--drop-oldest`) or all "
          + "(revokeOld, `--revoke-old`): clients that still use an ended key are refused.")
    }
    definitions.sources[index].writeKeys = [new] + old.prefix(room)
    return (definitions, Array(old.dropFirst(room)))
  }

  private static func answer(_ definitions: Definitions, source: String, new: String, ended: [String]) -> APIResponse {
    .json { json in
      json.object { json in
        json.member("source", source)
        json.member("writeKey", new)
        json.key("writeKeys")
        json.array(definitions.sources.first { $0.key == source }?.writeKeys ?? []) { $0.string($1) }
        json.key("ended")
        json.array(ended) { $0.string($1) }
      }
    }
  }

  /// How old what the flow works on now is; nothing when it has all.
  private func lagSeconds(_ status: WorkspaceStatus) -> Double {
    guard status.flowPosition < status.journalHead else { return 0 }
    return max(0, Double(services.now().microseconds - status.flowClock.microseconds) / 1e6)
  }

  private func write(_ source: SourceDefinition, _ figures: SourceFigures, lag: Double, showsKeys: Bool, to json: inout JSONWriter) {
    json.object { json in
      json.member("key", source.key)
      json.member("name", source.name)
      json.member("kind", source.kind.rawValue)
      json.member("enabled", source.enabled)
      if showsKeys {
        json.key("writeKeys")
        json.array(source.writeKeys) { $0.string($1) }
      }
      json.member("accepted", figures.accepted)
      json.member("duplicates", figures.duplicates)
      json.key("rejected")
      json.object { json in
        for (reason, count) in figures.rejected.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { json.member(reason.rawValue, count) }
      }
      json.member("lastEventAt", figures.lastEventAt?.iso8601)
      json.key("eventsPerSecond")
      if let rate = services.rates.perSecond(source.id) { json.number((rate * 100).rounded() / 100) } else { json.null() }
      json.key("lagSeconds")
      json.number((lag * 1000).rounded() / 1000)
    }
  }
}
