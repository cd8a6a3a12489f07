import Foundation
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `An export of a segment` {
  private static let segment = SegmentID(rawValue: 7)

  /// Ann has everything, Bob little, Cid was suppressed, Dan unsubscribed, Eve objects to sale.
  private func fill(_ running: RunningAPI) throws {
    running.workspace.asked.withLock {
      $0.definitions.segments = [
        SegmentDefinition(id: Self.segment, key: "vip", name: "VIP", condition: .trait(path: ["x"], .exists)),
        SegmentDefinition(id: .init(rawValue: 8), key: "draft", name: "D", condition: .trait(path: ["x"], .exists), status: .draft),
      ]
    }
    let ann = [Identifier.user("ann"), .email("ann.b@gmail.com"), Identifier(type: .phone, value: "+84912345678")]
    let traits = [
      People.trait("address", .json(#"{"city":"Hà Nội","postalCode":"100 000"}"#)),
      People.trait("firstName", .string(" Ann-Marie O'Neil ")),
      People.trait("note", .string("=1+1, \"x\"")), People.trait("points", .integer(12)),
    ]
    var sections = [
      People.section(1, ann, traits: traits), People.section(2, [.user("bob"), Identifier(type: .phone, value: "0912345678")]),
      People.section(3, [.email("cid@example.com")]), People.section(4, [.email("dan@example.com")]),
      People.section(5, [.email("eve@example.com")]),
      People.section(6, [Identifier(type: .anonymousID, value: "a6")]),
    ]
    let kinds: [ProfileMark.Kind] = [.suppressed, .unsubscribed, .globalPrivacyControl]
    for (index, kind) in kinds.enumerated() { sections[index + 2].marks = [ProfileMark(kind: kind, isSet: true, time: People.time)] }
    let records = sections.enumerated().map { ProfileRecord(row: ProfileRow(rawValue: UInt64($0.offset) + 1), sections: [$0.element]) }
    try People.store(
      records, in: running,
      members: records.map { MembershipChange(segment: Self.segment, profile: $0.row, change: .entered, at: People.time, because: "") })
  }

  private func lines(_ running: RunningAPI, _ query: String) async throws -> [String] {
    let answer = try await running.get("/v1/segments/vip/export?" + query)
    #expect(answer.status == 200, "\(answer.text)")
    return answer.text.split(whereSeparator: \.isNewline).map(String.init)
  }

  @Test(arguments: [
    ("email:sha256", Sha256.text(of: "ann.b@gmail.com")), ("email:gmail-sha256", Sha256.text(of: "annb@gmail.com")),
    ("email:lower", "ann.b@gmail.com"), ("phone:e164-sha256", Sha256.text(of: "+84912345678")),
    ("phone:sha256", Sha256.text(of: "+84912345678")), ("phone:digits-sha256", Sha256.text(of: "84912345678")),
    ("phone:digits", "84912345678"),
    ("trait:address.city", "Hà Nội"), ("trait:address.city:compact", "hànội"), ("trait:address.postalCode:compact", "100000"),
    ("trait:firstName:name", "annmarie oneil"), ("trait:firstName:lower-sha256", Sha256.text(of: "ann-marie o'neil")), ("user_id", "ann"),
    ("trait:points", "12"), ("since", People.time.iso8601), ("trait:note", #""'=1+1, ""x""""#),
  ]) func `gives values in the form that is asked for`(column: String, value: String) async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let escaped = column.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
      #expect(try await lines(running, "columns=V%3D\(escaped)").prefix(2) == ["V", value])
    }
  }

  @Test func `leaves out whom consent protects, and says how many`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let answer = try await running.get("/v1/segments/vip/export?columns=email,phone:e164&counts=true").text
      let parts = answer.split(separator: "\u{1E}")
      #expect(parts[0] == "email,phone_e164\r\nann.b@gmail.com,+84912345678\r\n")
      let counts = try #require(try JSONSerialization.jsonObject(with: Data(parts[1].utf8)) as? [String: Any])
      #expect(counts["written"] as? Int == 1)
      // Bob's number has no country, and the last has no such identifier at all.
      #expect(counts["empty"] as? Int == 2)
      #expect(counts["leftOut"] as? [String: Int] == ["suppressed": 1, "unsubscribed": 1, "global_privacy_control": 1])
      #expect(counts["filled"] as? [String: Int] == ["email": 1, "phone_e164": 1])
    }
  }

  @Test func `puts the country before a number that is written as people dial it at home`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      #expect(try await lines(running, "columns=phone:e164&country=84") == ["phone_e164", "+84912345678", "+84912345678"])
    }
  }

  @Test func `as JSON is one object a line, with null where nothing is known`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      #expect(
        try await lines(running, "columns=user_id,mail=email&format=jsonl") == [
          #"{"user_id":"ann","mail":"ann.b@gmail.com"}"#, #"{"user_id":"bob","mail":null}"#,
        ])
    }
  }

  @Test(arguments: ["google", "meta", "linkedin"]) func `has a template for each platform`(platform: String) async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let lines = try await lines(running, "platform=\(platform)")
      #expect(lines[1].hasPrefix(Sha256.text(of: platform == "google" ? "annb@gmail.com" : "ann.b@gmail.com")))
    }
  }

  @Test(arguments: [
    ("columns=mail", "holds \"mail\", which is not known; there are profile_id, since, user_id, email"),
    ("columns=email:md5", "holds \"email:md5\", which has an unknown form; there are plain, lower"), ("", "columns is missing"),
    ("columns=email,email", "holds \"email\" twice"), ("columns=email&platform=meta", "stands instead of columns"),
    ("columns=email&format=xlsx", "must be csv or jsonl"), ("columns=phone&country=x", "telephone code"), ("columns=,", "is no column"),
    ("platform=myspace", "must be google, meta, linkedin"),
  ]) func `names the column that it cannot give`(query: String, reason: String) async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let answer = try await running.get("/v1/segments/vip/export?" + query)
      #expect(answer.status == 400)
      let detail = try answer.json["detail"] as? String ?? ""
      #expect(detail.replacing(" ", with: "").contains(reason.replacing(" ", with: "")), "\(detail)")
    }
  }

  @Test func `stands in the audit log before anything goes out`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      _ = try await lines(running, "columns=email")
      let actions = running.workspace.asked.withLock { $0.actions }
      #expect(actions.last?.action == .noteExport(segment: "vip", columns: "email", members: 6))
      #expect(actions.last?.actor == "admin")
      #expect(try await running.get("/v1/segments/draft/export?columns=email").status == 409)
      #expect(try await running.get("/v1/segments/none/export?columns=email").status == 404)
    }
  }
}
