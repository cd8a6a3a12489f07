internal import Vocabulary

/// What a path asks for.
enum Endpoint: Sendable, Equatable {
  /// The tracking API; the key stands in the header fields or in the body.
  case call(CollectedRequest.Call)
  /// `/v1/webhook?writeKey=`
  case webhook
  /// `/beacon/v1/batch?writeKey=`
  case beacon
  /// `/pixel/v1/{track,page}?writeKey=`
  case pixel(CollectedRequest.Call)
  /// `/v1/projects/{writeKey}/settings`
  case settings(writeKey: String)
  case health
  case version

  /// Nil for a path that means nothing. A slash too many at either end is forgiven: clients join host and path carelessly.
  init?(path: Substring) {
    if let endpoint = Endpoint(exact: path) {
      self = endpoint
      return
    }
    var path = path
    while path.hasPrefix("//") { path = path.dropFirst() }
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    guard let endpoint = Endpoint(exact: path) ?? Endpoint(settings: path) else { return nil }
    self = endpoint
  }

  private init?(exact path: Substring) {
    switch path {
    case "/v1/batch", "/v1/b", "/v1/import": self = .call(.batch)
    case "/v1/track", "/v1/t": self = .call(.track)
    case "/v1/identify", "/v1/i": self = .call(.identify)
    case "/v1/page", "/v1/p": self = .call(.page)
    case "/v1/screen", "/v1/s": self = .call(.screen)
    case "/v1/group", "/v1/g": self = .call(.group)
    case "/v1/alias", "/v1/a": self = .call(.alias)
    case "/v1/webhook": self = .webhook
    case "/beacon/v1/batch": self = .beacon
    case "/pixel/v1/track": self = .pixel(.track)
    case "/pixel/v1/page": self = .pixel(.page)
    case "/health": self = .health
    case "/version": self = .version
    default: return nil
    }
  }

  private init?(settings path: Substring) {
    let prefix = "/v1/projects/"
    let suffix = "/settings"
    guard path.hasPrefix(prefix), path.hasSuffix(suffix), path.utf8.count > prefix.utf8.count + suffix.utf8.count else { return nil }
    self = .settings(writeKey: String(path.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)))
  }

  /// The call that a body posted here makes; nil where none is taken.
  var postedCall: CollectedRequest.Call? {
    switch self {
    case .call(let call): call
    case .webhook: .webhook
    case .beacon: .batch
    case .pixel, .settings, .health, .version: nil
    }
  }

  var sourceKind: SourceDefinition.Kind { self == .webhook ? .webhook : .http }

  /// The write key stands in the query.
  var takesKeyFromQuery: Bool {
    switch self {
    case .webhook, .beacon, .pixel: true
    case .call, .settings, .health, .version: false
    }
  }

  var methods: Refusal.StaticStringList {
    switch self {
    case .call, .webhook, .beacon: .post
    case .pixel: .get
    case .settings, .health, .version: .getOrHead
    }
  }
}
