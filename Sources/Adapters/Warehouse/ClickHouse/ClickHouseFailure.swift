internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import Ports

/// Why a statement has no good answer.
enum ClickHouseFailure: Error {
  /// No answer, or none that makes sense; in words without data.
  case unreachable(String)
  case exception(ClickHouseException)
  /// The receiver of the answer gave up.
  case receiver(WarehouseError)

  init(network error: any Error) {
    switch error {
    case let error as ClickHouseFailure: self = error
    case is CancellationError: self = .unreachable("the request was cancelled")
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout, .readTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout: self = .unreachable("it did not answer in time")
      case .cancelled: self = .unreachable("the request was cancelled")
      case .alreadyShutdown: self = .unreachable("this side is shut down")
      default: self = .unreachable("the connection broke")
      }
    case is NIOConnectionError, is IOError: self = .unreachable("it takes no connection")
    default: self = .unreachable("the connection broke")
    }
  }

  func error(_ meaning: (ClickHouseException) -> WarehouseError) -> WarehouseError {
    switch self {
    case .unreachable(let reason): .unavailable(reason: "ClickHouse: \(reason)")
    case .exception(let exception): meaning(exception)
    case .receiver(let error): error
    }
  }
}
