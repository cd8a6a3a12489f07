/// One file of a workspace as code: YAML 1.2, or JSON, which is YAML too.
public struct WorkspaceText: Sendable, Equatable {
  /// For messages.
  public var name: String
  public var text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  public static let bytesMax = 1 << 20
}

/// One thing that is wrong in a file.
public struct WorkspaceProblem: Sendable, Equatable, Codable, CustomStringConvertible {
  public var file: String
  /// From 1.
  public var line: Int
  /// From 1, in Unicode scalars; nil when only the line is known.
  public var column: Int?
  /// Where in the structure: `segments.loyal.where.all[0]`; empty for the whole file.
  public var path: String
  public var reason: String

  public init(file: String, line: Int, column: Int?, path: String, reason: String) {
    self.file = file
    self.line = line
    self.column = column
    self.path = path
    self.reason = reason
  }

  /// `file:line:column: path: reason`, as compilers write it.
  public var description: String {
    "\(file):\(line)\(column.map { ":\($0)" } ?? ""): \(path.isEmpty ? "" : path + ": ")\(reason)"
  }
}

/// All problems of a set of files, in the order of the files; at most ``countMax``. Nothing was changed; a retry cannot help.
public struct WorkspaceProblems: Error, Sendable, Equatable {
  public var problems: [WorkspaceProblem]

  public static let countMax = 200

  public init(problems: [WorkspaceProblem]) { self.problems = problems }
}
