/// Suggests what was probably meant.
enum NearestName {
  static func unknown(_ name: String, known: [String]) -> String {
    if let nearest = of(name, in: known) { return "unknown key \(shown(name)); did you mean \(nearest)?" }
    return "unknown key \(shown(name)); known here: \(known.joined(separator: ", "))"
  }

  static func shown(_ name: String) -> String { name.count > 60 ? name.prefix(60) + "…" : name }

  /// The known name that takes the fewest edits, when those are few enough to be a slip.
  static func of(_ name: String, in known: [String]) -> String? {
    guard name.utf8.count <= 64 else { return nil }
    let lower = Array(name.lowercased().utf8)
    let best = known.map { (name: $0, distance: distance(lower, Array($0.lowercased().utf8))) }.min { $0.distance < $1.distance }
    guard let best, best.distance <= max(1, lower.count / 3) else { return nil }
    return best.name
  }

  /// Levenshtein's distance.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = byte == other ? diagonal : 1 + min(diagonal, above, row[j])
        diagonal = above
      }
    }
    return row[right.count]
  }
}
