internal import JSONTape
internal import NIOHTTP1
internal import Vocabulary

/// What is decided about a request when its line and header fields are known, before any of its body is read.
enum Admission {
  case answer(Reply)
  /// The body is read; nil means that only the body can say whose it is.
  case collect(CollectedRequest.Call, SourceDirectory.Entry?)
  /// The query was the body.
  case collected(CollectedRequest.Call, SourceDirectory.Entry, body: [UInt8])

  struct Context {
    var settings: CollectorSettings
    var directory: SourceDirectory
    var isStopping: Bool
    var hasRoom: Bool
  }

  static func decide(
    method: HTTPMethod, uri: String, facts: RequestFacts, authorization: @autoclosure () -> Authorization, in context: Context
  ) throws(Refusal) -> Admission {
    let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?")) ?? uri.endIndex
    guard let endpoint = Endpoint(path: uri[..<mark]) else { throw .unknownPath }
    if method == .OPTIONS { return .answer(.preflight(requestedHeaders: facts.requestedHeaders)) }
    guard endpoint.takes(method) else { throw .methodNotAllowed(allow: endpoint.methods) }
    guard let call = endpoint.postedCall else { return try answer(endpoint, query: uri[mark...].dropFirst(), facts: facts, in: context) }

    if context.isStopping { throw .stopping }
    if facts.encoding == .unknown { throw .unsupportedEncoding }
    if let announced = facts.announcedBytes, announced > context.settings.bodyBytesMax {
      throw .bodyTooLarge(bytesMax: context.settings.bodyBytesMax)
    }
    let source: SourceDirectory.Entry?
    if endpoint.takesKeyFromQuery, let writeKey = Query(uri[mark...].dropFirst())["writeKey"] {
      source = try context.directory.admit(writeKey: writeKey, kind: endpoint.sourceKind)
    } else {
      source = try self.source(of: authorization(), kind: endpoint.sourceKind, directory: context.directory)
    }
    if source == nil, endpoint == .webhook { throw .missingWriteKey }
    if !context.hasRoom { throw .tooManyBytes(max: context.settings.bodyBytesInFlightMax) }
    return .collect(call, source)
  }

  private static func answer(
    _ endpoint: Endpoint, query: Substring, facts: RequestFacts, in context: Context
  ) throws(Refusal) -> Admission {
    switch endpoint {
    case .settings(let writeKey):
      _ = try context.directory.admit(writeKey: writeKey, kind: .http)
      let address = context.settings.publicAddress ?? "http://\(facts.host ?? "localhost:\(context.settings.port)")"
      return .answer(ClientSettings.reply(writeKey: writeKey, address: address))
    case .pixel(let call):
      if context.isStopping { throw .stopping }
      let query = Query(query)
      guard let writeKey = query["writeKey"] else { throw .missingWriteKey }
      let source = try context.directory.admit(writeKey: writeKey, kind: .http)
      return .collected(call, source, body: PixelCall.body(of: query))
    case .version:
      return .answer(
        .json(.ok) { writer in
          writer.key("version")
          writer.string(context.settings.version)
        })
    case .health, .call, .webhook, .beacon:
      if context.isStopping { throw .stopping }
      return .answer(
        .json(.ok) { writer in
          writer.key("server")
          writer.string("UP")
          writer.key("acceptingEvents")
          writer.string("TRUE")
        })
    }
  }

  /// The header field decides when it holds a user name. A bearer token that is no write key is left to the body: clients with OAuth
  /// send both.
  private static func source(
    of authorization: Authorization, kind: SourceDefinition.Kind, directory: SourceDirectory
  ) throws(Refusal) -> SourceDirectory.Entry? {
    switch authorization {
    case .basic(let writeKey): try directory.admit(writeKey: writeKey, kind: kind)
    case .bearer(let token): directory.source(writeKey: token) == nil ? nil : try directory.admit(writeKey: token, kind: kind)
    case .none: nil
    }
  }
}

extension Endpoint {
  func takes(_ method: HTTPMethod) -> Bool {
    switch methods {
    case .post: method == .POST
    case .get: method == .GET
    case .getOrHead: method == .GET || method == .HEAD
    }
  }
}
