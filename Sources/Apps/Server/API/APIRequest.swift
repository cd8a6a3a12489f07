import Vocabulary

/// One request to the API after routing, authentication and reading of the body: all that a route's handler sees.
package struct APIRequest: Sendable {
  /// Values of the path's `{…}` parts, percent-decoded.
  var captures: [String: String]
  /// Query parameters that the route declares, percent-decoded.
  var query: [String: String]
  /// At most as long as the route allows.
  var body: [UInt8]
  /// The media type of the body without parameters, lower case; nil when the client named none.
  var contentType: String?
  var accept: String?
  /// Who asks. Routes without a scope get ``Caller/nobody``.
  var caller: Caller
  var connection: ClientConnection

  package struct Caller: Sendable, Equatable {
    /// The name of the token: the actor in the audit log.
    var name: String
    var scope: AccessToken.Scope
    /// Of the token; tells it from a later one of the same name.
    var tokenHash: [UInt8] = []

    static let nobody = Caller(name: "", scope: .read)
  }

  /// - Precondition: the route's path has this part.
  func capture(_ name: String) -> String {
    guard let value = captures[name] else { preconditionFailure("the route's path has no part {\(name)}") }
    return value
  }

  func flag(_ name: String) throws(APIError) -> Bool {
    switch query[name] {
    case nil, "false", "0": false
    case "true", "1", "": true
    default: throw .invalidParameter(name: name, reason: "must be true or false")
    }
  }

  /// A number from 1 to `max`; `standard` when absent.
  func limit(standard: Int, max: Int) throws(APIError) -> Int {
    guard let text = query["limit"] else { return standard }
    guard let value = Int(text), (1...max).contains(value) else {
      throw .invalidParameter(name: "limit", reason: "must be a whole number from 1 to \(max)")
    }
    return value
  }

  func offset(_ name: String) throws(APIError) -> JournalOffset? {
    guard let text = query[name] else { return nil }
    guard let value = UInt64(text) else { throw .invalidParameter(name: name, reason: "must be a journal offset") }
    return JournalOffset(rawValue: value)
  }
}
