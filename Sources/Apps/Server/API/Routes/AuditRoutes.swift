import JSONTape
import Ports
import Vocabulary

/// Who changed what, and when.
struct AuditRoutes {
  let services: APIServices

  var routes: [Route] {
    [
      Route(
        .get, "/v1/audit", "listAudit", scope: .read, "The audit log, newest first.",
        parameters: [
          .init(name: "limit", meaning: "1 to 1000; 100 when absent.", schema: .integer),
          .init(name: "before", meaning: "`next` of the page before.", schema: .integer),
        ],
        answer: .init(
          meaning: "A page.", schema: .object([.init("audit", .array(.named("AuditRow"))), .init("next", .nullable(.integer))]))
      ) { request throws(APIError) in
        let limit = try request.limit(standard: 100, max: 1000)
        let before = try request.offset("before")
        let rows = try await state { () async throws(StateStoreError) in try await services.state.auditRows(before: before, limit: limit) }
        return .json(capacity: 256 + rows.count * 256) { json in
          json.object { json in
            json.key("audit")
            json.array(rows) { Self.write($1, to: &$0) }
            json.key("next")
            // The store may give fewer than asked, so as not to split a command's rows; only an empty page is surely the end.
            if let last = rows.last { json.integer(Int64(last.offset.rawValue)) } else { json.null() }
          }
        }
      }
    ]
  }

  private static func write(_ row: AuditRow, to json: inout JSONWriter) {
    json.object { json in
      json.member("offset", row.offset.rawValue)
      json.member("at", row.at.iso8601)
      json.member("actor", row.actor)
      json.member("action", row.action)
      json.member("subject", row.subject)
      json.member("detail", row.detail)
    }
  }
}
