import Ports
import Vocabulary

extension RouteTable {
  /// Every operation of the API.
  static func api(_ services: APIServices) -> RouteTable {
    let routes =
      ProfileRoutes(services: services).routes + IdentityRoutes(services: services).routes
      + IdentityDecisionRoutes(services: services).routes + IdentityPlanRoutes(services: services).routes
      + MatchReviewRoutes(services: services).routes
      + AccountRoutes(services: services).routes + HouseholdRoutes(services: services).routes
      + SegmentRoutes(services: services).routes
      + ExplanationRoutes(services: services).routes + PreviewRoutes(services: services).routes + ExportRoutes(services: services).routes
      + DifferenceRoutes(services: services).routes + HistoryRoutes(services: services).routes + SourceRoutes(services: services).routes
      + DefinitionRoutes(services: services).routes + DeadLetterRoutes(services: services).routes
      + DeliveryRoutes(services: services).routes
      + AuditRoutes(services: services).routes + TokenRoutes(services: services).routes + QueryRoutes(services: services).routes
      + TailRoutes(services: services).routes + OperationRoutes(services: services).routes + AnalysisRoutes(services: services).routes
    return RouteTable(routes + [document(of: routes, version: services.version)])
  }

  /// The description holds its own route too, and is written once.
  private static func document(of routes: [Route], version: String) -> Route {
    func route(_ handler: @escaping Route.Handler) -> Route {
      Route(
        .get, "/openapi.json", "getOpenAPI", scope: nil, "This description, OpenAPI 3.1.",
        answer: .init(meaning: "The description.", schema: .any), handler: handler)
    }
    let bytes = OpenAPI.document(of: routes + [route { _ throws(APIError) in throw .routeUnknown }], version: version)
    return route { _ throws(APIError) in APIResponse(body: .bytes(bytes)) }
  }
}
