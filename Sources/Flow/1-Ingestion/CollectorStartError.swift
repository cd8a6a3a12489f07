/// Why the collector does not listen. The description says what to do.
public struct CollectorStartError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    case addressInUse = "address_in_use"
    case addressNotAvailable = "address_not_available"
    case notPermitted = "not_permitted"
    case alreadyStarted = "already_started"
    case cannotListen = "cannot_listen"
  }

  public var code: Code
  public var host: String
  public var port: Int
  /// The system's error number; 0 when there is none.
  public var errno: Int32

  public var description: String {
    switch code {
    case .addressInUse: "Another program listens on \(host):\(port). Stop it, or choose another port (0 takes a free one)."
    case .addressNotAvailable: "\(host) is no address of this machine. Use 127.0.0.1, 0.0.0.0 or one of its addresses."
    case .notPermitted: "This user may not listen on port \(port). Choose a port above 1023 or grant the right."
    case .alreadyStarted: "The collector was started before. Make a new one."
    case .cannotListen where errno == 0: "Cannot listen on \(host):\(port): there is no host of this name."
    case .cannotListen: "Cannot listen on \(host):\(port) (error \(errno)). Check the name and the machine's limits."
    }
  }
}
