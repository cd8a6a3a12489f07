import Foundation
import Testing

@Suite struct `What kith tells scripts` {
  @Test(arguments: [
    ["bogus"], ["profile", "get"], ["status"], ["serve", "--data", "x", "--api", "nowhere"], ["token", "create", "x", "--scope", "all"],
  ])
  func `wrong usage exits with 2, and says why on standard error only`(arguments: [String]) throws {
    let ended = try KithProgram.run(arguments)
    #expect(ended.status == 2, "\(ended.errors)")
    #expect(ended.output.isEmpty)
    #expect(!ended.errors.isEmpty)
  }

  @Test func `a server that is not there exits with 3`() throws {
    let folder = try TemporaryFolder()
    #expect(try KithProgram.run(["status", "--data", folder.path]).status == 3)
    #expect(try KithProgram.run(["status"], environment: ["KITH_API": "http://127.0.0.1:1", "KITH_TOKEN": "x"]).status == 3)
  }

  @Test(arguments: ["--help", "--version"]) func `help and version are no mistakes`(flag: String) throws {
    let ended = try KithProgram.run([flag])
    #expect(ended.status == 0)
    #expect(!ended.output.isEmpty && ended.errors.isEmpty)
  }

  @Test func `what is not found exits with 4, what is refused with 5`() throws {
    let folder = try TemporaryFolder()
    let kith = try ServingKith(data: folder.path + "/data")
    #expect(try kith.kith("profile", "get", "user_id:nobody").status == 4)
    #expect(try kith.kith("token", "revoke", "admin").status == 5)
    let bad = try folder.write("bad.yaml", "segments:\n  - key: x\n    where: {didd: 1}\n")
    let ended = try kith.kith("apply", bad)
    #expect(ended.status == 5)
    #expect(ended.errors.contains("bad.yaml:3"))
    #expect(kith.stop() == 0)
  }

  @Test func `a clean stop takes the addresses away, and only one server uses a folder`() throws {
    let folder = try TemporaryFolder()
    let kith = try ServingKith(data: folder.path + "/data")
    #expect(FileManager.default.fileExists(atPath: kith.data + "/addresses.json"))
    let second = try KithProgram.run(["serve", "--data", kith.data, "--collector", "127.0.0.1:0", "--api", "127.0.0.1:0"])
    #expect(second.status == 1)
    #expect(second.errors.contains("Another kith"))
    #expect(kith.stop() == 0)
    #expect(!FileManager.default.fileExists(atPath: kith.data + "/addresses.json"))
    let permissions = try FileManager.default.attributesOfItem(atPath: kith.data + "/admin.token")[.posixPermissions] as? NSNumber
    #expect(permissions?.intValue == 0o600)
  }
}
