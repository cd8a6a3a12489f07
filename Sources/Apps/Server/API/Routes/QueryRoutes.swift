import Ports
import Vocabulary

/// SQL on the warehouse, read-only.
struct QueryRoutes {
  let services: APIServices

  /// Output formats that are let through, by the database's name, with their media types.
  private static let formats = [
    "JSONEachRow": "application/x-ndjson", "JSONCompactEachRow": "application/x-ndjson", "JSON": "application/json",
    "CSVWithNames": "text/csv", "TSVWithNames": "text/tab-separated-values", "PrettyCompactMonoBlock": "text/plain; charset=utf-8",
    "Parquet": "application/vnd.apache.parquet", "Arrow": "application/vnd.apache.arrow.file",
    "ArrowStream": "application/vnd.apache.arrow.stream", "ORC": "application/vnd.apache.orc", "Avro": "application/vnd.apache.avro",
  ]

  var routes: [Route] {
    [
      Route(
        .post, "/v1/sql", "runQuery", scope: .admin,
        "Runs one read-only statement over the views of the workspace, such as `events`. The answer is streamed.",
        body: .init(
          types: [APIResponse.json],
          schema: .object([
            .init("query", .string), .init("format", .oneOf(Self.formats.keys.sorted()), optional: true, "JSONEachRow when absent."),
            .init(
              "outcome", .boolean, optional: true,
              "After the rows come a byte 0x1E and `{}`, or the problem of a query that failed midway; without it such a query breaks the connection off, and a client that reads slowly may lose why."
            ),
          ]),
          bytesMax: 256 * 1024),
        answer: .init(
          types: Set(Self.formats.values).sorted(),
          meaning:
            "The rows. A query that fails after a megabyte of them breaks the connection off; its last bytes are then 0x1E and the problem as JSON.",
          schema: .any)
      ) { request throws(APIError) in
        let body = try JSONBody(request.body)
        let sql = try body.text("query")
        let format = try body.optionalText("format") ?? "JSONEachRow"
        guard let type = Self.formats[format] else {
          throw .invalidBody(reason: "format must be one of \(Self.formats.keys.sorted().joined(separator: ", ")).")
        }
        let tellsOutcome = try body.flag("outcome")
        let run = QueryRun(
          sql: sql, format: format, warehouse: services.warehouse, place: try services.queries.enter(),
          client: request.connection)
        // The first rows are awaited here, so that a wrong query is answered as an error.
        guard let first = try await run.next() else {
          return APIResponse(contentType: type, body: .bytes(tellsOutcome ? QueryRoutes.success : []))
        }
        return APIResponse(
          contentType: type,
          body: .stream { write in
            try await write(first)
            do {
              while let chunk = try await run.next() { try await write(chunk) }
            } catch let error as APIError {
              try await write(QueryRoutes.lastWords(error.problem))
              if tellsOutcome { return } else { throw error }
            }
            if tellsOutcome { try await write(QueryRoutes.success) }
          })
      }
    ]
  }

  /// What ends an answer that is whole, for those who ask.
  private static let success = [0x1E] + Array("{}\n".utf8)

  /// What ends an answer that is not whole: the record separator of RFC 7464, which no text format
  /// holds, then the problem on one line.
  static func lastWords(_ problem: Problem) -> [UInt8] {
    guard case .bytes(let json) = problem.response.body else { return [] }
    return [0x1E] + json + [0x0A]
  }
}
