internal import Ports
internal import Vocabulary

extension JournalError {
  /// For people who look at the status.
  var sentence: String {
    switch self {
    case .corrupt(let file, let byteOffset, let reason):
      "the journal is damaged: \(file) at byte \(byteOffset): \(reason). `kith doctor` shows what can be done"
    case .deleted(let first): "the journal no longer has what comes next; its first record is at offset \(first.rawValue)"
    case .io(let operation, let errno): "the journal cannot be read: \(operation) fails with error \(errno)"
    case .full: "the disk of the journal is full"
    case .closed: "the journal is closed"
    case .overloaded, .held, .recordTooLarge: "the journal does not take more now"
    }
  }
}
