import Foundation
import Testing

/// What goes out in a format comes in again from it.
@Suite struct `Exporting` {
  private static let workspace = """
    sources:
      - {key: shop, name: Shop, writeKeys: [shop-key]}
      - {key: again, name: Again, writeKeys: [again-key]}
    segments:
      - {key: payers, name: Payers, where: {did: {event: Paid}}}
      - {key: often, name: Often, where: {did: {event: Paid, count: {gte: 2}}}}
    """
  private static let map = "source: shop\ntype: track\nevent: Paid\nuserId: user\ntimestamp: time\nproperties: {total: total}\n"
  /// Exported events as events of another source.
  private static let back = """
    source: again
    type: track
    event: Paid again
    userId: user_id
    messageId: message_id
    timestamp: time
    """

  private func served(_ folder: TemporaryFolder) throws -> ServingKith {
    let kith = try ServingKith(data: folder.path + "/data")
    #expect(try kith.kith("apply", try folder.write("workspace.yaml", Self.workspace)).status == 0)
    let rows = (0..<300).map { "u\($0 % 40),\($0),2026-01-02 03:04:0\($0 % 10)\n" }.joined()
    let file = try folder.write("paid.csv", "user,total,time\n" + rows)
    #expect(try kith.json("import", file, "--map", try folder.write("map.yaml", Self.map))["rows"] as? Int == 300)
    #expect(try kith.kith("status", "--wait", "--timeout", "300").status == 0)
    return kith
  }

  private func count(_ kith: ServingKith, _ name: String) throws -> String {
    #expect(try kith.kith("status", "--wait", "--timeout", "300").status == 0)
    return try kith.kith("sql", "SELECT count(), uniqExact(user_id) FROM events WHERE name = '\(name)'", "-o", "tsv").output
  }

