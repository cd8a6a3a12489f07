import Foundation
import Testing

@Suite struct `A backup` {
  @Test func `that is made while events pour in is a whole beginning of them, and can be served`() throws {
    let folder = try TemporaryFolder()
    let kith = try ServingKith(data: folder.path + "/data")
    #expect(try kith.kith("apply", try folder.write("workspace.yaml", "sources:\n  - key: shop\n")).status == 0)
    // Each row is a person of its own: profiles count events.
    let file = try folder.write("people.csv", "user\n" + (0..<30_000).map { "u\($0)\n" }.joined())
    let map = try folder.write("map.yaml", "source: shop\ntype: identify\nuserId: user\ntraits: {name: user}\n")
    let importing = Process()
    KithProgram.configure(importing, ["import", file, "--map", map, "--data", kith.data], [:])
    importing.standardOutput = FileHandle.nullDevice
    importing.standardError = FileHandle.nullDevice
    try importing.run()
    var backups: [String] = []
    while importing.isRunning {
      let ended = try kith.kith("backup", "b\(backups.count)")
      #expect(ended.status == 0, "\(ended.errors)")
      backups.append(ended.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    #expect(!backups.isEmpty)
    #expect(kith.stop() == 0)
    for (number, backup) in backups.enumerated() where number == 0 || number == backups.count / 2 || number == backups.count - 1 {
      try check(backup, in: folder, number: number)
    }
  }

  private func check(_ backup: String, in folder: TemporaryFolder, number: Int) throws {
    let data = folder.path + "/restored\(number)"
    #expect(try KithProgram.run(["restore", backup, "--data", data]).status == 0)
    #expect(try KithProgram.run(["restore", backup, "--data", data]).status == 5)
    let restored = try ServingKith(data: data)
    _ = try restored.kith("status", "--wait", "--timeout", "300")
    let source = (try restored.json("source", "list")["sources"] as? [[String: Any]])?.first
    let accepted = try #require(source?["accepted"] as? Int)
    let status = try restored.json("status")
    #expect(status["profiles"] as? Int == accepted)
    // Commands take an offset each: the first token, the apply, and the token that the restored server made.
    #expect((status["journal"] as? [String: Any])?["head"] as? Int == accepted + 3)
    try checkWarehouse(of: restored, accepted: accepted)
    #expect(restored.stop() == 0)
  }

  /// Each accepted event once, in SQL and in the timeline of its person: those of before the backup, and those that its journal brings after.
  private func checkWarehouse(of kith: ServingKith, accepted: Int) throws {
    let sql = try kith.kith("sql", "SELECT user_id, message_id FROM events", "-o", "json")
    let rows = try sql.output.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String] ?? [:]
    }
    #expect(rows.count == accepted)
    #expect(Set(rows.compactMap { $0["message_id"] }).count == accepted)
    let users = rows.compactMap { $0["user_id"] }
    #expect(Set(users).count == accepted)
    for user in [users.first, users.last].compactMap({ $0 }) {
      let events = try kith.json("profile", "events", "user_id:\(user)")["events"] as? [[String: Any]]
      #expect(events?.compactMap { $0["userId"] as? String } == [user])
    }
  }
}
