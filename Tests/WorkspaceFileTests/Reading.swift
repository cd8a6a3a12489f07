import Ports
import Synchronization
import Vocabulary
import WorkspaceFile

/// A reader that knows two types of destination and makes keys that can be foretold.
enum Reading {
  private static let made = Mutex(0)

  static let reader = WorkspaceFileReader(
    destinationTypes: [
      "webhook": [
        DestinationSetting(name: "url", meaning: "where to POST to", required: true),
        DestinationSetting(name: "secret", meaning: "signs", required: true, secret: true),
        DestinationSetting(name: "header.*", meaning: "a header", required: false),
      ],
      "csv": [DestinationSetting(name: "folder", meaning: "where", required: false)],
    ], makeWriteKey: { "generated\(made.withLock { count in count += 1; return count })" })

  static func plan(_ text: String, current: Definitions = .initial) throws(WorkspaceProblems) -> WorkspacePlan {
    try reader.plan(files: [WorkspaceText(name: "w.yaml", text: text)], current: current)
  }

  /// The problems as a compiler would print them; empty when there are none.
  static func problems(_ text: String, current: Definitions = .initial) -> [String] {
    problems([WorkspaceText(name: "w.yaml", text: text)], current: current)
  }

  static func problems(_ files: [WorkspaceText], current: Definitions = .initial) -> [String] {
    do throws(WorkspaceProblems) {
      _ = try reader.plan(files: files, current: current)
      return []
    } catch { return error.problems.map(\.description) }
  }

  /// The condition of one segment, given as the text after `where: `.
  static func condition(_ text: String) throws(WorkspaceProblems) -> SegmentCondition {
    try plan("segments:\n- key: other\n  where: {trait: {name: a, exists: true}}\n- key: s\n  where: \(text)\n").definitions.segments[1]
      .condition
  }

  static func conditionProblems(_ text: String) -> [String] { problems("segments:\n- key: s\n  where: \(text)\n") }

  static let whole = """
    sources:
      - key: web
        name: Web shop
        writeKey: wk_web
      - key: app
      - key: erp
        type: webhook
        enabled: false
        map:
          type: =track
          event: $.kind
          messageId: $.id
          time: $.when
          identifiers: {email: "$.customer.mail"}
          properties: {total: "$.lines[0].sum", origin: =erp}
    identifiers:
      - user_id
      - {type: email, limit: 3, blocked: ["*@example.com", noreply]}
      - type: loyalty.card
    segments:
      - key: loyal
        name: Loyal in Vietnam
        where:
          all:
            - trait: {name: country, is: VN}
            - did: {event: Order Completed, where: {total: {gte: 50}}, count: {gte: 3}, within: 30d}
            - not: {did: {event: Order Refunded, within: 90d}}
            - in: adults
      - key: adults
        where: {trait: {name: age, gte: 18}}
    destinations:
      - key: crm
        name: CRM
        type: webhook
        url: https://crm.example.com/hook
        settings: {secret: "${CRM_SECRET}", header: {X-Team: growth}}
        segments: [loyal, adults]
        consent: {categories: [advertising]}
        integration: My CRM
      - key: files
        type: csv
        segments: [adults]
    """
}
