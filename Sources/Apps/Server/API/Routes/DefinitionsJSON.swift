import JSONTape
import Vocabulary

/// Writes definitions as JSON in the language of workspace files.
struct DefinitionsJSON {
  let definitions: Definitions
  let showsKeys: Bool

  func write(to json: inout JSONWriter) {
    let keys = Dictionary(definitions.segments.map { ($0.id, $0.key) }) { first, _ in first }
    json.object { json in
      json.member("version", Int(definitions.version.rawValue))
      json.key("sources")
      json.array(definitions.sources) { write($1, to: &$0) }
      json.key("identifiers")
      json.array(definitions.identifierTypes) { json, type in
        json.object { json in
          json.member("type", type.type.rawValue)
          json.member("limit", type.limit)
          json.key("blocked")
          json.array(type.blocked) { $0.string($1) }
          if !type.blockedPatterns.isEmpty {
            json.key("blockedPatterns")
            json.array(type.blockedPatterns) { $0.string($1) }
          }
          Self.write(type.form, of: type.type, to: &json)
          if type.isUnique { json.member("unique", true) }
          if let above = type.sharedAbove { json.member("sharedAbove", above) }
        }
      }
      json.key("segments")
      json.array(definitions.segments) { json, segment in
        json.object { json in
          json.member("key", segment.key)
          json.member("name", segment.name)
          if segment.status != .live { json.member("status", segment.status.rawValue) }
          json.key("where")
          SegmentJSON(keys: keys).write(segment.condition, to: &json)
        }
      }
      json.key("computed_traits")
      json.array(definitions.computedTraits) { json, trait in
        json.object { json in
          json.member("key", trait.key)
          json.member("name", trait.name)
          json.key("of")
          SegmentJSON(keys: keys).write(trait, to: &json)
        }
      }
      json.key("destinations")
      json.array(definitions.destinations) { write($1, segmentKeys: keys, to: &$0) }
      writeStandards(to: &json)
    }
  }

  private func write(_ source: SourceDefinition, to json: inout JSONWriter) {
    json.object { json in
      json.member("key", source.key)
      json.member("name", source.name)
      json.member("kind", source.kind.rawValue)
      json.member("enabled", source.enabled)
      if showsKeys {
        json.key("writeKeys")
        json.array(source.writeKeys) { $0.string($1) }
      }
      if let region = source.region { json.member("region", region) }
      if let rules = source.fields {
        json.key("fields")
        json.array(rules) { Self.write($1, to: &$0) }
      }
      guard let map = source.map else { return }
      json.key("map")
      json.object { write(map, to: &$0) }
    }
  }

  private func write(_ map: WebhookMap, to json: inout JSONWriter) {
    json.member("type", map.type)
    for (name, path) in [("event", map.event), ("messageId", map.messageID), ("time", map.time)] {
      if let path { json.member(name, path) }
    }
    for (name, paths) in [("identifiers", map.identifiers), ("traits", map.traits), ("properties", map.properties)] where !paths.isEmpty {
      json.key(name)
      write(paths, to: &json)
    }
  }

  /// Settings hold references to secrets, never secrets.
  private func write(_ destination: DestinationDefinition, segmentKeys: [SegmentID: String], to json: inout JSONWriter) {
    json.object { json in
      json.member("key", destination.key)
      json.member("name", destination.name)
      json.member("type", destination.type)
      json.key("settings")
      write(destination.settings, to: &json)
      json.key("segments")
      json.array(destination.segments.compactMap { segmentKeys[$0] }) { $0.string($1) }
      json.key("consent")
      json.array(destination.consentCategories) { $0.string($1) }
      json.member("integration", destination.integrationName)
      json.member("honourGPC", destination.honoursGPC)
    }
  }

  private func write(_ texts: [String: String], to json: inout JSONWriter) {
    json.object { json in
      for (name, text) in texts.sorted(by: { $0.key < $1.key }) { json.member(name, text) }
    }
  }
}
