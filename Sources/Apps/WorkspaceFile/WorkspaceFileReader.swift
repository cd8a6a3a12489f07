public import Ports
public import Vocabulary

/// Workspace as code: reads files, checks them as a whole, and says what applying them would change.
///
/// The files together are the whole truth: what they do not name is deleted. The same files applied again change nothing. Numbers stay with
/// their keys; the number of something deleted is never used again.
public struct WorkspaceFileReader: Sendable {
  private let destinationTypes: [String: [DestinationSetting]]
  private let makeWriteKey: @Sendable () -> String

  public static let filesMax = 100

  /// - Parameters:
  ///   - destinationTypes: the settings of each type of destination that the server knows.
  ///   - makeWriteKey: makes a key that nobody can guess.
  public init(
    destinationTypes: [String: [DestinationSetting]], makeWriteKey: @escaping @Sendable () -> String = WorkspaceFileReader.randomWriteKey
  ) {
    self.destinationTypes = destinationTypes
    self.makeWriteKey = makeWriteKey
  }

  public init(factories: [any DestinationFactory]) {
    self.init(destinationTypes: Dictionary(factories.map { ($0.type, $0.settings) }, uniquingKeysWith: { first, _ in first }))
  }

  /// `wk_` and 40 letters and digits: 238 random bits.
  @Sendable public static func randomWriteKey() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    var generator = SystemRandomNumberGenerator()
    return "wk_" + String((0..<40).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
  }

  /// Checks files against the present definitions.
  ///
  /// - Throws: ``WorkspaceProblems`` with everything that is wrong. A retry cannot help.
  public func plan(files: [WorkspaceText], current: Definitions) throws(WorkspaceProblems) -> WorkspacePlan {
    let problems = ProblemList()
    let nowhere = YAMLItem.Place(fileNumber: 0, file: files.first?.name ?? "workspace", line: 1, column: nil)
    if files.count > Self.filesMax { problems.report(nowhere, path: "", "there are more than \(Self.filesMax) files") }
    let sections = WorkspaceSections(files: Array(files.prefix(Self.filesMax)), problems: problems)
    if sections.present.isEmpty, sections.singles.isEmpty, problems.isEmpty {
      problems.report(
        nowhere, path: "", "the files define nothing; to delete everything, write sources: [], segments: [] and destinations: []")
    }
    var draft = DefinitionsDraft(current: current, makeWriteKey: makeWriteKey, problems: problems)
    draft.readSources(sections["sources"], standards: sections.singles)
    draft.readIdentifierTypes(sections["identifiers"], isPresent: sections.present.contains("identifiers"))
    let references = draft.readSegments(sections["segments"])
    draft.readHouseholds(sections.singles["households"], usedBy: sections["segments"])
    draft.readComputedTraits(sections["computed_traits"], usedBy: sections["segments"], references: references)
    draft.readDestinations(sections["destinations"], types: destinationTypes, segments: references)
    draft.readAnalyses(sections.singles, segments: references)
    guard problems.isEmpty else { throw WorkspaceProblems(problems: problems.all) }
    return draft.plan()
  }
}
