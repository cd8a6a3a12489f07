import Matching

/// The compared pairs that are not out of the question, with the chance of each by itself.
enum PairFile {
  static let chanceMin = 0.001

  static func write(_ resolution: Resolution, _ ids: RecordIDs, to path: String) throws(Failure) {
    var lines = try CSVLines(path)
    try lines.add(["id_left", "id_right", "probability", "same_cluster"])
    for index in 0..<resolution.pairCount {
      let pair = resolution.pair(index)
      let isJoined = resolution.groupOf[pair.left] == resolution.groupOf[pair.right]
      guard isJoined || pair.chance >= chanceMin else { continue }
      let chance = String((pair.chance * 1e6).rounded() / 1e6)
      try lines.add([ids.names[pair.left], ids.names[pair.right], chance, isJoined ? "1" : "0"])
    }
    try lines.finish()
  }
}
