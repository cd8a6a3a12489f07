public import Vocabulary

extension WorkspaceFileReader {
  /// The identifier types of a file, whose other sections are not looked at: for rules that are tried before they are applied.
  ///
  /// - Throws: ``WorkspaceProblems`` with everything that is wrong with them, or when there are none. A retry cannot help.
  public func identifierTypes(_ file: WorkspaceText) throws(WorkspaceProblems) -> [IdentifierTypeDefinition] {
    let problems = ProblemList()
    let sections = WorkspaceSections(files: [file], problems: problems)
    if !sections.present.contains("identifiers"), problems.isEmpty {
      problems.report(
        YAMLItem.Place(fileNumber: 0, file: file.name, line: 1, column: nil), path: "", "the file has no section identifiers")
    }
    var draft = DefinitionsDraft(current: .initial, makeWriteKey: { "" }, problems: problems)
    draft.readIdentifierTypes(sections["identifiers"], isPresent: true)
    guard problems.isEmpty else { throw WorkspaceProblems(problems: problems.all) }
    return draft.new.identifierTypes
  }
}
