internal import JSONTape
internal import Vocabulary

/// What streams ask of one property, sorted: an event's value finds those that it passes without asking each.
struct PropertyTests: Sendable {
  private struct Threshold: Sendable {
    var number: Double
    /// The number itself does not pass.
    var isExclusive: Bool
    var stream: Int
    /// Nothing else is asked.
    var isOnly: Bool
  }

  private let path: CompiledPath
  /// Lower ones first.
  private var floors: [Threshold] = []
  /// Higher ones first.
  private var ceilings: [Threshold] = []
  /// By the text that the property must be.
  private var texts: [String: [Int]] = [:]

  /// From so many on it is worth it.
  static let countMin = 2

  init(path: [String]) { self.path = CompiledPath(path) }

  /// - Parameter condition: a filter's; `path` may lead to several values, of which any may pass, but for texts.
  static func canHold(_ condition: CompiledStream.Condition) -> Bool {
    switch condition.comparison.comparison {
    case .gt(.number(let number)), .gte(.number(let number)), .lt(.number(let number)), .lte(.number(let number)): !number.isNaN
    case .is(.string): !condition.path.contains { $0.hasSuffix("[]") }
    default: false
    }
  }

  mutating func add(_ condition: CompiledStream.Condition, stream: Int, isOnly: Bool) {
    func threshold(_ number: Double, isExclusive: Bool) -> Threshold {
      Threshold(number: number, isExclusive: isExclusive, stream: stream, isOnly: isOnly)
    }
    switch condition.comparison.comparison {
    case .gt(.number(let number)): floors.append(threshold(number, isExclusive: true))
    case .gte(.number(let number)): floors.append(threshold(number, isExclusive: false))
    case .lt(.number(let number)): ceilings.append(threshold(number, isExclusive: true))
    case .lte(.number(let number)): ceilings.append(threshold(number, isExclusive: false))
    case .is(.string(let text)): texts[text, default: []].append(stream)
    default: preconditionFailure("a comparison that was asked about before")
    }
  }

  var count: Int { floors.count + ceilings.count + texts.values.reduce(0) { $0 + $1.count } }

  var streams: [Int] { (floors + ceilings).map(\.stream) + texts.values.joined() }

  /// To be called when all were added.
  mutating func sort() {
    // Of equal numbers the one that passes more often is nearer to the front.
    floors.sort { ($0.number, $0.isExclusive ? 1 : 0) < ($1.number, $1.isExclusive ? 1 : 0) }
    ceilings.sort { (-$0.number, $0.isExclusive ? 1 : 0) < (-$1.number, $1.isExclusive ? 1 : 0) }
  }

  /// Calls `body` with each stream whose test is passed.
  /// - Parameter isSure: it has no other tests; without that all of them are to be asked.
  func pass(_ properties: JSONElement?, _ body: (_ stream: Int, _ isSure: Bool) -> Void) {
    var numbers: (least: Double, greatest: Double)?
    path.visit(properties) { element in
      switch element.kind {
      case .integer, .unsigned, .number:
        let number = element.number ?? 0
        numbers = numbers.map { (min($0.least, number), max($0.greatest, number)) } ?? (number, number)
      case .string:
        // Equal texts of different bytes are told apart by the stream.
        if !texts.isEmpty { for stream in texts[element.string ?? ""] ?? [] { body(stream, false) } }
      case .bool, .object, .array, .null: break
      }
      return false
    }
    guard let (least, greatest) = numbers else { return }
    for floor in floors {
      guard floor.number < greatest || floor.number == greatest && !floor.isExclusive else { break }
      body(floor.stream, floor.isOnly)
    }
    for ceiling in ceilings {
      guard ceiling.number > least || ceiling.number == least && !ceiling.isExclusive else { break }
      body(ceiling.stream, ceiling.isOnly)
    }
  }
}
