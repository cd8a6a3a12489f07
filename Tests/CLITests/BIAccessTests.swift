import Foundation
import Testing

@Suite struct `Letting BI tools in` {
  private func lines(_ kith: ServingKith, _ word: String) -> [[Substring]] {
    kith.said.split(separator: "\n").map { $0.split(separator: " ") }.filter {
      $0.first == "bi" && (word == "password") == ($0.dropFirst().first == "password")
    }
  }

  @Test func `is off by default; one switch prints a password once, which opens the views over HTTP until it is off again`() throws {
    let folder = try TemporaryFolder()
    let closed = try ServingKith(data: folder.path + "/data")
    #expect(lines(closed, "password").isEmpty && lines(closed, "address").isEmpty)
    #expect(!FileManager.default.fileExists(atPath: closed.data + "/bi.password"))
    #expect(closed.stop() == 0)

    let open = try ServingKith(data: folder.path + "/data", arguments: ["--bi", "127.0.0.1:0"])
    let password = String(try #require(lines(open, "password").first)[2])
    #expect(try String(contentsOfFile: open.data + "/bi.password", encoding: .utf8) == password + "\n")
    #expect(try FileManager.default.attributesOfItem(atPath: open.data + "/bi.password")[.posixPermissions] as? Int == 0o600)
    #expect(try open.kith("status", "--wait", "--timeout", "300").status == 0)
    let address = try #require(lines(open, "address").map { String($0[1]) }.first { $0.hasPrefix("http://") })
    let url = address.replacing("kith_bi_w1@", with: "") + "&user=kith_bi_w1&password=\(password)&query=SELECT%20count()%20FROM%20events"
    while try count(url) != "0\n" {}
    #expect(open.stop() == 0)

    let again = try ServingKith(data: folder.path + "/data", arguments: ["--bi", "127.0.0.1:0"])
    #expect(lines(again, "password").isEmpty && lines(again, "address").count == 2)
    #expect(again.stop() == 0)
  }

  /// Nil until the server has made the user.
  private func count(_ url: String) throws -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["curl", "--silent", "--fail", "--max-time", "10", url]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text : nil
  }

  @Test(arguments: [
    ["--bi", "nowhere"], ["--bi", "127.0.0.1:65535"], ["--warehouse", "http://localhost:1", "--bi", "127.0.0.1:0"],
    ["--warehouse", "ftp://localhost"], ["--warehouse", "http://localhost:1/no-name"], ["--warehouse", "http://localhost:1/x?clutter=a"],
    ["--warehouse", "http://localhost:1", "--warehouse-password", "in the open"], ["--warehouse-password", "file:x"],
    ["--warehouse", "http://localhost:1", "--warehouse-password", "file:not-there"],
  ])
  func `and naming another warehouse refuse what makes no sense`(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let ended = try KithProgram.run(
      ["serve", "--data", folder.path + "/data", "--collector", "127.0.0.1:0", "--api", "127.0.0.1:0"] + arguments)
    #expect(ended.status == 2 && !ended.errors.isEmpty, "\(ended.errors)")
    #expect(!ended.errors.contains("in the open"))
  }
}
