public import Vocabulary

/// Conditions on what people did, judged for all profiles in the warehouse itself. Only what a warehouse can answer exactly as the flow does is asked so.
public struct BehaviourQuestion: Sendable, Equatable {
  /// Each may refer to those before it.
  public var tests: [BehaviourTest]
  /// The test whose profiles are wanted.
  public var target: Int
  /// What the target says of a profile without any of the events asked for.
  public var holdsForNothing: Bool
  /// Only events with offsets before it; nil for all that are there, which need not be looked up then.
  public var end: JournalOffset?
  /// The moment of evaluation.
  public var now: Timestamp
  /// Who would have entered and left since then is counted too, by the events until then; nil for no such count.
  public var earlier: Timestamp?

  public init(
    tests: [BehaviourTest], target: Int, holdsForNothing: Bool, end: JournalOffset? = nil,
    now: Timestamp, earlier: Timestamp? = nil
  ) {
    self.tests = tests
    self.target = target
    self.holdsForNothing = holdsForNothing
    self.end = end
    self.now = now
    self.earlier = earlier
  }
}

/// One test; parts are places of earlier tests. `all` of none holds, `any` of none does not.
public enum BehaviourTest: Sendable, Equatable {
  case all([Int])
  case any([Int])
  case not(Int)
  case did(BehaviourCondition)
  case sequence(SequenceCondition)
}

/// Counts over the profiles that did any of the events asked for; of all others the tests say the same.
public struct BehaviourAnswer: Sendable, Equatable {
  /// Profiles with any of the events.
  public var profiles = 0
  /// For each test, of how many it holds.
  public var sizes: [Int] = []
  /// For each test, of how many both it and the target hold.
  public var both: [Int] = []
  /// At most ``sampleMax`` profiles for which the target holds, also among those without events.
  public var sample: [ProfileID] = []
  /// Since the earlier moment, over all profiles; zero when it was not asked for.
  public var entered = 0
  public var left = 0

  public static let sampleMax = 10

  /// No profile.
  public init() {}
}

/// What tests say of one profile.
public struct BehaviourVerdict: Sendable, Equatable {
  public var profile: ProfileID
  /// Bit `k`, from the lowest on, is set when the test at place `k` holds.
  public var holds: UInt64

  public init(profile: ProfileID, holds: UInt64) {
    self.profile = profile
    self.holds = holds
  }

  public static let testsMax = 64
}
