import DestinationCSVFile
import DestinationContract
import Foundation
import Ports
import Testing
import Vocabulary

@Suite struct `A CSV file destination` {
  let folder: TemporaryFolder
  let file = "crm/loyal-2026-11-21.csv"
  let header = "at,change,segment,profile_id,user_id,email,phone,anonymous_id,idempotency_key\r\n"

  init() throws { folder = try TemporaryFolder() }

  private func open(_ settings: [String: String] = [:], key: String = "crm") throws -> any Destination {
    try CSVFileDestinationFactory().make(
      DestinationDefinition(id: DestinationID(rawValue: 1), key: key, name: "CRM", type: "csv", settings: settings, segments: []),
      environment: DestinationEnvironment(folder: folder.path) { $0 })
  }

  private func keys(_ file: String? = nil) throws -> [String] {
    guard try folder.files().contains(file ?? self.file) else { return [] }
    return try folder.text(file ?? self.file).split(separator: "\r\n").dropFirst().compactMap {
      $0.split(separator: ",").last.map(String.init)
    }
  }

  @Test(arguments: DestinationRule.all) func `keeps the contract`(rule: DestinationRule) async throws {
    try await rule.check(DestinationFixture(destination: try open(), reopen: { try self.open() }, received: { try self.keys() }))
  }

  @Test func `writes a header and one line for each change`() async throws {
    let destination = try open()
    #expect(await destination.deliver(DestinationFixture.deliveries([1])) == [.delivered])
    let line = "2026-11-21T10:00:00.000Z,entered,loyal,00000000-0000-4000-8000-000000000001,,p1@example.com,,,"
    #expect(try folder.text(file) == header + line + "00000000000000000000000000000001\r\n")
  }

