import Foundation
package import Vocabulary

/// The machine's clock, for what is not decided by the flow: expiry of tokens, pages, waiting.
package enum SystemTime {
  package static let now: @Sendable () -> Timestamp = {
    Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded()))
  }
}
