import MailDomainsDNS
import NameServer
import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

@Suite struct `Domains of e-mail addresses` {
  private static func rig(
    _ server: NameServer, state: InMemoryStateStore? = nil, after rig: Rig? = nil
  ) throws -> Rig {
    let resolver = DNSMailDomains(settings: .init(server: ("127.0.0.1", server.port), timeoutSeconds: 1, attempts: 1))
    guard let rig else { return try Rig(mailDomains: resolver) }
    return try Rig(journal: rig.journal, state: state ?? rig.state, clock: rig.clock, warehouse: rig.warehouse, mailDomains: resolver)
  }

  private static func identify(_ rig: Rig, _ user: String, _ email: String) async throws {
    try await rig.send(#"{"userId":"\#(user)","traits":{"email":"\#(email)"}}"#, call: .identify)
  }

  private static func known(_ rig: Rig, _ names: String...) async throws -> [String: MailDomain.Standing] {
    Dictionary(uniqueKeysWithValues: try await rig.state.mailDomains(names).map { ($0.name, $0.standing) })
  }

  private static let zone: [String: NameServer.Domain] = [
    "good.example": .records([.mail(preference: 10, host: "mx.good.example")]),
    "never.example": .records([.mail(preference: 0, host: ".")]),
  ]

  @Test func `are asked about once each when the definitions say so, those that were there before among them`() async throws {
    let server = try NameServer(Self.zone)
    defer { server.stop() }
    let rig = try Self.rig(server)
    try await Self.identify(rig, "u1", "Ann@Good.example")
    try await rig.settle()
    try await until { rig.warehouse.profiles.count == 1 }
    #expect(server.asked.isEmpty)
    try await rig.apply([]) { $0.checksMailDomains = true }
    for user in 2...9 { try await Self.identify(rig, "u\(user)", "u\(user)@\(user < 6 ? "never.example" : "gone.example")") }
    try await until {
      try await Self.known(rig, "good.example", "never.example", "gone.example")
        == ["good.example": .takesMail, "never.example": .refusesMail, "gone.example": .doesNotExist]
    }
    #expect(Set(server.asked.map(\.name)).count == server.asked.count, "\(server.asked)")
    await rig.workspace.stop()
  }

  @Test func `are asked about again when their time has come, and keep what was known while nobody answers`() async throws {
    let server = try NameServer(Self.zone)
    defer { server.stop() }
    let rig = try Self.rig(server)
    try await rig.apply([]) { $0.checksMailDomains = true }
    try await Self.identify(rig, "u1", "ann@never.example")
    try await until { try await Self.known(rig, "never.example") == ["never.example": .refusesMail] }
    server.change("never.example", .fails)
    rig.clock.advance(8 * .day)
    try await until { try await rig.state.mailDomains(["never.example"]).first?.failures == 1 }
    #expect(try await Self.known(rig, "never.example") == ["never.example": .refusesMail])
    server.change("never.example", .records([.mail(preference: 5, host: "mx.never.example")]))
    rig.clock.advance(2 * .minute)
    try await until { try await Self.known(rig, "never.example") == ["never.example": .takesMail] }
    await rig.workspace.stop()
  }

  @Test func `change nothing of what a replay of the journal gives`() async throws {
    let server = try NameServer(Self.zone)
    defer { server.stop() }
    let rig = try Self.rig(server)
    try await rig.apply([segment(1, .trait(path: ["email"], .exists))]) { $0.checksMailDomains = true }
    for user in 1...3 { try await Self.identify(rig, "u\(user)", "u\(user)@\(user == 1 ? "gone" : "never").example") }
    try await until { try await Self.known(rig, "never.example", "gone.example").values.allSatisfy { $0 != .unknown } }
    try await rig.settle()
    await rig.workspace.stop()
    let checkpoint = try rig.state.checkpoint()
    let again = try Rig(
      journal: rig.journal, state: InMemoryStateStore(hashKey: checkpoint.hashKey), clock: rig.clock)
    try await again.settle()
    #expect(try again.state.checkpoint() == checkpoint)
    #expect(
      try again.state.scan(after: ProfileRow(rawValue: 0), limit: 9) == rig.state.scan(after: ProfileRow(rawValue: 0), limit: 9))
    #expect(try await again.state.mailDomains(["never.example"]).allSatisfy { $0.standing == .unknown })
    await again.workspace.stop()
  }

  @Test func `are a problem when no name server answers, which ends with the first answer`() async throws {
    let server = try NameServer(Dictionary(uniqueKeysWithValues: (0..<12).map { ("d\($0).example", .fails) }))
    defer { server.stop() }
    let rig = try Self.rig(server)
    try await rig.apply([]) { $0.checksMailDomains = true }
    for number in 0..<12 { try await Self.identify(rig, "u\(number)", "u@d\(number).example") }
    try await until { try await rig.workspace.status().problems.contains { $0.contains("no name server answers") } }
    try await Self.identify(rig, "u20", "u@gone.example")
    try await until { try await rig.workspace.status().problems.isEmpty }
    await rig.workspace.stop()
  }
}
