import GeneratedInputs
import JSONTape
import Testing
import Unification
import Vocabulary

@Suite struct `Unification of an account` {
  private static func call(_ traits: String, at time: Int64, group: String = "acme", source: UInt32 = 1) throws -> Event {
    var parser = JSONParser()
    return Event(
      offset: .start, source: SourceID(rawValue: source), type: .group, name: "", messageID: "m",
      timestamp: Timestamp(microseconds: time), receivedAt: Timestamp(microseconds: 1 << 50), identifiers: [], groupID: group,
      traits: try parser.parse(Array(traits.utf8)).root)
  }

  @Test func `is the same in every order of arrival, and keeps the source of each trait`() throws {
    let calls = try [
      (Self.call(#"{"plan":"free","name":"Acme"}"#, at: 1, source: 1), UInt64(5)), (Self.call(#"{"plan":"pro"}"#, at: 3, source: 2), 1),
      (Self.call(#"{"plan":"trial"}"#, at: 3, source: 3), 9), (Self.call(#"{"name":null}"#, at: 2, source: 4), 2),
    ]
    var first: Account?
    for order in permutations(calls.indices.map { $0 }) {
      var account: Account?
      for index in order { _ = AccountUnifier().apply(calls[index].0, tie: calls[index].1, to: &account) }
      #expect(account == first ?? account)
      first = account
    }
    let account = try #require(first)
    #expect(account.value(of: "plan") == .string("trial"))
    #expect(account.traits.first { $0.name == "plan" }?.source == SourceID(rawValue: 3))
    #expect(account.value(of: "name") == nil)
    #expect(account.firstSeen == Timestamp(microseconds: 1))
    #expect(account.lastSeen == Timestamp(microseconds: 3))
  }

  @Test func `says which traits have another value now`() throws {
    var account: Account?
    #expect(try AccountUnifier().apply(Self.call(#"{"plan":"free","n":1}"#, at: 1), tie: 1, to: &account).traits == ["plan", "n"])
    #expect(try AccountUnifier().apply(Self.call(#"{"plan":"free","n":2}"#, at: 2), tie: 1, to: &account).traits == ["n"])
    #expect(try AccountUnifier().apply(Self.call(#"{"plan":"old"}"#, at: 0), tie: 1, to: &account).traits == [])
  }

  @Test func `takes two hundred traits and none that is too long`() throws {
    var account: Account?
    let many = (0..<210).map { #""t\#($0)":\#($0)"# }.joined(separator: ",")
    #expect(try AccountUnifier().apply(Self.call("{\(many)}", at: 1), tie: 1, to: &account).refusedTraits == 10)
    #expect(account?.traits.count == 200)
    let long = String(repeating: "x", count: 17 * 1024)
    #expect(try AccountUnifier().apply(Self.call(#"{"t1":"\#(long)"}"#, at: 2), tie: 1, to: &account).refusedTraits == 1)
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index -> [[Int]] in
      var rest = items
      let item = rest.remove(at: index)
      return permutations(rest).map { [item] + $0 }
    }
  }
}
