import JSONTape
import Ports
import Vocabulary
import WorkspaceFile

/// Questions about customers, asked of the warehouse.
struct AnalysisRoutes {
  let services: APIServices

  var routes: [Route] { AnalysisKind.allCases.map(ask) + [list, run, catalogue] }

  private func ask(_ kind: AnalysisKind) -> Route {
    Route(
      .post, "/v1/analyses/\(kind.rawValue)", "analyse\(kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst())", scope: .read,
      AnalysisSchemas.summary(kind),
      body: .init(types: [APIResponse.json], schema: AnalysisSchemas.question(kind), bytesMax: 256 * 1024),
      answer: .init(
        meaning: "The figures; or, when `profiles` names a cell, the profiles behind it.", schema: AnalysisSchemas.answer(kind))
    ) { request throws(APIError) in
      try await answer(try Self.read(request, kind, services.control.definitions))
    }
  }

  private var list: Route {
    Route(
      .get, "/v1/analyses", "listAnalyses", scope: .read, "The analyses that the workspace file names.",
      answer: .init(
        meaning: "All of them.",
        schema: .object([.init("analyses", .array(.object([.init("key", .string), .init("name", .string), .init("kind", .string)])))]))
    ) { _ throws(APIError) in
      let saved = services.control.definitions.analyses ?? []
      return .json { json in
        json.object { json in
          json.key("analyses")
          json.array(saved) { json, saved in
            json.object { json in
              json.member("key", saved.key)
              json.member("name", saved.name)
              json.member("kind", saved.analysis.kind.rawValue)
            }
          }
        }
      }
    }
  }

  private var run: Route {
    Route(
      .post, "/v1/analyses/saved/{key}", "runAnalysis", scope: .read, "Runs an analysis of the workspace file.",
      parameters: [.init(name: "key", meaning: "The analysis's key.")],
      body: .init(types: [APIResponse.json], schema: .object([.init("profiles", .map(.any), optional: true)]), required: false),
      answer: .init(meaning: "As for the analysis's kind, with `kind`.", schema: .any)
    ) { request throws(APIError) in
      let definitions = services.control.definitions
      let key = request.capture("key")
      guard let saved = definitions.analyses?.first(where: { $0.key == key }) else { throw .notFound(.analysis) }
      return try await answer(try Self.read(request, saved, definitions))
    }
  }

  private var catalogue: Route {
    Route(
      .get, "/v1/catalogue", "getCatalogue", scope: .read,
      "Every event, property, trait and identifier type that was seen, how often, and who uses it. Values are samples with their letters and digits hidden.",
      answer: .init(meaning: "The catalogue.", schema: AnalysisSchemas.catalogue)
    ) { _ throws(APIError) in
      let catalogue: Catalogue
      do throws(WarehouseError) { catalogue = try await services.warehouse.catalogue() } catch { throw .warehouse(error) }
      let users = CatalogueUsers(definitions: services.control.definitions)
      return .json(capacity: 64 * 1024) { CatalogueJSON(catalogue: catalogue, users: users).write(to: &$0) }
    }
  }

  private static func read(_ request: APIRequest, _ kind: AnalysisKind, _ definitions: Definitions) throws(APIError) -> AnalysisRequest {
    let text = try text(request.body)
    do throws(WorkspaceProblems) { return try AnalysisRequest(text: text, kind: kind, definitions: definitions) } catch {
      throw .analysisRefused(error.problems)
    }
  }

  private static func read(_ request: APIRequest, _ saved: SavedAnalysis, _ definitions: Definitions) throws(APIError) -> AnalysisRequest {
    let text = try text(request.body)
    do throws(WorkspaceProblems) { return try AnalysisRequest(text: text, saved: saved, definitions: definitions) } catch {
      throw .analysisRefused(error.problems)
    }
  }

  private static func text(_ body: [UInt8]) throws(APIError) -> String {
    guard let text = String(validating: body, as: UTF8.self) else { throw .invalidBody(reason: "The text is not UTF-8.") }
    return text
  }

  private func answer(_ asked: AnalysisRequest) async throws(APIError) -> APIResponse {
    let definitions = services.control.definitions
    let question = AnalysisQuestion(
      analysis: asked.analysis, settings: definitions.analysisSettings ?? AnalysisSettings(), now: services.now(), cell: asked.cell,
      profilesMax: asked.profilesMax)
    let place = try services.queries.enter()
    let answer: AnalysisAnswer
    do throws(WarehouseError) { answer = try await services.warehouse.analyse(question) } catch { throw .warehouse(error) }
    extendLifetime(place)
    return .json(capacity: 16 * 1024) { AnalysisJSON(question: question, definitions: definitions).write(answer, to: &$0) }
  }
}
