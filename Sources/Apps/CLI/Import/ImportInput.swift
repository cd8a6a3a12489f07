import CPlatform
import Foundation
import WarehouseClickHouse

/// What is imported: a file, a folder of files of one kind, or a table function of ClickHouse (`s3(…)`, `postgresql(…)` …).
struct ImportInput: Sendable {
  enum Kind: Sendable, Equatable { case file, folder, function }

  let text: String
  let kind: Kind
  /// Part of progress and messageIds; no path and no secret.
  let name: String
  private let files: [String]

  /// Folders with more files are refused.
  private static let filesMax = 100_000
  /// The functions that read what is elsewhere; others would make no sense here.
  private static let functions: Set<String> = [
    "s3", "gcs", "azureBlobStorage", "hdfs", "url", "postgresql", "mysql", "sqlite", "mongodb", "redis", "iceberg", "icebergS3",
    "deltaLake", "hudi", "remote", "remoteSecure",
  ]

  /// - Throws: `.notFound`, `.refused` for a folder with files of several kinds.
  init(_ text: String) throws(Failure) {
    self.text = text
    if let open = text.firstIndex(of: "("), text.hasSuffix(")"), ImportInput.functions.contains(String(text[..<open])) {
      (kind, files) = (.function, [])
      name = "\(text[..<open])-\(ImportInput.digest(text))"
      return
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: text, isDirectory: &isFolder) else { throw Failure(.notFound, "\(text) cannot be read.") }
    let path = text.hasSuffix("/") ? String(text.dropLast()) : text
    name = (path as NSString).lastPathComponent
    guard isFolder.boolValue else {
      (kind, files) = (.file, [path])
      return
    }
    kind = .folder
    files = try ImportInput.files(below: path)
  }

  /// Rows come in the same order at every run, so their numbers mean the same rows.
  var hasOrder: Bool { kind == .file }

  /// Size and youngest change; of a table function nothing is known, so every import of it is a new one.
  func facts() throws(Failure) -> (bytes: Int64, modified: Double) {
    guard kind != .function else { return (0, Date().timeIntervalSince1970) }
    var facts: (bytes: Int64, modified: Double) = (0, 0)
    for file in files {
      do {
        let found = try FileManager.default.attributesOfItem(atPath: file)
        facts.bytes += (found[.size] as? NSNumber)?.int64Value ?? 0
        facts.modified = max(facts.modified, (found[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)
      } catch { throw Failure(.notFound, "\(file) cannot be read.") }
    }
    return facts
  }

  /// As SQL names it. `${NAME}` in a function is the environment's variable, so that no secret stands on the command line or in a map.
  func table(environment: [String: String], _ binary: ClickHouseBinary) async throws(Failure) -> String {
    switch kind {
    case .file: return try await RowQuery.table(files[0], binary)
    case .folder:
      let packed = Set(files.map { ImportInput.endings($0) })
      guard let first = files.first, packed.count == 1, let ending = packed.first else {
        throw Failure(
          .refused, "\(text) holds files of several kinds: \(packed.sorted().joined(separator: ", ")). Import them one kind at a time.")
      }
      // `**` means one folder at least.
      let top = ImportInput.absolute(text)
      let depth = top.split(separator: "/").count + 1
      let isDeep = files.map { ImportInput.absolute($0).split(separator: "/").count > depth }
      let patterns = (isDeep.contains(false) ? ["/*"] : []) + (isDeep.contains(true) ? ["/**/*"] : [])
      var tables: [String] = []
      for pattern in patterns { tables.append(try await RowQuery.table(top + pattern + ending, like: first, binary)) }
      return "(\(tables.map { "SELECT * FROM \($0)" }.joined(separator: " UNION ALL ")))"
    case .function: return try resolved(environment)
    }
  }

  private func resolved(_ environment: [String: String]) throws(Failure) -> String {
    var rest = text[...]
    var sql = ""
    while let start = rest.range(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      let variable = String(rest[start.upperBound..<end])
      guard let value = environment[variable] else { throw Failure(.usage, "\(variable), which the input names, is not set.") }
      sql += rest[..<start.lowerBound] + RowQuery.literal(value).dropFirst().dropLast()
      rest = rest[rest.index(after: end)...]
    }
    return sql + rest
  }

  private static func files(below path: String) throws(Failure) -> [String] {
    guard let found = FileManager.default.enumerator(atPath: path) else { throw Failure(.notFound, "\(path) cannot be read.") }
    var files: [String] = []
    while let name = found.nextObject() as? String {
      guard found.fileAttributes?[.type] as? FileAttributeType == .typeRegular,
        !name.split(separator: "/").contains(where: { $0.hasPrefix(".") })
      else { continue }
      files.append(path + "/" + name)
      if files.count > filesMax { throw Failure(.refused, "\(path) holds more than \(filesMax) files.") }
    }
    guard !files.isEmpty else { throw Failure(.notFound, "\(path) holds no files.") }
    return files.sorted()
  }

  /// `.csv` or `.csv.gz`.
  private static func endings(_ path: String) -> String {
    let name = (path as NSString).lastPathComponent
    let parts = name.split(separator: ".").dropFirst()
    let count = RowQuery.packed.contains("." + (parts.last ?? "").lowercased()) ? 2 : 1
    return parts.suffix(count).map { "." + $0 }.joined()
  }

  private static func absolute(_ path: String) -> String {
    let path = path.hasSuffix("/") ? String(path.dropLast()) : path
    return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func digest(_ text: String) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let bytes = Array(text.utf8)
    _ = kith_sha256(bytes, bytes.count, &digest)
    return digest.prefix(4).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
