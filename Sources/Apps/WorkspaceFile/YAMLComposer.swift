internal import Yams

/// Reads the text of a file into ``YAMLItem`` values, within limits.
struct YAMLComposer {
  let fileNumber: Int
  let file: WorkspaceText
  let problems: ProblemList
  private var itemsLeft = itemsMax

  /// Values in a file after aliases are put in: aliases of aliases can ask for billions.
  static let itemsMax = 300_000
  static let depthMax = 64

  init(fileNumber: Int, file: WorkspaceText, problems: ProblemList) {
    self.fileNumber = fileNumber
    self.file = file
    self.problems = problems
  }

  /// Nil when the file cannot be read, which is reported, or says nothing.
  mutating func compose() -> YAMLItem? {
    guard file.text.utf8.count <= WorkspaceText.bytesMax else {
      report(line: 1, "the file is larger than \(WorkspaceText.bytesMax >> 20) MB")
      return nil
    }
    if let line = lineOfAliasedKey() {
      report(line: line, "a list, a map or an alias cannot be a key")
      return nil
    }
    do {
      // The basic resolver guesses no types: what a scalar means is decided in one place, `YAMLItem.scalar`.
      guard let root = try Yams.compose(yaml: file.text, .basic) else { return nil }
      return item(root, depth: 1)
    } catch let error as YamlError {
      report(error)
    } catch {
      report(line: 1, "the file cannot be read as YAML")
    }
    return nil
  }

  private mutating func item(_ node: Node, depth: Int) -> YAMLItem? {
    let place = place(of: node)
    itemsLeft -= 1
    guard itemsLeft > 0 else {
      if itemsLeft == 0 { problems.report(place, path: "", "there are more than \(Self.itemsMax) values in the file, aliases included") }
      return nil
    }
    guard depth <= Self.depthMax else {
      problems.report(place, path: "", "nested deeper than \(Self.depthMax)")
      return nil
    }
    switch node {
    case .scalar(let scalar):
      // A tag such as !!str makes a plain scalar text; an implicit one has an empty name.
      let isPlain = (scalar.style == .plain || scalar.style == .any) && scalar.tag.description.isEmpty
      return YAMLItem(content: .scalar(scalar.string, isPlain: isPlain), place: place)
    case .sequence(let sequence):
      var items: [YAMLItem] = []
      for child in sequence {
        if let child = item(child, depth: depth + 1) { items.append(child) } else if itemsLeft <= 0 { return nil }
      }
      return YAMLItem(content: .list(items), place: place)
    case .mapping(let mapping):
      var entries: [YAMLItem.Entry] = []
      for (key, value) in mapping {
        guard case .scalar(let name) = key else {
          problems.report(self.place(of: key), path: "", "a key must be text")
          continue
        }
        if let value = item(value, depth: depth + 1) {
          entries.append(.init(key: name.string, keyPlace: self.place(of: key), value: value))
        } else if itemsLeft <= 0 {
          return nil
        }
      }
      return YAMLItem(content: .map(entries), place: place)
    case .alias:
      problems.report(place, path: "", "an alias without an anchor")
      return nil
    }
  }

  private func place(of node: Node) -> YAMLItem.Place {
    YAMLItem.Place(fileNumber: fileNumber, file: file.name, line: node.mark?.line ?? 1, column: node.mark?.column)
  }

  /// The library compares keys by their whole contents as it reads, so that a key made of aliases could take for ever. Files that have
  /// both aliases and something like a key that is not text are refused before they are read.
  private func lineOfAliasedKey() -> Int? {
    let text = file.text
    guard text.contains("*"), text.contains("&") else { return nil }
    let key = /(^|[\s\[{,:\-])\*[^\s\[\]{},]+[ \t]+:|[\]}]\s*:|(^|[\s\[{,:\-])\?\s/.anchorsMatchLineEndings()
    let alias = /(^|[\s\[{,:\-])\*[^\s\[\]{},]/.anchorsMatchLineEndings()
    let anchor = /(^|[\s\[{,:\-])&[^\s\[\]{},]/.anchorsMatchLineEndings()
    guard text.contains(anchor), text.contains(alias), let match = text.firstMatch(of: key) else { return nil }
    return 1 + text.unicodeScalars[..<match.range.lowerBound].count { $0 == "\n" }
  }

  private func report(_ error: YamlError) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      report(line: mark.line, column: mark.column, [problem, context?.text].compactMap { $0 }.joined(separator: " "))
    case .duplicatedKeysInMapping(let names, let context):
      report(line: context.mark.line, column: context.mark.column, "the key \(names.first ?? "") stands here more than once")
    case .reader(_, let offset, _, _):
      let before = file.text.utf8.prefix(offset ?? 0)
      report(line: 1 + before.count { $0 == 0x0A }, "a character that YAML does not allow")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      report(line: 1, "the file cannot be read as YAML")
    }
  }

  private func report(line: Int, column: Int? = nil, _ reason: String) {
    problems.report(YAMLItem.Place(fileNumber: fileNumber, file: file.name, line: line, column: column), path: "", reason)
  }
}
