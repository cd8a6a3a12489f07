internal import AsyncHTTPClient
internal import NIOCore

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Names the class of a transport error in fixed words: the error's own text may hold addresses and parts of messages.
enum WebhookFailure {
  static func reason(of error: any Error) -> String {
    switch error {
    case let error as HTTPClientError: reason(of: error)
    case is ChannelError: "network: could not connect"
    case let error as IOError: error.errnoCode == ECONNREFUSED ? "network: could not connect" : "network: connection failed"
    case is CancellationError: "cancelled"
    default: named(String(describing: Swift.type(of: error)))
    }
  }

  private static func named(_ type: String) -> String {
    // NIOPosix, which declares it, is not needed for anything else here.
    type == "NIOConnectionError" ? "network: could not connect" : "network: \(type.prefix(60))"
  }

  private static func reason(of error: HTTPClientError) -> String {
    switch error {
    case .readTimeout, .writeTimeout, .deadlineExceeded: "timeout: no answer in time"
    case .connectTimeout, .getConnectionFromPoolTimeout: "timeout: could not connect in time"
    case .tlsHandshakeTimeout: "timeout: TLS handshake"
    case .remoteConnectionClosed: "network: the receiver closed the connection"
    case .cancelled, .requestStreamCancelled: "cancelled"
    default: "network: \(error.shortDescription)"
    }
  }
}