  @Test func `events go out and come in as Avro, ORC, Arrow, Parquet, CSV and JSONL, from files and from folders`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let map = try folder.write("back.yaml", Self.back)
    for format in ["avro", "orc", "arrow", "parquet", "csv", "jsonl"] {
      let file = "\(folder.path)/events.\(format)"
      let exported = try kith.kith(
        "export", "events", "--event", "Paid", "--from", "2026-01-01", "--to", "2027-01-01T00:00:00Z", "--out", file)
      #expect(exported.status == 0, "\(format): \(exported.errors)")
      let imported = try kith.kith("import", file, "--map", map, "-o", "json")
      #expect(imported.status == 0 && imported.output.contains("\"rows\":300"), "\(format): \(imported.output) \(imported.errors)")
    }
    // The same messageIds every time: once each.
    #expect(try count(kith, "Paid again") == "count()\tuniqExact(user_id)\n300\t40\n")
    let parts = "\(folder.path)/parts/deeper"
    try FileManager.default.createDirectory(atPath: parts, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: "\(folder.path)/events.csv", toPath: "\(folder.path)/parts/a.csv")
    try FileManager.default.copyItem(atPath: "\(folder.path)/events.csv", toPath: "\(parts)/b.csv")
    let whole = try kith.kith("import", "\(folder.path)/parts", "--map", map, "-o", "json")
    #expect(whole.status == 0 && whole.output.contains("\"rows\":600"), "\(whole.output) \(whole.errors)")
    let same = try kith.kith("import", "\(folder.path)/parts", "--map", map, "-o", "json")
    #expect(same.output.contains("\"rows\":0"), "\(same.output)")
    _ = try folder.write("parts/c.json", "{}")
    #expect(try kith.kith("import", "\(folder.path)/parts", "--map", map).status == 5)
    #expect(try count(kith, "Paid again") == "count()\tuniqExact(user_id)\n300\t40\n")
    #expect(kith.stop() == 0)
  }

  @Test func `a table function is imported, its secret from the environment; without messageId it is refused`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let map = try folder.write("back.yaml", Self.back)
    let file = "\(folder.path)/events.csv"
    #expect(try kith.kith("export", "sql", "SELECT message_id, user_id, time FROM events LIMIT 50", "--out", file).status == 0)
    let python = """
      import csv, sqlite3, sys
      rows = list(csv.DictReader(open(sys.argv[1])))
      with sqlite3.connect(sys.argv[2]) as database:
          database.execute("CREATE TABLE sales (message_id TEXT, user_id TEXT, time TEXT)")
          database.executemany("INSERT INTO sales VALUES (:message_id, :user_id, :time)", rows)
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", python, file, "\(folder.path)/sales.sqlite"]
    try process.run()
    process.waitUntilExit()
    let table = "sqlite('${SALES}', 'sales')"
    let imported = try KithProgram.run(
      ["import", table, "--map", map, "--data", kith.data, "-o", "json"], environment: ["SALES": "\(folder.path)/sales.sqlite"])
    #expect(imported.status == 0 && imported.output.contains("\"rows\":50"), "\(imported.output) \(imported.errors)")
    #expect(try kith.kith("import", table, "--map", map).errors.contains("SALES"))
    let nameless = try folder.write("nameless.yaml", Self.back.replacing("messageId: message_id\n", with: ""))
    #expect(try kith.kith("import", table, "--map", nameless).errors.contains("messageId"))
    #expect(try count(kith, "Paid again") == "count()\tuniqExact(user_id)\n50\t\(try distinct(file))\n")
    #expect(kith.stop() == 0)
  }

  private func distinct(_ file: String) throws -> Int {
    Set(try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").dropFirst().map { $0.split(separator: ",")[1] }).count
  }

  @Test func `the answer of an analysis goes out as rows, one of no rows not at all`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let range = ["from=2026-01-01", "to=2026-01-05"]
    let questions: [(fields: [String], row: String)] = [
      (["trends", "event=Paid", #"measure={"sum": "total"}"#, "interval=day"], #""value":44850"#),
      (["funnel", #"steps=["Paid", "Paid"]"#, "within=1d"], #""step":2"#),
      (["retention", "first=Paid", "return=any", "interval=day", "periods=2"], #""size":40,"period":0,"retained":40"#),
      (["paths", "event=Paid", "steps=1"], #""step":1,"from":"Paid","to":"Paid","profiles":40"#),
      (["rfm", "event=Paid", "value=total"], #""recency":"#), (["kpis", "event=Paid", "value=total"], #""customers":40"#),
      (["statistics", "property=total", "event=Paid"], #""value":"0","count":1"#),
      (["overlap", #"segments=["payers", "often"]"#], #""profiles":40"#),
    ]
    for (fields, row) in questions {
      let file = "\(folder.path)/\(fields[0]).jsonl"
      let exported = try KithProgram.run(["export", "analysis"] + fields + range + ["--out", file, "--data", kith.data])
      #expect(exported.status == 0, "\(fields[0]): \(exported.errors)")
      #expect(try String(contentsOfFile: file, encoding: .utf8).contains(row), "\(fields[0])")
    }
    let table = "\(folder.path)/trends.csv"
    #expect(
      try KithProgram.run(["export", "analysis"] + questions[0].fields + range + ["--out", table, "--data", kith.data]).status == 0)
    #expect(try String(contentsOfFile: table, encoding: .utf8).hasPrefix("\"key\",\"at\",\"value\"\n"))
    let none = "\(folder.path)/campaigns.csv"
    #expect(try KithProgram.run(["export", "analysis", "campaigns"] + range + ["--out", none, "--data", kith.data]).status != 0)
    #expect(!FileManager.default.fileExists(atPath: none))
    #expect(kith.stop() == 0)
  }

  @Test func `a segment's members go out, and a query that fails half-way leaves no file but the database's words`() throws {
    let folder = try TemporaryFolder()
    let kith = try served(folder)
    let members = "\(folder.path)/members.csv"
    #expect(try kith.kith("export", "segment", "payers", "--out", members).status == 0)
    let lines = try String(contentsOfFile: members, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 41 && lines[0] == "\"profile_id\",\"since\"")
    #expect(try FileManager.default.attributesOfItem(atPath: members)[.posixPermissions] as? Int == 0o600)
    #expect(try kith.kith("export", "segment", "nobody", "--out", "\(folder.path)/none.csv").status == 4)
    let broken = "\(folder.path)/broken.jsonl"
    let query = "SELECT number, toString(cityHash64(number)), throwIf(number = 3000000, 'the end of it') FROM numbers(5000000)"
    let ended = try kith.kith("sql", query, "--out", broken)
    #expect(ended.status != 0 && ended.errors.contains("the end of it"), "\(ended.errors)")
    for name in ["none.csv", "broken.jsonl", "broken.jsonl.part"] {
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/\(name)"))
    }
    let printed = try kith.kith("sql", query, "-o", "jsonl")
    #expect(printed.status != 0 && printed.errors.contains("the end of it"), "\(printed.status) \(printed.errors)")
    // How many rows come before it is the database's affair.
    #expect(!printed.output.contains("DB::Exception") && !printed.output.contains("\u{1E}"))
    #expect(kith.stop() == 0)
  }
}
