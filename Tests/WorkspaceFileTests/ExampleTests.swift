import DestinationCSVFile
import DestinationWebhook
import Foundation
import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `The examples` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private let reader = WorkspaceFileReader(factories: [WebhookDestinationFactory(), CSVFileDestinationFactory()])

  @Test func `the grocery workspace can be applied`() throws {
    let text = try String(contentsOf: Self.root.appending(path: "examples/grocery/workspace.yaml"), encoding: .utf8)
    let plan = try reader.plan(files: [WorkspaceText(name: "workspace.yaml", text: text)], current: .initial)
    #expect(plan.definitions.segments.count >= 5)
  }

  @Test(arguments: ["docs/workspace-file.md", "docs/segments.md", "docs/how-to/cleaning-data.md"])
  func `every YAML in the documentation is right`(page: String) throws {
    let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
    let samples = text.matches(of: /```yaml\n(.*?)```/.dotMatchesNewlines()).map { String($0.1) }
    #expect(!samples.isEmpty)
    for sample in samples {
      var files = [WorkspaceText(name: page, text: sample)]
      // What a sample leaves out for brevity is added.
      if page.hasSuffix("segments.md"), !sample.contains("key: newsletter_readers") {
        let segments = "segments:\n  - {key: newsletter_readers, where: {trait: {name: newsletter, is: true}}}\n"
        files.append(WorkspaceText(name: "added", text: segments))
      }
      _ = try reader.plan(files: files, current: .initial)
    }
  }
}
