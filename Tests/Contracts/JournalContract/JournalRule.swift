public import Testing

/// One thing that every journal does, whatever its engine. An adapter's test target runs ``all`` against its own:
///
///     @Test(arguments: JournalRule.all) func `keeps the rule`(rule: JournalRule) async throws {
///       try await rule.check(JournalFixture(…))
///     }
public struct JournalRule: Sendable, CustomTestStringConvertible {
  public var testDescription: String
  public var check: @Sendable (JournalFixture) async throws -> Void

  init(_ sentence: String, _ check: @escaping @Sendable (JournalFixture) async throws -> Void) {
    testDescription = sentence
    self.check = check
  }

  public static let all: [JournalRule] = records + reading + time + limits + concurrency
}
