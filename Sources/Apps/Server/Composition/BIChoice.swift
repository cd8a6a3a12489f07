/// Whether BI tools are let in.
public enum BIChoice: Sendable, Equatable {
  case off
  /// The local server listens for them. Port 0: two free ports; else this one for PostgreSQL's protocol and the next one for HTTP.
  case listening(host: String, port: Int)
  /// A server that others run gets the user; where it listens is up to them.
  case userOnly
}
