import Foundation
import Testing

@Suite struct `kith resolve` {
  private static let people = """
    id,first_name,surname,dob,email,phone
    1,Robert,Allen,1971-06-24,robert255@smith.net,2025550101
    2,Bob,Allen,1971-06-24,robert255@smith.net,
    3,Robert,Alen,24/06/1971,robert255@smith.net,2025550101
    """

  /// Others around them, so that there is something to learn from.
  private static let crowd = (0..<400).map { number in
    let names = ["ann", "carl", "dora", "emil", "fred", "gina", "hans", "ida"]
    let ends = ["berg", "feld", "hoff", "mann", "stein", "wald", "bach", "thal"]
    let person = number / 2
    let surname = ["ro", "mi", "ka", "lu", "to"][person % 5] + ends[person / 5 % 8] + ["er", "", "in"][person / 40 % 3]
    return
      "p\(number),\(names[person % 8]),\(surname),19\(40 + person % 50)-0\(1 + person % 9)-1\(person % 9),m\(person)@x.org,20255\(10_000 + person * 7)"
  }.joined(separator: "\n")

  private func resolve(_ folder: TemporaryFolder, _ arguments: String...) throws -> (KithProgram.Ended, [String: String]) {
    let out = folder.path + "/clusters.csv"
    let ended = try KithProgram.run(["resolve"] + arguments + ["--out", out])
    guard let text = try? String(contentsOfFile: out, encoding: .utf8) else { return (ended, [:]) }
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return (ended, Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first }))
  }

  @Test(arguments: ["csv", "jsonl", "csv.gz"])
  func `writes the cluster of each record of a file`(kind: String) throws {
    let folder = try TemporaryFolder()
    let csv = try folder.write("people.csv", Self.people + "\n" + Self.crowd + "\n")
    let file: String
    switch kind {
    case "csv": file = csv
    case "jsonl":
      let rows = (Self.people + "\n" + Self.crowd).split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let lines = rows.dropFirst().map { row in "{" + zip(rows[0], row).map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}" }
      file = try folder.write("people.jsonl", lines.joined(separator: "\n"))
    default:
      let gzip = Process()
      gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      gzip.arguments = ["gzip", csv]
      try gzip.run()
      gzip.waitUntilExit()
      file = csv + ".gz"
    }
    let (ended, clusters) = try resolve(folder, file, "--id", "id")
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(clusters.count == 403)
    #expect(clusters["1"] == "1" && clusters["2"] == "1" && clusters["3"] == "1")
    #expect(clusters["p0"] == "p0" && clusters["p1"] == "p0" && clusters["p2"] == "p2")
  }

  @Test func `says what speaks for a pair, saves what it learnt and writes pairs`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("people.csv", Self.people + "\n" + Self.crowd + "\n")
    let model = folder.path + "/m.json"
    let pairs = folder.path + "/pairs.csv"
    let ended = try KithProgram.run(["resolve", file, "--id", "id", "--explain", "1", "2", "--model", model, "--pairs", pairs])
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(ended.output.contains("short or other form of one name") && ended.output.contains("They are in one cluster"))
    #expect(try String(contentsOfFile: pairs, encoding: .utf8).contains("\n1,2,"))
    let (again, clusters) = try resolve(folder, file, "--id", "id", "--model", model)
    #expect(again.status == 0 && clusters["2"] == "1")
  }

  @Test func `takes bad bytes, repeated and missing ids and a field of a megabyte`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/people.csv"
    var bytes = Data((Self.people + "\n" + Self.crowd + "\n1,M").utf8)
    bytes += Data([0xFC]) + Data("ller,\(String(repeating: "x", count: 1 << 20)),,,\n,,,,,\n,,,\n\u{0}".utf8)
    try bytes.write(to: URL(fileURLWithPath: path))
    let (ended, clusters) = try resolve(folder, path, "--id", "id")
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(ended.errors.contains("1 record has an id that another has too"))
    #expect(ended.errors.contains("have no id"))
    #expect(clusters["2"] == "1")
  }

  @Test func `refuses what it cannot do, and says what to do`() throws {
    let folder = try TemporaryFolder()
    let people = try folder.write("people.csv", Self.people)
    let empty = try folder.write("empty.csv", "")
    let broken = try folder.write("broken.jsonl", "{\"id\":1}\n{oops\n")
    let rules = try folder.write("rules.yaml", "columns: {dob: birthdayish}\n")
    for (arguments, status, words) in [
      ([people, "--id", "nobody"], 2, "There is no column nobody; there are id, first_name"),
      ([empty, "--id", "id"], 2, "There is no column id"), ([folder.path + "/none.csv", "--id", "id"], 4, "cannot be read"),
      ([try folder.write("open.csv", "id,name\n1,\"bob\n2,ann\n"), "--id", "id"], 5, "a quote that begins in line 2 is never closed"),
      ([broken, "--id", "id"], 5, "line 2 is no JSON"), ([people, "--id", "id", "--rules", rules], 5, "birthdayish is no role"),
      ([people, "--id", "id", "--ignore", "nothing"], 2, "There is no column nothing"),
    ] {
      let ended = try KithProgram.run(["resolve"] + arguments + ["--out", folder.path + "/out.csv"])
      #expect(Int(ended.status) == status && ended.errors.contains(words), "\(arguments) \(ended.status) \(ended.errors)")
    }
  }
}
