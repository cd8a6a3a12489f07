import MailDomainsDNS
import NameServer
import Testing
import Vocabulary

@Suite struct `Asking name servers whether a domain takes mail` {
  private static let zone: [String: NameServer.Domain] = [
    "example.com": .records([.mail(preference: 10, host: "mx.example.com"), .mail(preference: 20, host: "mx2.example.com")]),
    "old.example": .records([.address([192, 0, 2, 1])]),
    "six.example": .records([.address([0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1])]),
    "never.example": .records([.mail(preference: 0, host: ".")]),
    "both.example": .records([.mail(preference: 0, host: "."), .mail(preference: 5, host: "mx.both.example")]),
    "empty.example": .records([]), "broken.example": .fails, "alias.example": .records([.alias("old.example"), .address([192, 0, 2, 1])]),
    "xn--bcher-kva.example": .records([.mail(preference: 1, host: "mx.example.com")]),
  ]

  private static func withServer<Value>(_ body: (NameServer, DNSMailDomains) async throws -> Value) async throws -> Value {
    let server = try NameServer(zone)
    defer { server.stop() }
    return try await body(
      server, DNSMailDomains(settings: .init(server: ("127.0.0.1", server.port), timeoutSeconds: 1, attempts: 2)))
  }

  @Test(
    arguments: [
      ("example.com", .takesMail), ("old.example", .takesMail), ("six.example", .takesMail), ("alias.example", .takesMail),
      ("bücher.example", .takesMail), ("both.example", .takesMail), ("never.example", .refusesMail), ("empty.example", .hasNoServer),
      ("missing.example", .doesNotExist), ("broken.example", .unknown), ("no name.example", .unknown), ("", .unknown),
    ] as [(String, MailDomain.Standing)])
  func `goes by its MX records, without them by its address, and knows null MX`(domain: String, standing: MailDomain.Standing) async throws
  {
    try await Self.withServer { _, resolver in #expect(await resolver.standing(of: domain) == standing) }
  }

  @Test func `asks for MX first, and for addresses only without it`() async throws {
    try await Self.withServer { server, resolver in
      _ = await resolver.standing(of: "example.com")
      #expect(server.asked.map { "\($0.name) \($0.type)" } == ["example.com 15"])
      _ = await resolver.standing(of: "empty.example")
      #expect(server.asked.dropFirst().map(\.type) == [15, 1, 28])
    }
  }

  @Test func `is no answer when no server is there`() async throws {
    let server = try NameServer([:])
    server.stop()
    let resolver = DNSMailDomains(settings: .init(server: ("127.0.0.1", server.port), timeoutSeconds: 1, attempts: 1))
    #expect(await resolver.standing(of: "example.com") == .unknown)
    #expect(await DNSMailDomains(settings: .init(server: ("not an address", 53))).standing(of: "example.com") == .unknown)
  }
}
