import Testing
import Vocabulary

@Suite struct `A mail domain` {
  private static let now = Timestamp(microseconds: 100 * .day)

  @Test(arguments: MailDomain.Standing.allCases) func `is undeliverable only when a name server has said so`(standing: MailDomain.Standing)
  {
    let domain = MailDomain(name: "a.example", due: Self.now).asked(answer: standing, at: Self.now)
    #expect(domain.isUndeliverable == [.refusesMail, .hasNoServer, .doesNotExist].contains(standing))
    #expect(domain.due > Self.now)
  }

  @Test func `is asked about ever more rarely while nobody answers, and keeps what was known`() {
    var domain = MailDomain(name: "a.example", due: .zero).asked(answer: .doesNotExist, at: Self.now)
    #expect(domain.due == Self.now.advanced(by: 7 * .day))
    var pauses: [Int64] = []
    for _ in 0..<13 {
      domain = domain.asked(answer: .unknown, at: Self.now)
      pauses.append(domain.due.microseconds - Self.now.microseconds)
    }
    #expect(pauses.prefix(4) == [.minute, 2 * .minute, 4 * .minute, 8 * .minute])
    #expect(pauses.last == .day)
    #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(domain.standing == .doesNotExist)
    #expect(domain.answeredAt == Self.now)
    domain = domain.asked(answer: .takesMail, at: Self.now.advanced(by: .day))
    #expect(domain.failures == 0)
    #expect(domain.due == Self.now.advanced(by: 31 * .day))
  }
}
