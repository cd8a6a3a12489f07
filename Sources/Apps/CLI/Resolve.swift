import ArgumentParser
import Foundation
import Matching

struct Resolve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the records that are one person, without a shared identifier.",
    discussion: """
      Reads CSV, JSONL or Parquet and writes the columns id and cluster. Needs no configuration and no server: what the columns mean is \
      found by their headers and contents, and what speaks for a match is learnt from the records. See docs/how-to/resolving-records.md.
      """)

  @Argument(help: "The files with records.", completion: .file(extensions: RecordFile.endings))
  var files: [String]
  @Option(help: "The column of record ids.")
  var id: String
  @Option(help: "Roles of columns, columns to leave out, the threshold.", completion: .file(extensions: ["yaml", "yml"]))
  var rules: String?
  @Option(help: "Where the clusters go: a CSV file of id and cluster.")
  var out: String?
  @Option(help: "Where the compared pairs with their chances go.")
  var pairs: String?
  @Option(parsing: .upToNextOption, help: "Two ids: draw the evidence for and against their being one person.")
  var explain: [String] = []
  @Option(help: "What was learnt: read when the file is there, else written.")
  var model: String?
  @Option(help: "Pairs that people have decided: CSV with two id columns and a column of 0 or 1.")
  var labels: String?
  @Option(parsing: .singleValue, help: "A column that must not count as evidence; may be repeated.")
  var ignore: [String] = []
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard explain.isEmpty || explain.count == 2 else { throw ValidationError("--explain needs two ids.") }
    guard out != nil || pairs != nil || !explain.isEmpty || model != nil else {
      throw ValidationError("--out, --pairs, --model or --explain is needed.")
    }
    guard files.count <= RecordTable.filesMax else { throw ValidationError("At most \(RecordTable.filesMax) files are resolved together.") }
  }

  func run() async throws {
    let meter = ResolveMeter()
    let rules = try self.rules.map { path throws(Failure) in try ResolveRules.read(path) } ?? ResolveRules()
    var table = RecordTable()
    for (number, file) in files.enumerated() {
      meter.show("reading \((file as NSString).lastPathComponent)")
      try await RecordFile(file).read(into: &table, file: UInt8(number))
    }
    guard let column = table.columns.firstIndex(where: { $0.name == id }) else {
      throw Failure(.usage, "There is no column \(id); there are \(table.columns.map(\.name).joined(separator: ", ")).")
    }
    let ids = RecordIDs(table, column: column, files: files.count)
    if let words = ids.warning { Terminal.error("kith: \(words)") }
    let resolution = try resolve(table, column, ids, rules, meter)
    if let out { try ClusterFile.write(resolution, ids, to: out) }
    if let pairs { try PairFile.write(resolution, ids, to: pairs) }
    if let model, !FileManager.default.fileExists(atPath: model) { try ModelFile.write(resolution.model, to: model) }
    if explain.count == 2 {
      let (left, right) = (try ids.record(explain[0]), try ids.record(explain[1]))
      Terminal.print(WaterfallText.text(resolution.explain(left, right), ids))
      if out == nil { return }
    }
    try output.show(meter.summary(resolution, records: table.count)) { json throws(Failure) in meter.text(json) }
  }

  private func resolve(
    _ table: RecordTable, _ column: Int, _ ids: RecordIDs, _ rules: ResolveRules, _ meter: ResolveMeter
  ) throws(Failure) -> Resolution {
    var options = ResolutionOptions()
    options.ignored = Set(rules.ignore ?? []).union(ignore)
    options.roles = rules.columns ?? [:]
    options.different = rules.different ?? []
    options.threshold = rules.threshold ?? options.threshold
    options.transliterate = { $0.applyingTransform(.toLatin, reverse: false) }
    if let model, FileManager.default.fileExists(atPath: model) { options.model = try ModelFile.read(model) }
    if let labels { options.labels = try LabelFile.read(labels, ids) }
    do {
      return try Resolution(table, id: column, options: options) { meter.show($0) }
    } catch {
      throw Resolve.failure(error, table)
    }
  }

  private static func failure(_ error: ResolutionError, _ table: RecordTable) -> Failure {
    switch error {
    case .unknownColumn(let name):
      Failure(.usage, "There is no column \(name); there are \(table.columns.map(\.name).joined(separator: ", ")).")
    case .nothingToCompare:
      Failure(
        .refused,
        "No column looks like a name, a date of birth, an e-mail, a phone or an address. Say in --rules what the columns are: \(ColumnRole.allCases.map(\.rawValue).joined(separator: ", "))."
      )
    case .otherComparisons(let model, let table):
      Failure(.refused, "The model compares \(model.joined(separator: ", ")), these records \(table.joined(separator: ", ")): learn anew.")
    }
  }
}
