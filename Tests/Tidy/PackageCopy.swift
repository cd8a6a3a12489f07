import Foundation

/// A temporary folder to break rules in.
struct PackageCopy {
  let repository: Repository

  enum Extent { case empty, manifest, everything }

  init(_ extent: Extent) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "kith-tidy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    repository = Repository(root: root)
    guard extent != .empty else { return }
    try write(try Repository.here.text("Package.swift"), to: "Package.swift")
    guard extent == .everything else { return }
    for file in try Repository.here.files(under: "Sources", ending: ".swift") { try write(file.text, to: file.path) }
  }

  func write(_ text: String, to path: String) throws {
    let url = repository.root.appending(path: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: false, encoding: .utf8)
  }

  /// Best effort: what is left of a temporary folder harms nobody.
  func remove() {
    do { try FileManager.default.removeItem(at: repository.root) } catch { print("left behind: \(repository.root.path())") }
  }
}
