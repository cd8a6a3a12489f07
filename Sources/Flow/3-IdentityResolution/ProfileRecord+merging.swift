internal import Vocabulary

extension ProfileRecord {
  /// The oldest signature that is the profile's own, not that of a profile which was merged into it: where it is, the profile's id stays.
  var anchor: SignatureID? {
    let brought = Set(absorbed.map(\.signature))
    return sections.lazy.map(\.id).filter { !brought.contains($0) }.min() ?? sections.map(\.id).min()
  }

  /// Another profile comes in, with all that it remembers.
  mutating func remember(_ other: ProfileRecord, anchor: SignatureID?, cause: IdentityGraph.Cause) {
    absorbed.append(contentsOf: other.absorbed)
    if let anchor { absorbed.append(AbsorbedProfile(row: other.row, signature: anchor, at: cause.at, offset: cause.offset)) }
    guard !other.splits.isEmpty else { return }
    let all = (splits + other.splits).sorted { ($0.offset, $0.row) < ($1.offset, $1.row) }
    splits = []
    for split in all { note(split) }
  }

  /// Everything has gone to another profile; the id leads there.
  mutating func retire(into survivor: ProfileRow) {
    sections = []
    refusedLinks = []
    absorbed = []
    splits = []
    mergedInto = survivor
  }
}
