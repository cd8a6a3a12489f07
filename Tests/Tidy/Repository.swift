import Foundation

/// The files of this package, or of a copy of it.
struct Repository {
  let root: URL

  /// The package that this test stands in.
  static let here = Repository(
    root: URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent())

  /// A file with its path from the root on, such as `Sources/Ports/Journal.swift`.
  struct File {
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var name: String { String(path.split(separator: "/").last ?? "") }
    var folders: [String] { path.split(separator: "/").dropLast().map(String.init) }
  }

  /// Text files under `folder`, or the one file at that path, in order of path; hidden folders and what is not UTF-8 left out.
  func files(under folder: String, ending suffix: String = "") throws -> [File] {
    let start = root.appending(path: folder)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: start.path(), isDirectory: &isFolder) else { return [] }
    guard isFolder.boolValue else { return try [file(folder)].compactMap { $0 } }
    let paths = FileManager.default.enumerator(atPath: start.path())?.compactMap { $0 as? String } ?? []
    return try paths.sorted().filter { $0.hasSuffix(suffix) && !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
      .compactMap { try file("\(folder)/\($0)") }
  }

  /// All that people write by hand.
  func everything() throws -> [File] {
    let tops = try FileManager.default.contentsOfDirectory(atPath: root.path()).sorted()
    return try tops.filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }.flatMap { try files(under: $0) }
  }

  func swiftFiles() throws -> [File] {
    try ["Sources", "Tests", "Benchmarks", "Package.swift"].flatMap { try files(under: $0, ending: ".swift") }
  }

  func folders(in folder: String) throws -> [String] {
    let start = root.appending(path: folder)
    return try FileManager.default.contentsOfDirectory(at: start, includingPropertiesForKeys: [.isDirectoryKey])
      .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }.map(\.lastPathComponent).sorted()
  }

  func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

  private func file(_ path: String) throws -> File? {
    let url = root.appending(path: path)
    guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
    return String(data: try Data(contentsOf: url), encoding: .utf8).map { File(path: path, text: $0) }
  }
}
