import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `A workspace file` {
  @Test func `defines sources, identifiers, segments and destinations`() throws {
    let plan = try Reading.plan(Reading.whole)
    let definitions = plan.definitions
    #expect(definitions.version == DefinitionsVersion(rawValue: 1))
    #expect(definitions.sources.map(\.key) == ["web", "app", "erp"])
    #expect(definitions.sources.map(\.id.rawValue) == [1, 2, 3])
    #expect(definitions.sources.map(\.name) == ["Web shop", "app", "erp"])
    #expect(definitions.sources[0].writeKeys == ["wk_web"])
    #expect(definitions.sources.map(\.enabled) == [true, true, false])
    #expect(
      definitions.sources[2].map
        == WebhookMap(
          type: "=track", event: "$.kind", messageID: "$.id", time: "$.when", identifiers: ["email": "$.customer.mail"],
          properties: ["total": "$.lines[0].sum", "origin": "=erp"]))
    #expect(
      definitions.identifierTypes == [
        IdentifierTypeDefinition(type: .userID, limit: 1),
        IdentifierTypeDefinition(type: .email, limit: 3, blocked: ["*@example.com", "noreply"]),
        IdentifierTypeDefinition(type: IdentifierType(rawValue: "loyalty.card"), limit: 10),
      ])
    #expect(
      definitions.destinations[0]
        == DestinationDefinition(
          id: DestinationID(rawValue: 1), key: "crm", name: "CRM", type: "webhook",
          settings: ["url": "https://crm.example.com/hook", "secret": "${CRM_SECRET}", "header.X-Team": "growth"],
          segments: [SegmentID(rawValue: 1), SegmentID(rawValue: 2)], consentCategories: ["advertising"], integrationName: "My CRM"))
    #expect(definitions.destinations[1].settings == [:])
    #expect(definitions.nextSource == 4)
    #expect(definitions.nextSegment == 3)
    #expect(definitions.nextDestination == 3)
  }

  @Test func `says which identifiers are unique, shared or blocked by pattern`() throws {
    let text = """
      identifiers:
        - {type: user_id, unique: true}
        - {type: email, limit: 3, blockedPatterns: ["^(test|demo)[0-9]*@"]}
        - {type: phone, sharedAbove: 4}
      """
    let types = try Reading.plan(text).definitions.identifierTypes
    #expect(
      types == [
        IdentifierTypeDefinition(type: .userID, limit: 1, isUnique: true),
        IdentifierTypeDefinition(type: .email, limit: 3, blockedPatterns: ["^(test|demo)[0-9]*@"]),
        IdentifierTypeDefinition(type: .phone, limit: 5, sharedAbove: 4),
      ])
  }

  @Test func `applied again changes nothing and makes no new version`() throws {
    let first = try Reading.plan(Reading.whole)
    let second = try Reading.plan(Reading.whole, current: first.definitions)
    #expect(!second.hasChanges)
    #expect(second.definitions == first.definitions)
    #expect(second.generatedKeys.isEmpty)
    #expect(Set(second.changes.map(\.action)) == [.unchanged])
  }

  @Test func `in another order of entries changes nothing`() throws {
    let one = "segments: [{key: a, where: {trait: {name: x, is: 1}}}, {key: b, where: {in: a}}]"
    let two = "segments: [{key: b, where: {in: a}}, {key: a, where: {trait: {name: x, is: 1}}}]"
    #expect(try !Reading.plan(two, current: Reading.plan(one).definitions).hasChanges)
  }

  @Test func `in JSON says the same`() throws {
    let json = """
      {"segments": [{"key": "a", "name": "A", "where": {"all": [{"trait": {"name": "x", "is": 1}}, {"trait": {"name": "y", "is": "1"}}]}}],
       "destinations": []}
      """
    let yaml =
      "segments:\n- key: a\n  name: A\n  where:\n    all:\n    - trait: {name: x, is: 1}\n    - trait: {name: y, is: '1'}\ndestinations: []"
    #expect(try Reading.plan(json).definitions == Reading.plan(yaml).definitions)
  }

  @Test func `split over several files says the same`() throws {
    let parts = Reading.whole.components(around: "\nsegments:")
    let files = [WorkspaceText(name: "a", text: parts.0), WorkspaceText(name: "b", text: "segments:" + parts.1)]
    #expect(try !Reading.reader.plan(files: files, current: Reading.plan(Reading.whole).definitions).hasChanges)
  }

  @Test func `the plan says what is made, changed and deleted`() throws {
    let before = try Reading.plan(Reading.whole).definitions
    let text =
      Reading.whole
      .replacing("gte: 18", with: "gte: 21").replacing("  - key: app\n", with: "").replacing("https://crm.", with: "https://crm2.")
      .replacing("limit: 3", with: "limit: 4") + "\n  - {key: more, type: csv}"
    let plan = try Reading.plan(text, current: before)
    let changes = plan.changes.filter { $0.action != .unchanged }
    #expect(
      changes == [
        PlannedChange(action: .delete, kind: .source, key: "app", detail: ""),
        PlannedChange(action: .update, kind: .identifierType, key: "email", detail: "limit 3 → 4"),
        PlannedChange(action: .update, kind: .segment, key: "adults", detail: "condition: age is at least 21"),
        PlannedChange(action: .update, kind: .destination, key: "crm", detail: "settings url"),
        PlannedChange(action: .create, kind: .destination, key: "more", detail: "csv, segments: "),
      ])
    #expect(plan.definitions.version == DefinitionsVersion(rawValue: 2))
  }

  @Test func `a write key that is not named is made once and then kept`() throws {
    let first = try Reading.plan("sources: [{key: web}]")
    #expect(first.generatedKeys == [GeneratedWriteKey(source: "web", writeKey: first.definitions.sources[0].writeKeys[0])])
    var current = first.definitions
    current.sources[0].writeKeys = ["rotated", "generated"]
    let second = try Reading.plan("sources: [{key: web, name: Web}]", current: current)
    #expect(second.definitions.sources[0].writeKeys == ["rotated", "generated"])
    #expect(second.generatedKeys.isEmpty)
  }

  @Test func `made write keys differ and cannot be guessed`() {
    let keys = Set((0..<1000).map { _ in WorkspaceFileReader.randomWriteKey() })
    #expect(keys.count == 1000)
    #expect(keys.allSatisfy { $0.hasPrefix("wk_") && $0.utf8.count == 43 })
  }

  @Test func `numbers stay with their keys and are never used again`() throws {
    let both = "segments: [{key: a, where: {trait: {name: x, is: 1}}}, {key: b, where: {trait: {name: x, is: 1}}}]"
    let onlyB = "segments: [{key: b, where: {trait: {name: x, is: 1}}}]"
    let first = try Reading.plan(both).definitions
    let second = try Reading.plan(onlyB, current: first).definitions
    let third = try Reading.plan(both, current: second).definitions
    #expect(first.segments.map(\.id.rawValue) == [1, 2])
    #expect(second.segments.map(\.id.rawValue) == [2])
    #expect(third.segments.map { "\($0.key)\($0.id.rawValue)" } == ["b2", "a3"])
    #expect(third.nextSegment == 4)
  }

  @Test func `without identifiers the default types hold`() throws {
    let changed = try Reading.plan("identifiers: [email]").definitions
    #expect(changed.identifierTypes.map(\.type) == [.email])
    #expect(try Reading.plan("sources: []", current: changed).definitions.identifierTypes == IdentifierTypeDefinition.defaults)
  }

  @Test func `another order of identifiers is another priority`() throws {
    let one = try Reading.plan("identifiers: [user_id, email, phone]").definitions
    let plan = try Reading.plan("identifiers: [email, user_id, phone]", current: one)
    #expect(plan.changes.filter { $0.action == .update }.map { "\($0.key) \($0.detail)" } == ["email priority", "user_id priority"])
    #expect(plan.definitions.identifierTypes.map(\.type) == [.email, .userID, .phone])
  }

  @Test(arguments: 1...60) func `any files applied twice change nothing the second time`(seed: UInt64) throws {
    var maker = WorkspaceMaker(seed: seed)
    var current = Definitions.initial
    var highest: [UInt32] = [0, 0, 0]
    for _ in 0..<6 {
      let text = maker.workspace()
      let plan = try Reading.plan(text, current: current)
      let again = try Reading.plan(text, current: plan.definitions)
      #expect(!again.hasChanges)
      #expect(again.definitions == plan.definitions)
      // What is new has a number above all that there ever were.
      let old = Set(current.segments.map(\.key))
      #expect(plan.definitions.segments.filter { !old.contains($0.key) }.allSatisfy { $0.id.rawValue > highest[1] })
      for segment in current.segments {
        if let kept = plan.definitions.segments.first(where: { $0.key == segment.key }) { #expect(kept.id == segment.id) }
      }
      current = plan.definitions
      highest = [current.nextSource - 1, current.nextSegment - 1, current.nextDestination - 1]
    }
  }
}

extension String {
  func components(around separator: String) -> (String, String) {
    guard let range = self.ranges(of: separator).first else { return (self, "") }
    return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
  }
}
