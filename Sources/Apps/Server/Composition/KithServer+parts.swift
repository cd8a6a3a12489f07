import Activation
import Foundation
import Ingestion
import JournalSegmentFiles
import Logging
import Platform
import Ports
import StateSQLite
import Synchronization
import Vocabulary

extension KithServer {
  static func openJournal(_ folder: DataFolder) throws(KithServerError) -> SegmentFileJournal {
    do throws(JournalError) { return try SegmentFileJournal(folder: folder.journal, workspace: workspace) } catch {
      throw KithServerError(journal: error)
    }
  }

  static func openState(_ folder: DataFolder) throws(KithServerError) -> SQLiteStateStore {
    do throws(StateStoreError) { return try SQLiteStateStore(folder: folder.state) } catch { throw KithServerError(state: error) }
  }

  /// The one place where the workspace is made.
  static func makeWorkspace(_ parts: Workspace.Parts, log: Logger) throws(KithServerError) -> Workspace {
    do throws(StateStoreError) { return try Workspace(parts: parts, log: log) } catch { throw KithServerError(state: error) }
  }

  static func makeCollector(_ settings: KithServerSettings, journal: any Journal, sources: SourceBoard, log: Logger) -> Collector {
    var collector = CollectorSettings()
    collector.host = settings.collectorHost
    collector.port = settings.collectorPort
    collector.version = KithVersion.text
    return Collector(settings: collector, journal: journal, sources: { sources.current }, log: log)
  }

  static func environment(_ folder: DataFolder) -> DestinationEnvironment {
    let variables = ProcessInfo.processInfo.environment
    return DestinationEnvironment(folder: folder.exports) { SecretReference.resolve($0, environment: variables) }
  }
}

/// The sources that hold now, for the collector's threads.
final class SourceBoard: Sendable {
  private let directory = Mutex(SourceDirectory.empty)

  var current: SourceDirectory { directory.withLock { $0 } }

  func show(_ definitions: Definitions) {
    let new = SourceDirectory(definitions.sources)
    directory.withLock { $0 = new }
  }
}
