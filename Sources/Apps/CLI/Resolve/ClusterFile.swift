import Matching

/// The clusters: each record's id and its cluster's, which is the smallest id in it.
enum ClusterFile {
  static func write(_ resolution: Resolution, _ ids: RecordIDs, to path: String) throws(Failure) {
    var lines = try CSVLines(path)
    try lines.add(["id", "cluster"] + (ids.files == nil ? [] : ["file"]))
    var smallest = resolution.groupOf.map { Int($0) }
    for record in resolution.groupOf.indices {
      let group = Int(resolution.groupOf[record])
      if RecordIDs.precedes(ids.names[record], ids.names[smallest[group]]) { smallest[group] = record }
    }
    // An id that repeats may be the smallest of two clusters: the second is told apart by its row.
    var taken: [String: UInt32] = [:]
    for record in resolution.groupOf.indices {
      let group = resolution.groupOf[record]
      var name = ids.names[smallest[Int(group)]]
      if taken[name, default: group] != group { name += " (row \(smallest[Int(group)] + 1))" }
      taken[name] = group
      try lines.add([ids.names[record], name] + (ids.files.map { [String($0[record] + 1)] } ?? []))
    }
    try lines.finish()
  }
}
