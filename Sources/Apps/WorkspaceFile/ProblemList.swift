/// Collects problems while files are read, so that all are told at once.
final class ProblemList {
  private var found: [(place: YAMLItem.Place, problem: WorkspaceProblem)] = []

  var isEmpty: Bool { found.isEmpty }

  func report(_ place: YAMLItem.Place, path: String, _ reason: String) {
    guard found.count < WorkspaceProblems.countMax else { return }
    found.append((place, WorkspaceProblem(file: place.file, line: place.line, column: place.column, path: path, reason: reason)))
  }

  func report(_ item: YAMLItem, path: String, _ reason: String) { report(item.place, path: path, reason) }

  /// In the order of the files.
  var all: [WorkspaceProblem] {
    found.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element.problem)
  }
}
