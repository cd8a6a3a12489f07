extension JSONElement {
  /// About the length of the value as compact JSON text: exact for structure and plain strings, 8 bytes for a number, no count of escapes.
  public var compactSizeEstimate: Int {
    switch kind {
    case .object:
      var size = 2
      for member in members { size += member.withKeyBytes { $0.count } + 4 + member.value.compactSizeEstimate }
      return size
    case .array:
      var size = 2
      for element in elements { size += 1 + element.compactSizeEstimate }
      return size
    case .string: return 2 + stringBytes.count
    case .integer, .unsigned, .number: return 8
    case .bool, .null: return 5
    }
  }
}
