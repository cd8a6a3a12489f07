/// A trait that is computed of what is known about a profile, and always current. Used like any other: in conditions, in the API, in deliveries.
public struct ComputedTraitDefinition: Sendable, Codable, Equatable {
  /// From the same numbers as segments, so that a warm-up can name either.
  public var id: SegmentID
  /// The trait's name: `[a-z0-9_]{1,64}`, stable. It stands before a trait of the same name that an event brought.
  public var key: String
  /// For people.
  public var name: String
  public var measure: Measure
  /// The property that is measured; empty for the number of events, and for the time of the first or last.
  public var path: [String]
  /// Without meaning for tags and SQL traits.
  public var stream: FactStream
  public var window: BehaviourWindow
  /// Of a tag; nil for the others.
  public var tag: TagRules?
  /// Of an SQL trait; nil for the others.
  public var query: SQLTraitQuery?

  /// Raw values are stored: never rename.
  public enum Measure: String, Sendable, Codable, CaseIterable {
    case count, sum, avg, min, max, distinct
    /// The property's value in the first / last event that has one; without a property, the time of the event.
    case first, last
    /// The value that most events have; of equally frequent ones the one that came last.
    case mostFrequent
    /// The different values, the one that came last first; at most ``listMax``.
    case list
    /// Recency, frequency and monetary value of the events in a rolling window, by ``ScoreEdges``. Gives four traits, see ``RFM``.
    case rfm
    /// A value that people read, by the first of several conditions that holds: ``tag``.
    case tag
    /// What a query of the warehouse says, now and then: ``query``. Its values are put in by commands and are ordinary traits.
    case sql
  }

  public init(
    id: SegmentID, key: String, name: String, measure: Measure, path: [String], stream: FactStream, window: BehaviourWindow,
    tag: TagRules? = nil, query: SQLTraitQuery? = nil
  ) {
    self.id = id
    self.key = key
    self.name = name
    self.measure = measure
    self.path = path
    self.stream = stream
    self.window = window
    self.tag = tag
    self.query = query
  }

  public static let listMax = 100

  /// The names of the traits that it gives: its key, and for ``Measure/rfm`` those of the three scores too.
  public var traitNames: [String] { measure == .rfm ? [key] + RFM.Part.allCases.map { "\(key)_\($0.rawValue)" } : [key] }
}
