import CPlatform
import DestinationContract
import DestinationWebhook
import Foundation
import HTTPReceiver
import Ports
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct `A webhook destination` {
  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  static let now = Timestamp(microseconds: 1_795_255_200_000_000)

  private func open(_ settings: [String: String]) throws -> any Destination {
    try WebhookDestinationFactory(now: { Self.now }).make(
      DestinationDefinition(id: DestinationID(rawValue: 1), key: "crm", name: "CRM", type: "webhook", settings: settings, segments: []),
      environment: DestinationEnvironment(folder: "") { text in text == "${ABSENT}" ? nil : text == "${TOKEN}" ? "Bearer abc" : text })
  }

  private func verdict(_ answer: Receiver.Answer, timeout: String = "10") async throws -> (DeliveryVerdict, Receiver) {
    let receiver = try await Receiver { _, _ in answer }
    let destination = try open(["url": receiver.url, "secret": Self.secret, "timeout_seconds": timeout])
    let verdicts = await destination.deliver(DestinationFixture.deliveries([1]))
    await destination.close()
    try await receiver.close()
    return (verdicts[0], receiver)
  }

  @Test(arguments: DestinationRule.all) func `keeps the contract`(rule: DestinationRule) async throws {
    let receiver = try await Receiver()
    let settings = ["url": receiver.url, "secret": Self.secret]
    try await rule.check(
      DestinationFixture(destination: try open(settings), reopen: { try self.open(settings) }, received: { receiver.ids }))
    try await receiver.close()
  }

  @Test func `posts the body with id, time and a signature that the secret verifies`() async throws {
    let (verdict, receiver) = try await verdict(.init(status: 204))
    #expect(verdict == .delivered)
    let call = try #require(receiver.calls.first)
    let delivery = DestinationFixture.delivery(1)
    #expect(call.method == "POST")
    #expect(call.path == "/hook")
    #expect(call.body == delivery.body)
    #expect(call.header("content-type") == "application/json")
    #expect(call.header("webhook-id") == delivery.idempotencyKey)
    #expect(call.header("webhook-timestamp") == "1795255200")
    let key = try #require(Data(base64Encoded: String(Self.secret.dropFirst(6))))
    let signed = Array("\(delivery.idempotencyKey).1795255200.".utf8) + delivery.body
    var digest = [UInt8](repeating: 0, count: 32)
    #expect(Array(key).withUnsafeBytes { kith_hmac_sha256($0.baseAddress, $0.count, signed, signed.count, &digest) } == 1)
    #expect(call.header("webhook-signature") == "v1," + Data(digest).base64EncodedString())
  }

  @Test(arguments: [200, 201, 202, 204, 299]) func `every 2xx is delivered`(status: Int) async throws {
    #expect(try await verdict(.init(status: status)).0 == .delivered)
  }

  @Test(arguments: [408, 425, 429, 500, 501, 502, 503, 504, 599]) func `is tried again after`(status: Int) async throws {
    #expect(try await verdict(.init(status: status)).0 == .retry(reason: "http \(status)", after: nil))
  }

  @Test(arguments: [400, 401, 403, 404, 405, 409, 413, 422, 451]) func `is refused by`(status: Int) async throws {
    #expect(try await verdict(.init(status: status)).0 == .refused(reason: "http \(status)"))
  }

  @Test func `410 means that nobody is there any more`() async throws {
    #expect(try await verdict(.init(status: 410)).0 == .refused(reason: "http 410: the receiver is gone"))
  }

  @Test func `a redirect is not followed`() async throws {
    let target = try await Receiver()
    let (verdict, receiver) = try await verdict(.init(status: 307, headers: [("location", target.url)]))
    #expect(verdict == .retry(reason: "http 307: redirects are not followed", after: nil))
    #expect(receiver.calls.count == 1)
    #expect(target.calls.isEmpty)
    try await target.close()
  }

  @Test(arguments: [
    ("120", Duration.seconds(120)), ("0", .zero), ("Sat, 21 Nov 2026 10:01:30 GMT", .seconds(90)), ("Sat, 21 Nov 2020 10:01:30 GMT", .zero),
  ]) func `Retry-After is heard`(text: String, wait: Duration) async throws {
    #expect(try await verdict(.init(status: 503, headers: [("Retry-After", text)])).0 == .retry(reason: "http 503", after: wait))
  }

  @Test(arguments: ["soon", "-5", "1.5", "Sat, 99 Foo 2026", ""]) func `a Retry-After that makes no sense is passed over`(text: String)
    async throws
  {
    #expect(try await verdict(.init(status: 429, headers: [("Retry-After", text)])).0 == .retry(reason: "http 429", after: nil))
  }

  @Test func `a connection that breaks off is tried again`() async throws {
    guard case .retry(let reason, nil) = try await verdict(.init(breaksOff: true)).0 else { Issue.record("no retry"); return }
    #expect(reason.hasPrefix("network: "))
  }

  @Test func `nobody listening is tried again, without the address in the reason`() async throws {
    let receiver = try await Receiver()
    let url = receiver.url
    try await receiver.close()
    let destination = try open(["url": url, "secret": Self.secret])
    let verdicts = await destination.deliver(DestinationFixture.deliveries([1]))
    #expect(verdicts == [.retry(reason: "network: could not connect", after: nil)])
    await destination.close()
  }

  @Test func `no answer in time is tried again`() async throws {
    #expect(try await verdict(.init(hangs: true), timeout: "1").0 == .retry(reason: "timeout: no answer in time", after: nil))
  }

  @Test func `a long answer is not read to its end`() async throws {
    #expect(try await verdict(.init(bodyBytes: 5_000_000)).0 == .delivered)
  }

  @Test func `connections are used again`() async throws {
    let receiver = try await Receiver { _, _ in .init(bodyBytes: 100) }
    let destination = try open(["url": receiver.url, "secret": Self.secret])
    for number in 1...50 { #expect(await destination.deliver(DestinationFixture.deliveries([number])) == [.delivered]) }
    #expect(receiver.connections == 1)
    await destination.close()
    try await receiver.close()
  }

  @Test func `further headers are sent, secrets in them resolved`() async throws {
    let receiver = try await Receiver()
    let destination = try open(["url": receiver.url, "secret": Self.secret, "header.Authorization": "${TOKEN}", "header.X-Team": "growth"])
    #expect(await destination.deliver(DestinationFixture.deliveries([1])) == [.delivered])
    #expect(receiver.calls.first?.header("authorization") == "Bearer abc")
    #expect(receiver.calls.first?.header("x-team") == "growth")
    await destination.close()
    try await receiver.close()
  }

  @Test(arguments: [
    ("url", ""), ("url", "ftp://example.com/"), ("url", "not a url"), ("url", "http://"), ("url", "https://user:pw@example.com/"),
    ("url", "${ABSENT}"), ("secret", ""), ("secret", "${ABSENT}"), ("secret", "whsec_"), ("secret", "whsec_***"), ("timeout_seconds", "0"),
    ("timeout_seconds", "1000"), ("timeout_seconds", "ten"), ("header.Host", "x"), ("header.webhook-id", "x"), ("header.A B", "x"),
    ("header.X-Y", "a\r\nb: c"), ("header.X-Y", "${ABSENT}"),
  ]) func `a wrong setting is named`(setting: String, value: String) throws {
    var settings = ["url": "https://example.com/", "secret": Self.secret]
    settings[setting] = value
    let error = #expect(throws: DestinationConfigurationError.self) { _ = try open(settings) }
    #expect(error?.setting == setting)
    #expect(error?.reason.contains("pw") == false)
  }
}
