import Foundation
import Testing
import WarehouseClickHouse

@Suite struct `Importing a file` {
  private func served(_ folder: TemporaryFolder) throws -> ServingKith {
    let kith = try ServingKith(data: folder.path + "/data")
    let workspace = try folder.write("workspace.yaml", "sources:\n  - key: shop\n    writeKeys: [shop-key]\n")
    #expect(try kith.kith("apply", workspace).status == 0)
    return kith
  }

  private func rows(_ range: Range<Int>) -> String { range.map { "u\($0),\($0),2026-01-02 03:04:05\n" }.joined() }

  private func accepted(_ kith: ServingKith) throws -> (accepted: Int, duplicates: Int) {
    _ = try kith.kith("status", "--wait", "--timeout", "300")
    let source = (try kith.json("source", "list")["sources"] as? [[String: Any]])?.first ?? [:]
    return (source["accepted"] as? Int ?? -1, source["duplicates"] as? Int ?? -1)
  }

  private static let map = """
    source: shop
    type: track
    event: Paid
    userId: user
    timestamp: time
    properties: {total: total, label: =import}
    """

  @Test func `makes an event of each row, once; a file that has grown brings only what is new`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let map = try folder.write("map.yaml", Self.map)
    let file = try folder.write("paid.csv", "user,total,time\n" + rows(0..<1200))
    #expect(try kith.json("import", file, "--map", map)["rows"] as? Int == 1200)
    #expect(try accepted(kith) == (1200, 0))
    #expect(try kith.json("import", file, "--map", map)["rows"] as? Int == 0)
    _ = try folder.write("paid.csv", "user,total,time\n" + rows(0..<1300))
    #expect(try kith.json("import", file, "--map", map)["rows"] as? Int == 1300)
    #expect(try accepted(kith) == (1300, 1200))
    let events = try kith.json("profile", "events", "user_id:u7")["events"] as? [[String: Any]]
    #expect(events?.count == 1)
    #expect(events?.first?["time"] as? String == "2026-01-02T03:04:05.000Z")
    let properties = events?.first?["properties"] as? [String: Any]
    #expect(properties?["total"] as? Int == 7 && properties?["label"] as? String == "import")
    #expect(kith.stop() == 0)
  }

  @Test func `with a watermark reads a changed file from the largest value on`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let map = try folder.write("map.yaml", Self.map + "\nwatermark: total\n")
    let file = try folder.write("paid.csv", "user,total,time\n" + rows(0..<20))
    #expect(try kith.json("import", file, "--map", map)["rows"] as? Int == 20)
    _ = try folder.write("paid.csv", "user,total,time\n" + rows(0..<120))
    #expect(try kith.json("import", file, "--map", map)["rows"] as? Int == 100)
    #expect(try accepted(kith) == (120, 0))
    #expect(kith.stop() == 0)
  }

  @Test func `puts rows that cannot be read aside with their reason, and imports all others`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let map = try folder.write("map.yaml", Self.map)
    var lines = (0..<1100).map { "u\($0),\($0),2026-01-02 03:04:05" }
    for row in [0, 499, 500, 1099] { lines[row] = "u\(row),\(row),last tuesday" }
    let file = try folder.write("paid.csv", "user,total,time\n" + lines.joined(separator: "\n") + "\n")
    let ended = try kith.kith("import", file, "--map", map, "-o", "json")
    #expect(ended.status == 5)
    let rejects = map + ".paid.csv.rejects"
    #expect(ended.errors.contains(rejects) && ended.errors.contains("4 rows"))
    let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
    #expect(json?["rows"] as? Int == 1100 && json?["rejected"] as? Int == 4)
    let kept = try String(contentsOfFile: rejects, encoding: .utf8).split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    #expect(kept.map { $0["row"] as? Int } == [1, 500, 501, 1100])
    #expect(kept.allSatisfy { ($0["reason"] as? String)?.contains("timestamp") == true })
    #expect((kept[1]["line"] as? String)?.contains("u499") == true)
    #expect(try FileManager.default.attributesOfItem(atPath: rejects)[.posixPermissions] as? Int == 0o600)
    #expect(try accepted(kith) == (1096, 0))
    #expect(try kith.kith("import", file, "--map", map).status == 0)
    #expect(kith.stop() == 0)
  }

  @Test func `says in ClickHouse's words why a file or a table cannot be read`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let map = try folder.write("map.yaml", Self.map + "\nmessageId: id\n")
    let file = try folder.write("paid.parquet", "user,total,time\n")
    for (input, reason) in [
      (file, "Parquet magic bytes"), ("postgresql('127.0.0.1:1', 'shop', 'orders', 'kith', 'x')", "Connection refused"),
    ] {
      let ended = try kith.kith("import", input, "--map", map)
      #expect(ended.status == 5)
      #expect(ended.errors.contains(reason) && !ended.errors.contains("crashed"), "\(ended.errors)")
    }
    #expect(try accepted(kith) == (0, 0))
    #expect(kith.stop() == 0)
  }

  /// ClickHouse cannot find the columns of ORC itself (see `ORCFile`): nested ones and missing values come through all the same.
  @Test(arguments: ["none", "zlib", "snappy", "lz4", "zstd"]) func `reads ORC however it is packed`(packing: String) throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let file = "\(folder.path)/orders.orc"
    try write(
      """
      SELECT concat('u', toString(number)) AS user, if(number % 2 = 0, number / 4, NULL) AS total, toDateTime64('2026-01-02 03:04:05.5', 3, 'UTC') AS time,
        [tuple(number, 'a `name`')::Tuple(id Int64, label String)] AS `the "lines"`, map('k', number) AS more, toDecimal64(1.25, 2) AS price,
        if(number = 1, NULL, toDate32('1960-02-29')) AS day, repeat('x', number) AS text FROM numbers(3)
      """, to: file, packing)
    let map = try folder.write(
      "map.yaml",
      "source: shop\ntype: track\nevent: Paid\nuserId: user\ntimestamp: time\nproperties: {total: total, lines: 'the \"lines\"', more: more, price: price, day: day}\n"
    )
    let imported = try kith.kith("import", file, "--map", map, "-o", "json")
    #expect(imported.status == 0, "\(imported.errors)")
    let taken = try accepted(kith)
    #expect(taken == (3, 0), "\(taken)")
    let sql = "SELECT properties FROM events ORDER BY user_id"
    let rows = try kith.kith("sql", sql, "-o", "tsv").output
    #expect(rows.contains(#""id":2"#) && rows.contains(#""label":"a `name`""#) && rows.contains(#""total":0.5"#), "\(rows)")
    #expect(rows.contains(#""price":1.25"#) && rows.contains(#""day":"1960-02-29""#) && rows.contains(#""k":1"#), "\(rows)")
    #expect(kith.stop() == 0)
  }

  @Test func `refuses what is no whole ORC file`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let map = try folder.write("map.yaml", Self.map)
    let whole = "\(folder.path)/whole.orc"
    try write("SELECT 'u1' AS user, 1 AS total, now() AS time", to: whole, "zstd")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let cut = "\(folder.path)/cut.orc"
    for length in [0, 1, 3, bytes.count / 2, bytes.count - 1] {
      try bytes.prefix(length).write(to: URL(fileURLWithPath: cut))
      let ended = try kith.kith("import", cut, "--map", map)
      #expect(ended.status == 5 && ended.errors.contains("ORC") && !ended.errors.contains("crashed"), "\(length): \(ended.errors)")
    }
    // Any byte of the end may be wrong: an answer, whatever it is, and no crash of this program.
    for place in stride(from: bytes.count - 1, to: bytes.count / 2, by: -7) {
      var damaged = bytes
      damaged[place] ^= 0x55
      try damaged.write(to: URL(fileURLWithPath: cut))
      #expect([0, 1, 5].contains(try kith.kith("import", cut, "--map", map, "--from-start").status))
    }
    #expect(kith.stop() == 0)
  }

  private func write(_ query: String, to file: String, _ packing: String) throws {
    let binary = try ClickHouseBinary.locate()
    let launcher = file + ".py"
    try LocalClickHouse.writeLauncher(to: launcher)
    let sql = "\(query) INTO OUTFILE '\(file)' FORMAT ORC SETTINGS output_format_orc_compression_method = '\(packing)'"
    let command = binary.command(tool: "local", arguments: ["--query", sql], launcher: launcher)
    let process = try Process.run(URL(fileURLWithPath: command[0]), arguments: Array(command.dropFirst()))
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func `finds a column that is not there before anything is sent`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let file = try folder.write("paid.csv", "user,total,time\n" + rows(0..<3))
    let text = "source: shop\ntype: track\nevent: $.kind\nuserId: usr\nproperties: {total: total, sum: sums}\n"
    let ended = try kith.kith("import", file, "--map", try folder.write("map.yaml", text))
    #expect(ended.status == 5)
    for words in [
      "event: there is no column kind", "userId: there is no column usr", "properties.sum: there is no column sums",
      "The columns are: user, total, time",
    ] { #expect(ended.errors.contains(words), "\(ended.errors)") }
    #expect(try accepted(kith) == (0, 0))
    #expect(kith.stop() == 0)
  }

  @Test func `names the mistakes of a map`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let file = try folder.write("paid.csv", "user\nu1\n")
    for (text, reason) in [
      ("source: shop\ntype: track\nuserId: user\n", "event"), ("source: shop\ntype: track\nevent: x\n", "userId"),
      ("source: shop\ntype: track\nevent: x\nuserid: user\n", "userid"), ("source: shop\ntype: trick\n", "type"),
    ] {
      let ended = try kith.kith("import", file, "--map", try folder.write("map.yaml", text))
      #expect(ended.status == 5)
      #expect(ended.errors.contains(reason), "\(ended.errors)")
    }
    let ended = try kith.kith(
      "import", file, "--map", try folder.write("map.yaml", "source: nobody\ntype: track\nevent: x\nuserId: user\n"))
    #expect(ended.status == 4)
    #expect(kith.stop() == 0)
  }
}
