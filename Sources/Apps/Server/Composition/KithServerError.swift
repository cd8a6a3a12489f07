import Ports

/// Why the server does not start: one sentence for people, what to do included where we know it.
public struct KithServerError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    case folder
    case folderInUse = "folder_in_use"
    case journal
    case state
    case warehouse
    case listener
    case adminToken = "admin_token"
  }

  public let code: Code
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  init(journal error: JournalError) {
    let text =
      switch error {
      case .corrupt(let file, let offset, let reason):
        "The journal is damaged: \(file) at byte \(offset): \(reason). Run `kith doctor` to see what can be done."
      case .full: "The disk is full: the journal cannot be opened."
      case .io(let operation, let errno): "The journal cannot be opened: \(operation) failed with error \(errno)."
      case .overloaded, .held, .recordTooLarge, .deleted, .closed: "The journal cannot be opened."
      }
    self.init(.journal, text)
  }

  init(state error: StateStoreError) {
    let text =
      switch error {
      case .unavailable(let reason): "The state store cannot be opened: \(reason)."
      case .full: "The disk is full: the state store cannot be opened."
      case .damaged(let what): "The state store is damaged: \(what). Run `kith doctor`, or restore a backup."
      case .refused(let rule): "The state store cannot be opened: \(rule)."
      case .io(let reason): "The state store cannot be read: \(reason)."
      }
    self.init(.state, text)
  }
}
