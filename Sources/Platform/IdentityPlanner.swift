internal import Cleansing
public import IdentityResolution
public import Ports
public import Vocabulary

/// Goes over all profiles and says what other identity rules would make of them. Reads committed records only, a piece at a time; what comes in
/// meanwhile may be seen or not.
public struct IdentityPlanner: Sendable {
  let state: any StateStore

  /// Profiles that one read takes.
  private static let piece = 5000
  /// Profiles that carry an identifier which would merge again are held until all are known; there are at most so many.
  public static let heldMax = 200_000

  public init(state: any StateStore) { self.state = state }

  /// - Throws: ``StateStoreError``, `StoredFormatError`, `CancellationError`; ``TooManyHeld``.
  public func plan(_ definitions: Definitions) async throws -> IdentityComparison {
    let checkpoint = try await state.committed()
    let old = checkpoint.definitions
    let outdated = SharingRules(definitions.identifierTypes).outdated(checkpoint.decisions, since: SharingRules(old.identifierTypes))
    let kept = checkpoint.decisions.filter { !outdated.contains($0.number) }
    var comparison = IdentityComparison(
      rules: IdentityRules(definitions, hashKey: checkpoint.hashKey), decisions: DecisionIndex(kept, hashKey: checkpoint.hashKey),
      hashKey: checkpoint.hashKey)
    let present = IdentityComparison(
      rules: IdentityRules(old, hashKey: checkpoint.hashKey), decisions: DecisionIndex(checkpoint.decisions, hashKey: checkpoint.hashKey),
      hashKey: checkpoint.hashKey)
    var held = HeldComponents()
    var seen: Set<ProfileRow> = []
    var next: UInt64 = 1
    while next < checkpoint.nextProfile.rawValue {
      try Task.checkCancellation()
      let end = min(next + UInt64(IdentityPlanner.piece), checkpoint.nextProfile.rawValue)
      let records = try await read((next..<end).map { ProfileRow(rawValue: $0) })
      for record in records where record.mergedInto == nil && !seen.contains(record.row) {
        let component = try await component(of: record, among: records)
        for other in component where other.row != record.row { seen.insert(other.row) }
        let again = component.flatMap { $0.sections.flatMap(\.identifiers) }.filter { comparison.merges($0) && !present.merges($0) }
        guard !again.isEmpty else {
          comparison.add(component)
          continue
        }
        held.add(component, connectedBy: Set(again))
        guard held.count <= IdentityPlanner.heldMax else { throw TooManyHeld() }
      }
      next = end
    }
    for component in held.connected() { comparison.add(component) }
    return comparison
  }

  private func read(_ rows: [ProfileRow]) async throws -> [ProfileRecord] {
    try await state.profiles(rows: rows).map { try ProfileRecord(encoded: $0.bytes) }.sorted { $0.row < $1.row }
  }

  /// A star of links: two rounds reach all of it.
  private func component(of record: ProfileRecord, among records: [ProfileRecord]) async throws -> [ProfileRecord] {
    var found = [record.row: record]
    for _ in 0..<2 {
      let missing = Set(found.values.flatMap(\.refusedLinks)).subtracting(found.keys)
      guard !missing.isEmpty else { break }
      for other in try await read(missing.sorted()) { found[other.row] = other }
    }
    return found.values.sorted { $0.row < $1.row }
  }
}

/// Too many profiles carry identifiers that would merge again, to be compared in memory.
public struct TooManyHeld: Error {}

/// Components that an identifier connects which does not merge now.
private struct HeldComponents {
  private var components: [[ProfileRecord]] = []
  private var parents: [Int] = []
  private var firstWith: [Identifier: Int] = [:]
  private(set) var count = 0

  mutating func add(_ component: [ProfileRecord], connectedBy identifiers: Set<Identifier>) {
    let number = components.count
    components.append(component)
    parents.append(number)
    count += component.count
    for identifier in identifiers {
      if let first = firstWith[identifier] { parents[root(number)] = root(first) } else { firstWith[identifier] = number }
    }
  }

  func connected() -> [[ProfileRecord]] {
    Dictionary(grouping: components.indices, by: root).sorted { $0.key < $1.key }.map { $0.value.flatMap { components[$0] } }
  }

  private func root(_ number: Int) -> Int {
    var root = number
    while parents[root] != root { root = parents[root] }
    return root
  }
}

extension IdentityRules {
  /// The rules of definitions, with the values that cleansing lets nobody be named by.
  public init(_ definitions: Definitions, hashKey: HashKey) {
    self.init(definitions.identifierTypes, blocks: Cleanser(definitions: definitions, hashKey: hashKey).blocks)
  }
}
