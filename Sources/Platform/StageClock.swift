internal import CPlatform

/// Where the flow's time goes. Every lap costs a reading of the thread's clock, so laps inside a batch's loop are taken for one event in 64 and
/// stand for all.
struct StageClock {
  enum Stage: Int, CaseIterable, Sendable {
    case cleansing, lookingUp, loading, identityResolution, unification, segmentation, activation, assembling, committing

    var name: String {
      switch self {
      case .cleansing: "cleansing"
      case .lookingUp: "looking_up"
      case .loading: "loading"
      case .identityResolution: "identity_resolution"
      case .unification: "unification"
      case .segmentation: "segmentation"
      case .activation: "activation"
      case .assembling: "assembling"
      case .committing: "committing"
      }
    }
  }

  private(set) var nanoseconds = [UInt64](repeating: 0, count: Stage.allCases.count)
  private var last = kith_thread_cpu_nanoseconds()
  private var events = 0
  private var sampled = [UInt64](repeating: 0, count: Stage.allCases.count)
  private var lapStart: UInt64 = 0
  private var loopStart: UInt64?

  init() {}

  mutating func lap(_ stage: Stage) {
    switch stage {
    case .identityResolution, .unification, .segmentation, .activation: lapInLoop(stage)
    case .cleansing, .lookingUp, .loading, .assembling, .committing:
      let now = kith_thread_cpu_nanoseconds()
      closeLoop(at: now)
      nanoseconds[stage.rawValue] += now - last
      last = now
    }
  }

  private mutating func lapInLoop(_ stage: Stage) {
    if loopStart == nil { loopStart = last }
    if stage == .identityResolution { events += 1 }
    guard events & 63 == 1 else {
      // The lap before the first sampled one starts here.
      if events & 63 == 0, stage == .activation { lapStart = kith_thread_cpu_nanoseconds() }
      return
    }
    let now = kith_thread_cpu_nanoseconds()
    if lapStart != 0 { sampled[stage.rawValue] += now - lapStart }
    lapStart = stage == .activation ? 0 : now
  }

  /// Adds time that another thread spent.
  mutating func add(_ nanoseconds: UInt64, to stage: Stage) { self.nanoseconds[stage.rawValue] += nanoseconds }

  /// The loop over the events has ended.
  mutating func endLoop() { closeLoop(at: kith_thread_cpu_nanoseconds()) }

  /// Shares the time of the loop among its stages as the samples say.
  private mutating func closeLoop(at now: UInt64) {
    guard loopStart != nil else { return }
    let total = now - last
    let known = sampled.reduce(0, +)
    if known > 0 {
      for index in sampled.indices { nanoseconds[index] += UInt64(Double(total) * Double(sampled[index]) / Double(known)) }
    } else {
      nanoseconds[Stage.segmentation.rawValue] += total
    }
    last = now
    loopStart = nil
  }
}
