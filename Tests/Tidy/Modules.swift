import Foundation

/// Where a module stands in the direction of imports.
enum Layer: CaseIterable {
  case shim, json, matching, vocabulary, standardising, eventSpec, governance, ports, stage, platform, adapter, app

  /// By the folder of a target, such as `Flow/2-Cleansing`.
  init?(folder: String) {
    let parts = folder.split(separator: "/").map(String.init)
    switch parts.first {
    case "JSONTape", "Patterns": self = .json
    case "Matching": self = .matching
    case "Vocabulary": self = .vocabulary
    case "Standardising": self = .standardising
    case "EventSpec": self = .eventSpec
    case "Governance": self = .governance
    case "Ports": self = .ports
    case "Flow": self = .stage
    case "Platform": self = .platform
    case "Adapters": self = .adapter
    case "Apps": self = .app
    case .some(let name) where name.hasPrefix("C"): self = .shim
    default: return nil
    }
  }

  /// The layers that this one may import. Its own is listed only where its modules may import each other.
  var imports: Set<Layer> {
    switch self {
    case .shim, .matching: []
    case .json: [.shim]
    case .vocabulary: [.json]
    case .standardising: [.shim, .json, .matching, .vocabulary]
    case .eventSpec: [.json, .vocabulary]
    case .governance: [.json, .vocabulary, .eventSpec]
    case .ports: [.json, .vocabulary, .eventSpec, .governance]
    case .adapter: [.shim, .json, .matching, .vocabulary, .eventSpec, .governance, .ports]
    case .stage: [.shim, .json, .matching, .vocabulary, .standardising, .eventSpec, .governance, .ports]
    case .platform: [.shim, .json, .matching, .vocabulary, .standardising, .eventSpec, .governance, .ports, .stage]
    case .app: Set(Layer.allCases)
    }
  }

  /// What is not ours and not part of the toolchain.
  func mayImport(thirdParty module: String, folder: String) -> Bool {
    switch self {
    case .shim, .json, .matching, .vocabulary, .standardising, .eventSpec, .governance, .ports: false
    case .stage: module == "Logging" || folder.hasPrefix("Flow/1-Ingestion") && module.hasPrefix("NIO")
    case .platform: module == "Logging"
    case .adapter, .app: true
    }
  }
}

/// A target of ours: its name and its folder under `Sources`.
struct Module {
  let name: String
  let folder: String
}

extension Repository {
  /// Read from Package.swift, where each target stands on a line with its folder.
  func modules() throws -> [Module] {
    let package = try text("Package.swift")
    let libraries = package.matches(of: #/library\(\s*"([^"]+)",\s*"([^"]+)"/#).map { Module(name: String($0.1), folder: String($0.2)) }
    let targets = package.matches(
      of: #/\.(?:executableTarget|target)\(\s*name: "([^"]+)",[^"]*?(?:dependencies: \[[^\]]*\],?\s*)?path: "Sources\/([^"]+)"/#
    )
    .map { Module(name: String($0.1), folder: String($0.2)) }
    return libraries + targets
  }

  /// Imports that go against the direction, and folders that belong to no layer.
  func importViolations() throws -> [Violation] {
    let modules = try modules()
    let layers = Dictionary(uniqueKeysWithValues: modules.map { ($0.name, Layer(folder: $0.folder)) })
    return try files(under: "Sources", ending: ".swift").flatMap { file -> [Violation] in
      let folder = file.folders.dropFirst().joined(separator: "/")
      guard let home = modules.first(where: { folder == $0.folder || folder.hasPrefix($0.folder + "/") }),
        let layer = Layer(folder: home.folder)
      else {
        return [Violation(path: file.path, line: 1, what: "belongs to no target of a known layer")]
      }
      return file.imports.compactMap { number, imported in
        if let target = layers[imported] {
          guard imported != home.name, target.map({ !layer.imports.contains($0) }) ?? true else { return nil }
          return Violation(path: file.path, line: number, what: "\(home.name) must not import \(imported)")
        }
        guard !Repository.toolchainModules.contains(imported), !layer.mayImport(thirdParty: imported, folder: home.folder) else {
          return nil
        }
        return Violation(path: file.path, line: number, what: "\(home.name) must not import the third-party module \(imported)")
      }
    }
  }

  static let toolchainModules: Set<String> = [
    "Swift", "Synchronization", "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "RegexBuilder", "Glibc", "Musl",
    "Darwin",
  ]
}

extension Repository.File {
  /// Imported modules with their lines, whatever attributes, access level or kind of declaration stand around them.
  var imports: [(number: Int, module: String)] {
    guard text.mentions("import") else { return [] }
    return code.filter { $0.text.mentions("import ") }.compactMap { number, line in
      let words = line.split(separator: " ")
      guard let keyword = words.firstIndex(of: "import"),
        words[..<keyword].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) })
      else { return nil }
      let named = words[(keyword + 1)...].drop { Self.declarationKinds.contains($0) }
      return named.first.flatMap { $0.split(separator: ".").first }.map { (number: number, module: String($0)) }
    }
  }

  private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
  private static let declarationKinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
}
