/// The entries of all files, by section.
struct WorkspaceSections {
  struct Entry {
    var item: YAMLItem
    /// `segments[3]`.
    var path: String
    /// The entry's `key` or `type` as far as it can be read, for references and messages.
    var key: String?
  }

  static let names = ["sources", "identifiers", "segments", "computed_traits", "destinations"]
  static let entriesMax = 1000
  private static let singleNames = AnalysisSettingsReader.names + TraitRuleReader.names + HouseholdReader.names

  private(set) var entries: [String: [Entry]] = [:]
  /// Sections that stand in any of the files, even when they are empty.
  private(set) var present: Set<String> = []
  /// What is said once for the whole workspace, by name.
  private(set) var singles: [String: YAMLItem] = [:]

  init(files: [WorkspaceText], problems: ProblemList) {
    for (number, file) in files.enumerated() {
      var composer = YAMLComposer(fileNumber: number, file: file, problems: problems)
      guard let root = composer.compose(),
        let fields = Fields(root, path: "", known: Self.names + Self.singleNames, problems: problems)
      else { continue }
      for name in Self.singleNames {
        guard let value = fields[name] else { continue }
        if let other = singles[name] {
          problems.report(value, path: name, "is said already, at \(other.place.file):\(other.place.line)")
        } else {
          singles[name] = value
        }
      }
      for name in Self.names {
        guard let value = fields[name] else { continue }
        present.insert(name)
        if case .scalar = value.content, value.scalar == .null { continue }
        for (place, item) in fields.list(name, countMax: Self.entriesMax).enumerated() { add(item, to: name, path: "\(name)[\(place)]") }
      }
    }
    for name in Self.names { check(name, problems: problems) }
  }

  subscript(name: String) -> [Entry] { entries[name] ?? [] }

  private mutating func add(_ item: YAMLItem, to name: String, path: String) {
    var key: String?
    if case .map(let fields) = item.content {
      key = fields.first { $0.key == (name == "identifiers" ? "type" : "key") }?.value.writtenText
    } else if name == "identifiers" {
      key = item.writtenText
    }
    // A key that can be a name makes better reading than a number.
    let named = key.flatMap { Fields.isKey($0) || name == "identifiers" ? "\(name).\(NearestName.shown($0))" : nil }
    entries[name, default: []].append(Entry(item: item, path: named ?? path, key: key))
  }

  private func check(_ name: String, problems: ProblemList) {
    if self[name].count > Self.entriesMax, let last = self[name].last {
      problems.report(last.item, path: name, "there are more than \(Self.entriesMax) entries in all files")
    }
    var first: [String: YAMLItem.Place] = [:]
    for entry in self[name] {
      guard let key = entry.key else { continue }
      if let other = first[key] {
        problems.report(entry.item, path: entry.path, "\(NearestName.shown(key)) is defined already, at \(other.file):\(other.line)")
      } else {
        first[key] = entry.item.place
      }
    }
  }
}
