import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `Definitions in the API` {
  private static let file = """
    sources:
      - key: shop
    segments:
      - key: vip
        where: {trait: {name: vip, is: true}}
    """

  @Test func `a file is applied once: the plan names what changes and the new write keys, the same file changes nothing`() async throws {
    try await RunningAPI.run { running async throws in
      let first = try await running.call(.POST, "/v1/definitions", scope: .write, body: Self.file, type: "application/yaml")
      #expect(first.status == 200, "\(first.text)")
      let json = try first.json
      #expect(json["version"] as? Int == 1)
      #expect(((json["writeKeys"] as? [String: String])?["shop"])?.isEmpty == false)
      let second = try await running.call(.POST, "/v1/definitions", scope: .write, body: Self.file, type: "application/yaml").json
      #expect(second["version"] as? Int == 1)
      #expect(running.workspace.asked.withLock { $0.actions.count } == 1)
    }
  }

  @Test func `a dry run changes nothing and makes no keys`() async throws {
    try await RunningAPI.run { running async throws in
      let json = try await running.call(.POST, "/v1/definitions?dryRun=true", body: Self.file, type: "text/yaml; charset=utf-8").json
      #expect((json["changes"] as? [Any])?.isEmpty == false)
      #expect((json["writeKeys"] as? [String: String]) == [:])
      #expect(running.workspace.definitions == .initial)
    }
  }

  @Test func `the plan warns of a segment that looks back further than events are kept, and the segment says so itself`() async throws {
    try await RunningAPI.run { running async throws in
      let file = """
        retention: {events: {Viewed: 30d}}
        segments:
          - key: viewers
            where: {did: {event: Viewed, within: 90d}}
        """
      let plan = try await running.call(.POST, "/v1/definitions", scope: .write, body: file, type: "application/yaml").json
      let warnings = try #require(plan["warnings"] as? [String])
      #expect(warnings.count == 1 && warnings[0].contains("viewers") && warnings[0].contains("Viewed"), "\(warnings)")
      let segment = try await running.call(.GET, "/v1/segments/viewers").json
      let gaps = try #require(segment["beyondRetention"] as? [[String: Any]])
      #expect(gaps.map { $0["event"] as? String } == ["Viewed"])
      #expect(gaps.map { $0["keptDays"] as? Int } == [30] && gaps.map { $0["neededDays"] as? Int } == [90])
    }
  }

  @Test func `several files are one truth, and their mistakes are told all at once with file and line`() async throws {
    try await RunningAPI.run { running async throws in
      let body: [String: Any] = [
        "files": [
          ["name": "a.yaml", "text": "sources:\n  - key: BAD KEY\n"],
          ["name": "b.yaml", "text": "segments:\n  - key: x\n    where: {whom: 1}\n"],
        ]
      ]
      let text = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
      let answer = try await running.call(.POST, "/v1/definitions", body: text)
      #expect(answer.status == 400)
      #expect(try answer.code == "definitions_refused")
      let problems = try #require(try answer.json["problems"] as? [[String: Any]])
      #expect(Set(problems.compactMap { $0["file"] as? String }) == ["a.yaml", "b.yaml"])
      #expect(problems.allSatisfy { $0["line"] is Int && $0["reason"] is String })
    }
  }

  @Test func `write keys are shown only to those who may write`() async throws {
    try await RunningAPI.run { running async throws in
      _ = try await running.call(.POST, "/v1/definitions", body: Self.file, type: "application/yaml")
      let key = running.workspace.definitions.sources[0].writeKeys[0]
      for path in ["/v1/definitions", "/v1/sources"] {
        #expect(!(try await running.call(.GET, path, scope: .read).text.contains(key)))
        #expect(try await running.call(.GET, path, scope: .write).text.contains(key))
      }
    }
  }

  @Test func `a rotated key comes first, the old ones stay; a sixth ends none without being told to`() async throws {
    try await RunningAPI.run { running async throws in
      _ = try await running.call(.POST, "/v1/definitions", body: Self.file, type: "application/yaml")
      var expected = running.workspace.definitions.sources[0].writeKeys
      while expected.count < 5 {
        let json = try await running.call(.POST, "/v1/sources/shop/rotate-key").json
        expected.insert(try #require(json["writeKey"] as? String), at: 0)
        #expect(json["ended"] as? [String] == [])
        #expect(running.workspace.definitions.sources[0].writeKeys == expected)
      }
      let refused = try await running.call(.POST, "/v1/sources/shop/rotate-key")
      #expect(refused.status == 409)
      #expect(try refused.code == "too_many_write_keys")
      #expect(running.workspace.definitions.sources[0].writeKeys == expected)
      let json = try await running.call(.POST, "/v1/sources/shop/rotate-key?dropOldest=true").json
      #expect(json["ended"] as? [String] == [expected[4]])
      #expect(running.workspace.definitions.sources[0].writeKeys == [try #require(json["writeKey"] as? String)] + expected.prefix(4))
      _ = try await running.call(.POST, "/v1/sources/shop/rotate-key?revokeOld=true")
      #expect(running.workspace.definitions.sources[0].writeKeys.count == 1)
      #expect(try await running.call(.POST, "/v1/sources/nothing/rotate-key").status == 404)
    }
  }

  @Test func `a rotation goes on when somebody else was faster, but not for ever`() async throws {
    try await RunningAPI.run { running async throws in
      _ = try await running.call(.POST, "/v1/definitions", body: Self.file, type: "application/yaml")
      running.workspace.asked.withLock { $0.conflicts = 2 }
      #expect(try await running.call(.POST, "/v1/sources/shop/rotate-key").status == 200)
      running.workspace.asked.withLock { $0.conflicts = 3 }
      let answer = try await running.call(.POST, "/v1/sources/shop/rotate-key")
      #expect(answer.status == 409)
      #expect(try answer.code == "conflict")
    }
  }
}
