public import Vocabulary

/// Decisions about identifiers, ready to be asked by key.
public struct DecisionIndex: Sendable {
  /// One side of a decision that holds identifiers apart.
  struct Side: Hashable, Sendable {
    var decision: UInt32
    var isOther: Bool

    var opposite: Side { Side(decision: decision, isOther: !isOther) }
  }

  private let hashKey: HashKey
  private var stops: [KeyedHash: IdentityDecision.Kind] = [:]
  private var sidesOfKey: [KeyedHash: [Side]] = [:]
  private(set) var unions: [UInt32: (left: [KeyedHash], right: [KeyedHash])] = [:]
  private var unionsOfKey: [KeyedHash: [UInt32]] = [:]
  private var held: [UInt32: IdentityDecision] = [:]
  /// The number that a further decision gets.
  public private(set) var next: UInt32 = 1

  public init(_ decisions: [IdentityDecision], hashKey: HashKey) {
    self.hashKey = hashKey
    for decision in decisions { add(decision) }
  }

  public var isEmpty: Bool { held.isEmpty }
  public var isFull: Bool { held.count >= IdentityDecision.countMax }
  var hasSides: Bool { !sidesOfKey.isEmpty }

  public func decision(_ number: UInt32) -> IdentityDecision? { held[number] }

  /// The decision by which the identifier merges nobody; nil when it does.
  func stop(_ key: KeyedHash) -> IdentityDecision.Kind? { stops[key] }

  func sides(_ key: KeyedHash) -> [Side] { sidesOfKey[key] ?? [] }

  /// Decisions by which something else belongs to the identifier, in order.
  func unions(of key: KeyedHash) -> [UInt32] { unionsOfKey[key] ?? [] }

  /// What people put together with the identifier by hand.
  func partners(of key: KeyedHash) -> [KeyedHash] {
    guard let numbers = unionsOfKey[key] else { return [] }
    return numbers.flatMap { number in unions[number].map { $0.left + $0.right } ?? [] }.filter { $0 != key }
  }

  /// All decisions of a kind that name one of the identifiers, in order.
  public func decisions(_ kinds: Set<IdentityDecision.Kind>, naming identifiers: some Sequence<Identifier>) -> [IdentityDecision] {
    let named = Set(identifiers)
    return held.values.filter { decision in
      kinds.contains(decision.kind)
        && (decision.identifiers.contains(where: named.contains) || decision.others.contains(where: named.contains))
    }.sorted { $0.number < $1.number }
  }

  /// Something was decided that keeps an identifier of one side from the person of one of the other.
  public func holdsApart(_ left: some Sequence<KeyedHash>, from right: some Sequence<KeyedHash>) -> Bool {
    guard hasSides else { return false }
    let held = Set(left.flatMap { sides($0) })
    return !held.isEmpty && right.contains { key in sides(key).contains { held.contains($0.opposite) } }
  }

  /// A decision says that the identifier merges nobody.
  public func isStopped(_ key: KeyedHash) -> Bool { stops[key] != nil }

  public mutating func add(_ decision: IdentityDecision) {
    held[decision.number] = decision
    next = max(next, decision.number + 1)
    let left = decision.identifiers.map { $0.key(hashKey) }
    let right = decision.others.map { $0.key(hashKey) }
    switch decision.kind {
    case .blocked: for key in left { stops[key] = .blocked }
    case .shared: for key in left where stops[key] == nil { stops[key] = .shared }
    case .apart:
      for key in left { sidesOfKey[key, default: []].append(Side(decision: decision.number, isOther: false)) }
      for key in right { sidesOfKey[key, default: []].append(Side(decision: decision.number, isOther: true)) }
    case .together:
      unions[decision.number] = (left, right)
      for key in left + right { unionsOfKey[key, default: []].append(decision.number) }
    }
  }

  public mutating func remove(_ number: UInt32) {
    guard let decision = held.removeValue(forKey: number) else { return }
    // By what holds alone, so that a restart changes no number.
    if number + 1 == next { next = (held.keys.max() ?? 0) + 1 }
    let keys = (decision.identifiers + decision.others).map { $0.key(hashKey) }
    unions[number] = nil
    for key in keys {
      sidesOfKey[key]?.removeAll { $0.decision == number }
      if sidesOfKey[key]?.isEmpty == true { sidesOfKey[key] = nil }
      unionsOfKey[key]?.removeAll { $0 == number }
      if unionsOfKey[key]?.isEmpty == true { unionsOfKey[key] = nil }
    }
    guard decision.kind == .blocked || decision.kind == .shared else { return }
    for key in keys { stops[key] = nil }
    // Another decision may stop the same identifier still.
    for other in decisions([.blocked, .shared], naming: decision.identifiers) { add(other) }
  }
}
