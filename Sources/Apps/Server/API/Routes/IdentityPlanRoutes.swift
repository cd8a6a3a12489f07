import IdentityResolution
import JSONTape
import Platform
import Ports
import Vocabulary
import WorkspaceFile

/// What other rules would merge and split.
struct IdentityPlanRoutes {
  let services: APIServices

  private static let types = ["application/yaml", "text/yaml", "application/x-yaml", APIResponse.json]

  var routes: [Route] { [plan] }

  private var plan: Route {
    Route(
      .post, "/v1/identity/plan", "planIdentity", scope: .write,
      "What the identity rules of a workspace file would merge and split, of everything known now. Nothing is changed.",
      body: .init(types: Self.types, schema: .any, bytesMax: 2 * 1024 * 1024),
      answer: .init(
        meaning: "Counts, the largest changes and at most 20 examples, by profile id.",
        schema: .object([
          .init("profilesBefore", .integer), .init("profilesAfter", .integer),
          .init("merges", .integer, "Profiles that would cease to be."),
          .init("splits", .integer, "Parts that would come off."), .init("shared", .integer, "Identifiers that would stop matching."),
          .init("largest", .array(.named("PlannedIdentityChange"))), .init("examples", .array(.named("PlannedIdentityChange"))),
        ]))
    ) { request throws(APIError) in
      guard let text = String(validating: request.body, as: UTF8.self) else { throw .invalidBody(reason: "The text is not UTF-8.") }
      let comparison = try await compare(try definitions(of: text))
      let key = services.control.hashKey
      return .json(capacity: 4096) { json in
        json.object { json in
          json.member("profilesBefore", comparison.profilesBefore)
          json.member("profilesAfter", comparison.profilesAfter)
          json.member("merges", comparison.merges)
          json.member("splits", comparison.splits)
          json.member("shared", comparison.shared)
          json.key("largest")
          json.array(comparison.largest) { Self.write($1, key, to: &$0) }
          json.key("examples")
          json.array(comparison.examples) { Self.write($1, key, to: &$0) }
        }
      }
    }
  }

  /// The present definitions with the identifier types of the file: its other sections need not be there.
  private func definitions(of text: String) throws(APIError) -> Definitions {
    var definitions = services.control.definitions
    do throws(WorkspaceProblems) {
      definitions.identifierTypes = try services.reader.identifierTypes(WorkspaceText(name: "rules", text: text))
    } catch { throw .definitionsRefused(error.problems) }
    return definitions
  }

  private func compare(_ definitions: Definitions) async throws(APIError) -> IdentityComparison {
    let place = try services.queries.enter()
    defer { withExtendedLifetime(place) {} }
    do { return try await IdentityPlanner(state: services.state).plan(definitions) } catch let error as StateStoreError {
      throw .state(error)
    } catch let error as StoredFormatError {
      throw .storedFormat(error)
    } catch is TooManyHeld {
      throw .refused(
        code: "plan_too_large", reason: "More than \(IdentityPlanner.heldMax) profiles carry values that would merge again.")
    } catch {
      throw .stopping
    }
  }

  private static func write(_ change: IdentityComparison.Change, _ key: HashKey, to json: inout JSONWriter) {
    json.object { json in
      json.member("kind", change.kind.rawValue)
      json.key("profiles")
      json.array(change.profiles) { $0.string(ProfileID(row: $1, key: key).description) }
      json.key("signatures")
      json.array(change.signatures) { $0.integer(Int64($1)) }
      json.key("limits")
      json.array(change.limits) { $0.string($1) }
    }
  }
}
