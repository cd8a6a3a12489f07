internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// One statement: with rows to insert, its text goes into the URL and the rows into the body; else the text is the body.
struct ClickHouseStatement {
  var sql: String
  var rows: ByteBuffer?
  var settings: [(name: String, value: String)] = []
  var database: String?
  /// Another user than the endpoint's.
  var credentials: (user: String, password: String)?
  /// Until the answer begins; then the pause between two pieces counts.
  var timeout: TimeAmount = .seconds(60)

  func request(to endpoint: ClickHouseEndpoint) -> HTTPClientRequest {
    var query = settings
    if let database { query.append(("database", database)) }
    if rows != nil { query.append(("query", sql)) }
    let text = query.map { "\($0.name)=\(SQLText.percentEncoded($0.value))" }.joined(separator: "&")
    var request = HTTPClientRequest(url: "\(endpoint.url)/?\(text)")
    request.method = .POST
    request.headers.add(name: "X-ClickHouse-User", value: credentials?.user ?? endpoint.user)
    request.headers.add(name: "X-ClickHouse-Key", value: credentials?.password ?? endpoint.password)
    request.body = .bytes(rows ?? ByteBuffer(string: sql))
    return request
  }
}
