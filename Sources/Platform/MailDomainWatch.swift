internal import Logging
internal import Ports
internal import Synchronization
internal import Vocabulary

/// Asks name servers about domains of e-mail addresses that are due, at its own pace, while the definitions ask for it.
///
/// What it finds stands in the state store beside what the flow decides, and is joined to an address when that is read (ADR 19). Nothing of the
/// flow, of segments or of deliveries depends on it.
actor MailDomainWatch {
  struct Settings: Sendable {
    /// Between two looks at what is due.
    var look = Duration.seconds(1)
    /// Least time between two questions.
    var pause = Duration.milliseconds(50)
    /// Domains that are asked about before what was found is written.
    var batch = 20
    /// So many questions in a row without an answer are a problem that people are told of.
    var silenceMax = 10
  }

  struct Parts: Sendable {
    var state: any StateStore
    var resolver: any MailDomainResolver
    var checkpoint: @Sendable () -> FlowCheckpoint
    /// By the journal's clock.
    var now: @Sendable () -> Timestamp
  }

  private let parts: Parts
  private let settings: Settings
  private let log: Logger
  private var unanswered = 0
  private var answers = [Int](repeating: 0, count: MailDomain.Standing.allCases.count)

  init(parts: Parts, settings: Settings = Settings(), log: Logger) {
    self.parts = parts
    self.settings = settings
    self.log = log
  }

  /// Runs until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      var worked = false
      do { worked = try await step() } catch is CancellationError { return } catch {
        log.info("Mail domains are asked about later", metadata: ["kind": "\(type(of: error))"])
      }
      if worked { continue }
      do { try await Task.sleep(for: settings.look) } catch { return }
    }
  }

  /// What keeps it from finding anything, in one sentence.
  var problem: String? {
    guard isOn, unanswered >= settings.silenceMax else { return nil }
    return "no name server answers: the last \(unanswered) questions about domains of e-mail addresses had no answer"
  }

  var samples: [MetricSample] {
    guard isOn else { return [] }
    return zip(MailDomain.Standing.allCases, answers).map { standing, count in
      MetricSample(
        name: "kith_mail_domains_asked_total", help: "Questions to name servers, by what came out.", kind: .counter,
        labels: ["standing": standing.name], value: Double(count))
    }
  }

  private var isOn: Bool { parts.checkpoint().definitions.checksMailDomains ?? false }

  private func step() async throws -> Bool {
    guard isOn else {
      unanswered = 0
      return false
    }
    let due = try await parts.state.mailDomains(dueBy: parts.now(), limit: settings.batch)
    var found: [MailDomain] = []
    for domain in due where isOn {
      let answer = await parts.resolver.standing(of: domain.name)
      // What was asked before a stop is asked again after it.
      guard !Task.isCancelled else { return false }
      unanswered = answer == .unknown ? unanswered + 1 : 0
      answers[Int(answer.rawValue)] += 1
      found.append(domain.asked(answer: answer, at: parts.now()))
      try await Task.sleep(for: settings.pause)
    }
    try await parts.state.keep(found)
    return !found.isEmpty
  }
}

extension MailDomain.Standing {
  /// In metrics; never renamed.
  fileprivate var name: String {
    switch self {
    case .unknown: "unknown"
    case .takesMail: "takes_mail"
    case .refusesMail: "refuses_mail"
    case .hasNoServer: "no_server"
    case .doesNotExist: "no_domain"
    }
  }
}
