/// The six calls of the Segment specification. Raw values are stored: never renumber.
public enum EventType: UInt8, Sendable, CaseIterable {
  case track = 1
  case identify = 2
  case page = 3
  case screen = 4
  case group = 5
  case alias = 6

  public var name: String {
    switch self {
    case .track: "track"
    case .identify: "identify"
    case .page: "page"
    case .screen: "screen"
    case .group: "group"
    case .alias: "alias"
    }
  }

  public init?(name: String) {
    guard let type = EventType.allCases.first(where: { $0.name == name }) else { return nil }
    self = type
  }
}
