import Foundation
import Testing

/// Segments as people work with them, on the program and a real warehouse.
@Suite struct `Segments from the command line` {
  private static let source = "sources:\n  - {key: shop, name: Shop, writeKeys: [shop-key]}\n"
  private static let traits = """
    segments:
      - {key: payers, name: Payers, where: {did: {event: Paid}}}
      - {key: often, name: Often, where: {trait: {name: orders_so_far, gte: 20}}}
    computed_traits:
      - key: orders_so_far
        of: {sql: "SELECT profile_id, count() AS value FROM events WHERE name = 'Paid' GROUP BY profile_id", every: 1h}
      - {key: rfm, of: {rfm: total, event: Paid, within: 3650d}}
    """
  private static let map = "source: shop\ntype: track\nevent: Paid\nuserId: user\ntimestamp: time\nproperties: {total: total}\n"

  /// Five people; the number of orders is ten times that of the person.
  private func served(_ folder: TemporaryFolder) throws -> ServingKith {
    let kith = try ServingKith(data: folder.path + "/data")
    #expect(try kith.kith("apply", try folder.write("source.yaml", Self.source)).status == 0)
    let rows = (1...5).flatMap { user in (0..<user * 10).map { "u\(user),\(user),2026-01-0\(user) 03:04:0\($0 % 10)\n" } }.joined()
    let file = try folder.write("paid.csv", "user,total,time\n" + rows)
    #expect(try kith.json("import", file, "--map", try folder.write("map.yaml", Self.map))["rows"] as? Int == 150)
    #expect(try kith.kith("status", "--wait", "--timeout", "300").status == 0)
    #expect(try kith.kith("apply", try folder.write("workspace.yaml", Self.source + Self.traits)).status == 0)
    #expect(try kith.kith("status", "--wait", "--timeout", "300").status == 0)
    return kith
  }

  @Test func `members go out in the form of a platform, and history, differences and scores are shown`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    #expect(try kith.kith("profile", "mark", "user_id:u1", "suppressed").status == 0)
    let file = "\(folder.path)/members.csv"
    let exported = try kith.kith("segment", "export", "payers", "--columns", "id=user_id:sha256,city=trait:city", "--out", file)
    #expect(exported.status == 0)
    #expect(exported.errors.contains("4 profiles, 1 left out (suppressed 1)"), "\(exported.errors)")
    #expect(exported.errors.contains("column city: nobody has a value"))
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isNewline)
    // SHA-256 of "u2", as sha256sum prints it.
    #expect(lines[0] == "id,city" && lines.count == 5)
    #expect(lines[1] == "6ca202c88e549dff68c09bfafbfc60b2fac074debc1e6777e9ba4b6c703ed114,")
    let refused = try kith.kith("segment", "export", "payers", "--columns", "mail:sha256")
    #expect(refused.status == 5 && refused.errors.contains("mail:sha256") && refused.errors.contains("user_id, email"), "\(refused.errors)")

    let history = try #require(try kith.json("segment", "history", "payers")["history"] as? [[String: Any]])
    #expect(history.count == 30 && history.last?["size"] as? Int == 5 && history.last?["entered"] as? Int == 5)
    let changes = try #require(try kith.json("profile", "segments", "user_id:u2")["changes"] as? [[String: Any]])
    #expect(changes.contains { $0["segment"] as? String == "payers" && $0["change"] as? String == "entered" })
    let edited = try folder.write("edited.yaml", "key: payers\nwhere: {did: {event: Paid, count: {gte: 25}}}\n")
    let difference = try kith.json("segment", "diff", edited)
    #expect((difference["leaves"] as? [String: Any])?["size"] as? Int == 2)
    #expect((difference["enters"] as? [String: Any])?["size"] as? Int == 0)
    #expect(kith.stop() == 0)
  }

  @Test(.timeLimit(.minutes(5))) func `a query's values and the fifths of all become traits without a further word`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    var members = 0
    while members != 4 { members = (try kith.json("segment", "members", "often")["members"] as? [Any])?.count ?? 0 }
    var traits: [String: Any] = [:]
    while traits["rfm"] as? String != "champions" {
      traits = try kith.json("profile", "get", "user_id:u5")["traits"] as? [String: Any] ?? [:]
    }
    #expect(traits["orders_so_far"] as? Int == 50)
    #expect(traits["rfm_frequency"] as? Int == 5 && traits["rfm_recency"] as? Int == 5)
    #expect(kith.stop() == 0)
  }
}
