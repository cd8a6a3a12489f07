import Foundation
import Vocabulary
import WarehouseClickHouse

/// The BI user's password, and where tools find the server.
struct BIGate {
  let access: BIAccess
  let listener: BIListener?
  /// When it was made just now.
  let newPassword: String?

  /// - Throws: a password file that cannot be written, a port that is taken.
  static func open(_ choice: BIChoice, folder: DataFolder) throws(KithServerError) -> BIGate? {
    let listener: BIListener?
    switch choice {
    case .off: return nil
    case .userOnly: listener = nil
    case .listening(let host, let port):
      do throws(LocalClickHouseError) { listener = try BIListener(host: host, port: port) } catch {
        throw KithServerError(.listener, "BI tools cannot be served: \(error.reason).")
      }
    }
    let (password, isNew) = try password(folder)
    return BIGate(
      access: BIAccess(password: password, isLoopbackOnly: listener?.isLoopback ?? false), listener: listener,
      newPassword: isNew ? password : nil)
  }

  /// As the tools take them, without the password. Empty for a server that others run.
  func addresses(workspace: WorkspaceID) -> [String] {
    guard let listener else { return [] }
    let host = listener.host.contains(":") ? "[\(listener.host)]" : listener.host
    let user = ClickHouseWarehouse.biUser(workspace: workspace)
    let database = ClickHouseWarehouse.readerDatabase(workspace: workspace)
    return [
      "postgresql://\(user)@\(host):\(listener.postgreSQLPort)/\(database)",
      "http://\(user)@\(host):\(listener.httpPort)/?database=\(database)",
    ]
  }

  private static func password(_ folder: DataFolder) throws(KithServerError) -> (String, isNew: Bool) {
    do {
      if let known = try DataFolder.text(of: folder.biPassword)?.trimmingCharacters(in: .whitespacesAndNewlines), known.utf8.count >= 16 {
        return (known, false)
      }
      let password = try AccessSecret.password()
      try folder.replace(folder.biPassword, with: password + "\n")
      return (password, true)
    } catch let error as KithServerError {
      throw error
    } catch {
      throw KithServerError(.folder, "The password for BI tools cannot be made: \(type(of: error)).")
    }
  }
}
