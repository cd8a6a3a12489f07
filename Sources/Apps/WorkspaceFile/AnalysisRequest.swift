internal import Ports
public import Vocabulary

/// The body of a request for an analysis: its question, and perhaps the cell whose profiles are asked for.
public struct AnalysisRequest: Sendable, Equatable {
  public var analysis: Analysis
  public var cell: AnalysisCell?
  public var profilesMax: Int

  /// Reads JSON (or YAML).
  /// - Parameter kind: nil for a saved analysis, of which only `profiles` may be asked.
  /// - Throws: ``WorkspaceProblems``, each with the field at fault.
  public init(text: String, kind: AnalysisKind, definitions: Definitions) throws(WorkspaceProblems) {
    let problems = ProblemList()
    let root = try AnalysisRequest.root(text, problems)
    let segments = AnalysisRequest.segments(definitions)
    let reader = AnalysisReader(problems: problems, segments: segments)
    let read = root.flatMap { reader.analysis($0, kind: kind, path: "", others: ["profiles"]) }
    let cell = root.flatMap { CellReader(problems: problems, segments: segments).cell($0, kind: kind) }
    guard problems.isEmpty, let read else { throw WorkspaceProblems(problems: problems.all) }
    (analysis, self.cell, profilesMax) = (read, cell?.cell, cell?.limit ?? 100)
  }

  public init(text: String, saved: SavedAnalysis, definitions: Definitions) throws(WorkspaceProblems) {
    let problems = ProblemList()
    let root = try AnalysisRequest.root(text.isEmpty ? "{}" : text, problems)
    if let root { _ = Fields(root, path: "", known: ["profiles"], problems: problems) }
    let reader = CellReader(problems: problems, segments: AnalysisRequest.segments(definitions))
    let cell = root.flatMap { reader.cell($0, kind: saved.analysis.kind) }
    guard problems.isEmpty else { throw WorkspaceProblems(problems: problems.all) }
    (analysis, self.cell, profilesMax) = (saved.analysis, cell?.cell, cell?.limit ?? 100)
  }

  private static func root(_ text: String, _ problems: ProblemList) throws(WorkspaceProblems) -> YAMLItem? {
    var composer = YAMLComposer(fileNumber: 0, file: WorkspaceText(name: "body", text: text), problems: problems)
    let root = composer.compose()
    if root == nil, problems.isEmpty {
      throw WorkspaceProblems(problems: [WorkspaceProblem(file: "body", line: 1, column: nil, path: "", reason: "the body is empty")])
    }
    return root
  }

  private static func segments(_ definitions: Definitions) -> SegmentReferences {
    SegmentReferences(defined: Dictionary(definitions.segments.map { ($0.key, $0.id) }) { first, _ in first }, deleted: [])
  }
}
