internal import Foundation
internal import NIOCore
public import Ports

extension ClickHouseWarehouse {
  /// Writes a copy of all rows to a folder below the server's transfer folder, for the caller to move away. Rows that are inserted meanwhile
  /// may be in it or not: insert nothing until this returns.
  /// - Returns: the folder; nothing is left of a copy that failed.
  /// - Throws: `.unavailable`, also when the disk is full; `.refused` for a server that is not ours: its files are out of reach.
  public func backup() async throws(WarehouseError) -> String {
    guard let transfer else { throw .refused(code: 0, reason: "the warehouse is another server; back it up by its own means") }
    let folder = "\(transfer)/backup-\(UUID().uuidString)"
    do throws(WarehouseError) {
      try await finish("BACKUP DATABASE \(schema.database) TO File(\(SQLText.literal(folder)))", "BACKUP_CREATED")
    } catch {
      ClickHouseWarehouse.remove(folder)
      throw error
    }
    return folder
  }

  /// Puts back a copy that ``backup()`` wrote, when one stands in ``LocalClickHouse/restoreFolder(of:)``. Safe to interrupt: it begins anew.
  func restoreWhatWaits() async throws(WarehouseError) {
    guard let transfer else { return }
    let waiting = LocalClickHouse.restoreFolder(inTransfer: transfer)
    if FileManager.default.fileExists(atPath: waiting) {
      do throws(ClickHouseFailure) {
        // The readers' views and dictionaries are made anew after it.
        let drop = "DROP DATABASE IF EXISTS \(schema.database) SYNC"
        try await client.run(ClickHouseStatement(sql: drop, settings: [("check_table_dependencies", "0")], timeout: .minutes(10)))
      } catch { throw error.error(\.forOwnStatement) }
      try await finish("RESTORE DATABASE \(schema.database) FROM File(\(SQLText.literal(waiting)))", "RESTORED")
      // A name of its own first: a folder that is half removed must not be taken for one that waits.
      let done = "\(transfer)/restored-\(UUID().uuidString)"
      do { try FileManager.default.moveItem(atPath: waiting, toPath: done) } catch {
        throw .unavailable(reason: "'\(waiting)' was restored but cannot be moved away")
      }
    }
    ClickHouseWarehouse.removeRestored(in: transfer)
  }

  /// What was restored; also what an earlier start could not remove.
  private static func removeRestored(in transfer: String) {
    let names: [String]
    // A folder that cannot be listed now is listed at the next start.
    do { names = try FileManager.default.contentsOfDirectory(atPath: transfer) } catch { return }
    for name in names where name.hasPrefix("restored-") { remove("\(transfer)/\(name)") }
  }

  /// Runs a statement in the server's background and asks how it does: it may take longer than any answer is waited for.
  private func finish(_ sql: String, _ good: String) async throws(WarehouseError) {
    do throws(ClickHouseFailure) {
      let answer = try await client.run(ClickHouseStatement(sql: "\(sql) ASYNC FORMAT TSV"))
      guard let id = answer.split(separator: "\t").first.map(String.init) else { throw .unreachable("its answer is not understood") }
      var pause = Duration.milliseconds(10)
      while true {
        let question = "SELECT status, error FROM system.backups WHERE id = \(SQLText.literal(id)) FORMAT TSV"
        let state = try await client.run(ClickHouseStatement(sql: question)).split(separator: "\t", maxSplits: 1)
        guard let status = state.first else { throw .unreachable("it was started again meanwhile") }
        if status == good { return }
        guard status == "CREATING_BACKUP" || status == "RESTORING" else {
          throw .unreachable("\(status): \(state.dropFirst().first?.prefix(300) ?? "")")
        }
        do { try await Task.sleep(for: pause) } catch { throw .unreachable("the request was cancelled") }
        pause = min(pause * 2, .seconds(1))
      }
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  private static func remove(_ folder: String) {
    guard FileManager.default.fileExists(atPath: folder) else { return }
    // It holds a copy of what is elsewhere; what cannot be removed now is removed at the next start.
    do { try FileManager.default.removeItem(atPath: folder) } catch { return }
  }
}