  @Test func `each segment and each UTC day has a file of its own`() async throws {
    let destination = try open(["folder": "exports/daily"])
    var late = DestinationFixture.delivery(2)
    late.at = late.at.advanced(by: 14 * .hour)
    let other = DestinationFixture.delivery(3, segment: "lapsed")
    _ = await destination.deliver([DestinationFixture.delivery(1), late, other].map(DestinationFixture.permitted))
    #expect(
      try folder.files()
        == ["lapsed-2026-11-21.csv", "loyal-2026-11-21.csv", "loyal-2026-11-22.csv"].map { "exports/daily/crm/" + $0 })
  }

  @Test(arguments: 1...130) func `a torn last line is cut, and its delivery written again`(cutBytes: Int) async throws {
    _ = await (try open()).deliver(DestinationFixture.deliveries(1...3))
    let whole = try folder.text(file)
    try folder.cut(file, bytes: min(cutBytes, whole.utf8.count - 1))
    #expect(await (try open()).deliver(DestinationFixture.deliveries(1...3)) == Array(repeating: .delivered, count: 3))
    #expect(try folder.text(file) == whole)
  }

  @Test func `zeros that a power cut left are cut`() async throws {
    _ = await (try open()).deliver(DestinationFixture.deliveries(1...2))
    let whole = try folder.text(file)
    try folder.append([UInt8](repeating: 0, count: 300) + Array("\r\n".utf8), to: file)
    _ = await (try open()).deliver(DestinationFixture.deliveries(1...2))
    #expect(try folder.text(file) == whole)
  }

  @Test func `repeats are found in a file far longer than what is read back`() async throws {
    let first = try open()
    for batch in 0..<60 { _ = await first.deliver(DestinationFixture.deliveries(batch * 500..<batch * 500 + 500)) }
    let again = try open()
    #expect(await again.deliver(DestinationFixture.deliveries(29_500..<30_010)) == Array(repeating: .delivered, count: 510))
    #expect(try keys().count == 30_010)
    #expect(try Set(keys()).count == 30_010)
  }

  @Test func `other columns on the same day begin another file`() async throws {
    _ = await (try open()).deliver(DestinationFixture.deliveries([1]))
    _ = await (try open(["identifiers": "email"])).deliver(DestinationFixture.deliveries([2]))
    #expect(try folder.files() == ["crm/loyal-2026-11-21.2.csv", file])
    #expect(try folder.text("crm/loyal-2026-11-21.2.csv").hasPrefix("at,change,segment,profile_id,email,idempotency_key\r\n"))
  }

  @Test(arguments: [
    ("a,b", "\"a,b\""), ("say \\\"hi\\\"", "\"say \"\"hi\"\"\""), ("two\\nlines", "two lines"), ("nul\\u0000", "nul "), ("=1+1", "'=1+1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("+84 (90) 123-45", "+84 (90) 123-45"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3", "-2+3"), ("-x", "'-x"),
    ("\\t=1", "' =1"), ("＝1+1", "'＝1+1"), (" =1", "' =1"), ("thường@example.com", "thường@example.com"), ("a;b", "\"a;b\""),
    ("\\u2028", " "),
  ]) func `a value is written so that it stays a value`(value: String, cell: String) async throws {
    _ = await (try open(["identifiers": "email"])).deliver([DestinationFixture.permitted(DestinationFixture.delivery(1, email: value))])
    let line = try folder.text(file).components(separatedBy: "\r\n")[1]
    #expect(line == "2026-11-21T10:00:00.000Z,entered,loyal,00000000-0000-4000-8000-000000000001,\(cell),00000000000000000000000000000001")
  }

  @Test func `several identifiers of a type share a cell`() async throws {
    var delivery = DestinationFixture.delivery(1)
    delivery.body = Array(
      #"{"segment":"loyal","profile":"p","identifiers":[{"type":"email","value":"a@x"},{"type":"email","value":"b@x"}]}"#.utf8)
    _ = await (try open(["identifiers": "email"])).deliver([DestinationFixture.permitted(delivery)])
    #expect(try folder.text(file).contains(#","a@x;b@x","#))
  }

  @Test(arguments: [
    "", "no json", "[]", #"{"segment":5,"profile":"p"}"#, #"{"segment":"../../etc","profile":"p"}"#, #"{"segment":"a/b","profile":"p"}"#,
    #"{"segment":".hidden","profile":"p"}"#,
  ]) func `a body that tells of no segment is refused, its neighbours are written`(body: String) async throws {
    var bad = DestinationFixture.delivery(2)
    bad.body = Array(body.utf8)
    let deliveries = [DestinationFixture.delivery(1), bad, DestinationFixture.delivery(3)].map(DestinationFixture.permitted)
    #expect(
      await (try open()).deliver(deliveries) == [.delivered, .refused(reason: "the delivery does not tell of a segment"), .delivered])
    #expect(try keys().count == 2)
    #expect(try folder.files() == [file])
  }

  @Test(arguments: ["/etc", "../x", "a/../../b", "~/x", "a b", ".git"]) func `a folder outside the export folder is refused`(name: String) {
    #expect(throws: DestinationConfigurationError.self) { _ = try open(["folder": name]) }
  }

  @Test func `a link in the folder is not followed`() async throws {
    let outside = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/crm", withDestinationPath: outside.path)
    guard case .retry = await (try open()).deliver(DestinationFixture.deliveries([1]))[0] else { Issue.record("written"); return }
    #expect(try outside.files().isEmpty)
  }

  @Test func `a folder that cannot be written is tried again, and works when it can`() async throws {
    try Data().write(to: URL(filePath: folder.path + "/crm"))
    let destination = try open()
    guard case .retry(let reason, nil) = await destination.deliver(DestinationFixture.deliveries([1]))[0] else {
      Issue.record("no retry"); return
    }
    #expect(!reason.contains(folder.path))
    try FileManager.default.removeItem(atPath: folder.path + "/crm")
    #expect(await destination.deliver(DestinationFixture.deliveries([1])) == [.delivered])
    #expect(try keys().count == 1)
  }

  @Test func `files are for their owner alone`() async throws {
    _ = await (try open()).deliver(DestinationFixture.deliveries([1]))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `more segments than open files lose and repeat nothing`() async throws {
    let destination = try open()
    for _ in 0..<2 {
      for number in 0..<50 {
        _ = await destination.deliver([DestinationFixture.permitted(DestinationFixture.delivery(number, segment: "s\(number)"))])
      }
    }
    #expect(try folder.files().count == 50)
    for number in 0..<50 { #expect(try keys("crm/s\(number)-2026-11-21.csv").count == 1) }
  }
}
