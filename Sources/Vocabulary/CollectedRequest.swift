/// What the collector took in from one HTTP request, as it stands in the journal: the body untouched, and the facts about the request
/// that the body does not hold. Everything derived from it is derived later and can be derived again.
public struct CollectedRequest: Sendable, Equatable {
  /// The endpoint that was called. Raw values are stored: never renumber.
  public enum Call: UInt8, Sendable, CaseIterable {
    case track = 1
    case identify = 2
    case page = 3
    case screen = 4
    case group = 5
    case alias = 6
    /// `{"batch": […]}`: `/v1/batch`, `/v1/import`, `/v1/b`. Items carry their own `type`.
    case batch = 7
    /// Any JSON, mapped by the source's `map:`.
    case webhook = 8
  }

  public var call: Call
  /// The peer's address as text, used when `context.direct` asks for it; nil when not known.
  public var clientAddress: String?
  /// The request carried `Sec-GPC: 1` (Global Privacy Control).
  public var globalPrivacyControl: Bool
  /// The decompressed body: JSON text.
  public var body: [UInt8]

  public init(call: Call, clientAddress: String? = nil, globalPrivacyControl: Bool = false, body: [UInt8]) {
    self.call = call
    self.clientAddress = clientAddress
    self.globalPrivacyControl = globalPrivacyControl
    self.body = body
  }

  /// Layout: version 1, call, flags (bit 0: GPC), length of the address, address, body.
  public func encoded() -> [UInt8] {
    let head = CollectedRequest.encodedHead(call: call, clientAddress: clientAddress, globalPrivacyControl: globalPrivacyControl)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(head.count + body.count)
    bytes.append(contentsOf: head)
    bytes.append(contentsOf: body)
    return bytes
  }

  /// What stands before the body in ``encoded()``: a body that comes in pieces can be appended to it without a copy of its own.
  public static func encodedHead(call: Call, clientAddress: String?, globalPrivacyControl: Bool) -> [UInt8] {
    let address = Array((clientAddress ?? "").utf8.prefix(255))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 + address.count)
    bytes.append(1)
    bytes.append(call.rawValue)
    bytes.append(globalPrivacyControl ? 1 : 0)
    bytes.append(UInt8(address.count))
    bytes.append(contentsOf: address)
    return bytes
  }

  /// Nil when the bytes were not made by ``encoded()``.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 4, bytes[0] == 1, let call = Call(rawValue: bytes[1]), bytes.count >= 4 + Int(bytes[3]) else { return nil }
    let bodyStart = 4 + Int(bytes[3])
    self.init(
      call: call, clientAddress: bytes[3] == 0 ? nil : String(decoding: bytes[4..<bodyStart], as: UTF8.self),
      globalPrivacyControl: bytes[2] & 1 == 1, body: Array(bytes[bodyStart...]))
  }
}
