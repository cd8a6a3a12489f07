import Foundation
import NIOHTTP1
import NameServer
import Testing
import Waiting

/// Checks of mail domains, over the real server and a real name server.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `Domains of e-mail addresses over the whole way` {
  @Test func `an address whose domain is gone is flagged, and stays so across a kill without a name server`() async throws {
    let server = try NameServer(["good.example": .records([.mail(preference: 10, host: "mx.good.example")])])
    let kith = try KithProcess(arguments: ["--resolver", "127.0.0.1:\(server.port)"])
    try await kith.start()
    try await kith.apply("{sources: [{key: site, name: Site, writeKey: key}], check_mail_domains: true}")
    for (user, domain) in [("ann", "good.example"), ("ben", "gone.example")] {
      let body = #"{"type":"identify","userId":"\#(user)","traits":{"email":"\#(user)@\#(domain)"}}"#
      #expect(await kith.collect(#"{"batch":[\#(body)]}"#) == 200)
    }
    func flags(_ user: String) async throws -> [String] {
      let identifiers = try await kith.api(.GET, "/v1/profiles/user_id:\(user)").json()["identifiers"] as? [[String: Any]] ?? []
      return identifiers.flatMap { $0["flags"] as? [String] ?? [] }
    }
    try await kith.settle()
    try await until { try await flags("ben") == ["undeliverable_domain"] }
    try await until { server.asked.contains { $0.name == "good.example" } }
    #expect(try await flags("ann").isEmpty)
    server.stop()
    kith.kill()
    try await kith.start()
    try await kith.settle()
    #expect(try await flags("ben") == ["undeliverable_domain"])
    #expect(try KithProcess.run("profile", "get", "email:ben@gone.example", "--data", kith.data) == 0)
    try kith.end()
  }
}
