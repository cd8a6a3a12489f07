/// Where a ClickHouse server answers over HTTP, and as whom to ask it.
public struct ClickHouseEndpoint: Sendable, Equatable {
  /// `http://HOST:PORT` or `https://HOST:PORT`, without path.
  public var url: String
  public var user: String
  public var password: String
  /// The server is ours alone and on this machine: its users may log in from nowhere else.
  public var isLocal: Bool

  public init(url: String, user: String, password: String, isLocal: Bool = false) {
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.user = user
    self.password = password
    self.isLocal = isLocal
  }
}

extension ClickHouseEndpoint: CustomStringConvertible {
  /// Without the password.
  public var description: String { "\(user)@\(url)" }
}
