public import Ports
package import Synchronization
public import Vocabulary

/// A state store that forgets everything when it ends: for tests, and as the plainest form of what a store does. Everything is searched
/// and sorted anew at each call.
public final class InMemoryStateStore: StateStore {
  let state: Mutex<InMemoryState>
  /// Called with the rows between the reading of several records and the answer, for tests of what happens meanwhile.
  package let profilesAreRead = Mutex<(@Sendable ([ProfileRow]) async -> Void)?>(nil)

  public init(hashKey: HashKey) {
    state = Mutex(InMemoryState(checkpoint: .initial(hashKey: hashKey)))
  }

  /// - Throws: `.refused` always: there are no files to copy.
  public func backup(to folder: String) async throws(StateStoreError) {
    throw .refused(rule: "a store in memory has nothing to copy")
  }

  public func close() async {}
}

struct InMemoryState: Sendable {
  var checkpoint: FlowCheckpoint
  var versions: [DefinitionsVersion: Definitions] = [DefinitionsVersion(rawValue: 0): .initial]
  /// When each message was committed.
  var messages: [KeyedHash: Timestamp] = [:]
  var identifiers: [KeyedHash: ProfileRow] = [:]
  var profiles: [ProfileRow: [UInt8]] = [:]
  var timers: [ProfileRow: Timestamp] = [:]
  var members: [SegmentID: [ProfileRow: Timestamp]] = [:]
  /// All of them, in order of happening.
  var changes: [MembershipChange] = []
  /// Those that changed a size.
  var countedChanges: [MembershipChange] = []
  /// Pending ones, in order of number.
  var pending: [PendingDelivery] = []
  var failed: [PendingDelivery] = []
  var deliveriesBegun: UInt64 = 0
  var delivered = 0
  var withheld = 0
  var outcomes: [OutcomeRow] = []
  var warehouse = WarehouseProgress(position: .start, begun: nil)
  var deadLetters: [JournalOffset: DeadLetter] = [:]
  var audit: [AuditRow] = []
  var tokens: [String: AccessToken] = [:]
  var figures: [SourceID: SourceFigures] = [:]
  var refusals: [MergeRefusal] = []
  var accounts: [String: Account] = [:]
  var groups: [KeyedHash: (kind: ProfileGroup.Kind, members: Set<ProfileRow>)] = [:]
  var refreshes: [KeyedHash: GroupRefresh] = [:]
  var mailDomains: [String: MailDomain] = [:]

  init(checkpoint: FlowCheckpoint) { self.checkpoint = checkpoint }
}
