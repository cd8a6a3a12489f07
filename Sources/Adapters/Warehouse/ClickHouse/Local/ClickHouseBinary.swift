internal import Foundation

/// Where ClickHouse's program is on this machine, and how a process becomes one of its tools.
public struct ClickHouseBinary: Sendable, Equatable {
  /// A `clickhouse` program, or a folder with the unpacked library (`chdb/_chdb.abi3.so`).
  public var path: String
  /// Python 3, which runs the launcher.
  public var python: String

  public init(path: String, python: String) {
    self.path = path
    self.python = python
  }

  /// Looks at `KITH_CLICKHOUSE`, then for `clickhouse` on `PATH`, then for `.kith/clickhouse` in the current folder and in every folder above
  /// the running program.
  /// - Throws: one sentence that says what to do.
  public static func locate() throws(LocalClickHouseError) -> ClickHouseBinary {
    try locate(environment: ProcessInfo.processInfo.environment)
  }

  package static func locate(environment: [String: String]) throws(LocalClickHouseError) -> ClickHouseBinary {
    guard let python = program("python3", environment) else {
      throw LocalClickHouseError("python3 is missing; install the package python3")
    }
    if let named = environment["KITH_CLICKHOUSE"], !named.isEmpty {
      guard isUsable(named) else {
        throw LocalClickHouseError("KITH_CLICKHOUSE names '\(named)', which is neither a ClickHouse program nor its unpacked folder")
      }
      return ClickHouseBinary(path: absolute(named), python: python)
    }
    if let found = program("clickhouse", environment) { return ClickHouseBinary(path: found, python: python) }
    for folder in foldersToSearch() {
      let candidate = folder + "/.kith/clickhouse"
      if isUsable(candidate) { return ClickHouseBinary(path: candidate, python: python) }
    }
    throw LocalClickHouseError("ClickHouse was not found; run scripts/fetch-clickhouse.sh, or set KITH_CLICKHOUSE to its program")
  }

  /// The command that becomes `clickhouse TOOL` (`local`, `client`), with its own standard input and output.
  /// - Parameter launcher: where ``LocalClickHouse/writeLauncher(to:)`` put the launcher.
  public func command(tool: String, arguments: [String], launcher: String) -> [String] {
    [python, launcher, "tool", path, tool] + arguments
  }

  static func isUsable(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    return isFolder.boolValue
      ? FileManager.default.isReadableFile(atPath: path + "/chdb/_chdb.abi3.so") : FileManager.default.isExecutableFile(atPath: path)
  }

  private static func program(_ name: String, _ environment: [String: String]) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }.first { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        && FileManager.default.isExecutableFile(atPath: path)
    }.map(absolute)
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func foldersToSearch() -> [String] {
    var folders = [FileManager.default.currentDirectoryPath]
    var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
    if let own = Bundle.main.executableURL { folder = own }
    folder = folder.resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<16 where folder.path != "/" {
      folders.append(folder.path)
      folder.deleteLastPathComponent()
    }
    return folders
  }
}
