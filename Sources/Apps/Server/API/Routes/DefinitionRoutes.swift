import JSONTape
import Ports
import Vocabulary
import WorkspaceFile

/// The workspace's definitions: what holds, and applying a workspace file.
struct DefinitionRoutes {
  let services: APIServices

  private static let types = ["application/yaml", "text/yaml", "application/x-yaml", APIResponse.json]

  var routes: [Route] { [get, apply] }

  private var get: Route {
    Route(
      .get, "/v1/definitions", "getDefinitions", scope: .read,
      "The definitions that hold now. Write keys are shown to tokens with scope write or higher.",
      answer: .init(
        meaning: "The definitions, in the language of workspace files.",
        schema: .object([
          .init("version", .integer), .init("sources", .array(.map(.any))), .init("identifiers", .array(.map(.any))),
          .init("segments", .array(.map(.any))), .init("computed_traits", .array(.map(.any))),
          .init("destinations", .array(.map(.any))), .init("region", .string, optional: true),
          .init("traits", .array(.map(.any)), optional: true),
        ]))
    ) { request throws(APIError) in
      .json(capacity: 8 * 1024) {
        DefinitionsJSON(definitions: services.control.definitions, showsKeys: request.caller.scope >= .write).write(to: &$0)
      }
    }
  }

  private var apply: Route {
    Route(
      .post, "/v1/definitions", "applyDefinitions", scope: .write,
      "Applies workspace files (YAML or JSON; several as `{files: [{name, text}]}`). The same again changes nothing.",
      parameters: [
        .init(name: "dryRun", meaning: "Only says what would change.", schema: .boolean),
        .init(name: "file", meaning: "The file's name, for messages."),
      ],
      body: .init(types: Self.types, schema: .any, bytesMax: 2 * 1024 * 1024),
      answer: .init(
        meaning: "What changed, or would.",
        schema: .object([
          .init("version", .integer), .init("dryRun", .boolean), .init("changes", .array(.named("Change"))),
          .init(
            "warnings", .array(.string), "What is as asked, but perhaps not as meant: segments that look back further than events are kept."
          ),
          .init("writeKeys", .map(.string), "Keys that were made just now, by source."),
        ]))
    ) { request throws(APIError) in
      let dryRun = try request.flag("dryRun")
      let present = services.control.definitions
      let plan = try self.plan(files: try Self.files(in: request), current: present)
      // A query may read all that the workspace has, as `/v1/sql`.
      if !Self.queries(of: plan.definitions).isSubset(of: Self.queries(of: present)), request.caller.scope < .admin {
        throw .scopeTooLow(needed: .admin)
      }
      if plan.hasChanges, !dryRun { _ = try await services.submit(.apply(plan.definitions), by: request.caller) }
      return Self.answer(plan, dryRun: dryRun, version: dryRun ? present.version : plan.definitions.version)
    }
  }

  private static func queries(of definitions: Definitions) -> Set<String> { Set(definitions.computedTraits.compactMap(\.query?.sql)) }

  private func plan(files: [WorkspaceText], current: Definitions) throws(APIError) -> WorkspacePlan {
    do throws(WorkspaceProblems) { return try services.reader.plan(files: files, current: current) } catch {
      throw .definitionsRefused(error.problems)
    }
  }

  /// One file as it is, or several as `{"files": [{"name", "text"}]}`: together they are the whole truth.
  private static func files(in request: APIRequest) throws(APIError) -> [WorkspaceText] {
    guard let text = String(validating: request.body, as: UTF8.self) else { throw .invalidBody(reason: "The text is not UTF-8.") }
    let single = [WorkspaceText(name: request.query["file"] ?? "workspace", text: text)]
    guard request.contentType == APIResponse.json else { return single }
    guard let list = try JSONBody(request.body).root["files"] else { return single }
    guard list.isArray else { throw .invalidBody(reason: "files must be an array.") }
    var files: [WorkspaceText] = []
    for entry in list.elements {
      guard let name = entry["name"]?.string, let text = entry["text"]?.string else {
        throw .invalidBody(reason: "each file needs name and text.")
      }
      files.append(WorkspaceText(name: name, text: text))
    }
    return files
  }

  private static func answer(_ plan: WorkspacePlan, dryRun: Bool, version: DefinitionsVersion) -> APIResponse {
    .json { json in
      json.object { json in
        json.member("version", Int(version.rawValue))
        json.member("dryRun", dryRun)
        json.key("changes")
        json.array(plan.changes) { json, change in
          json.object { json in
            json.member("action", change.action.rawValue)
            json.member("kind", change.kind.rawValue)
            json.member("key", change.key)
            json.member("detail", change.detail)
          }
        }
        json.key("warnings")
        json.array(RetentionGap.all(in: plan.definitions)) { $0.string($1.sentence) }
        json.key("writeKeys")
        json.object { json in
          // A dry run makes no keys: those of its plan would not be the later ones.
          for key in plan.generatedKeys where !dryRun { json.member(key.source, key.writeKey) }
        }
      }
    }
  }
}
