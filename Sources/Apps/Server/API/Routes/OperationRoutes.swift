import JSONTape
import Ports
import Vocabulary

/// How the workspace does: status, metrics, signs of life, backup, and the API's own description.
struct OperationRoutes {
  let services: APIServices

  var routes: [Route] { [status, backup, metrics, live, ready] }

  private var status: Route {
    Route(
      .get, "/v1/status", "getStatus", scope: .read, "Where journal, flow, warehouse and deliveries are.",
      answer: .init(meaning: "The status.", schema: .named("Status"))
    ) { _ throws(APIError) in
      let status: WorkspaceStatus
      let profiles: Int
      do throws(StateStoreError) {
        status = try await services.control.status()
        profiles = try await services.state.profileCount()
      } catch { throw .state(error) }
      let view = StatusView(
        status: status, profiles: profiles, definitions: services.control.definitions.version, version: services.version)
      return .json { view.write(to: &$0) }
    }
  }

  private var backup: Route {
    Route(
      .post, "/v1/backup", "makeBackup", scope: .admin,
      "Writes a consistent copy of state, journal and warehouse while everything goes on.",
      body: .init(
        types: [APIResponse.json],
        schema: .object([
          .init("name", .string, "1 to 64 of a-z, A-Z, 0-9, `_`, `-`."),
          .init("withoutWarehouse", .boolean, optional: true, "Leaves the warehouse out: for when it is away."),
        ])), status: 201,
      answer: .init(
        meaning: "Where it is.",
        schema: .object([
          .init("folder", .string),
          .init(
            "warehouse", .oneOf(BackupMade.Warehouse.allCases.map(\.rawValue)),
            "`remote`: another server, which is to be backed up by its own means."),
        ]))
    ) { request throws(APIError) in
      let body = try JSONBody(request.body)
      let name = try body.text("name")
      let isPlain = name.utf8.allSatisfy {
        ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || "_-".utf8.contains($0)
      }
      guard isPlain, name.utf8.count <= 64 else { throw .invalidBody(reason: "name must be 1 to 64 of a-z, A-Z, 0-9, _, -") }
      let made = try await services.hooks.backup(name, body.root["withoutWarehouse"]?.bool ?? false)
      return .json(status: 201) { json in
        json.object { json in
          json.member("folder", made.folder)
          json.member("warehouse", made.warehouse.rawValue)
        }
      }
    }
  }

  private var metrics: Route {
    Route(
      .get, "/metrics", "getMetrics", scope: nil, "Figures in the Prometheus text format, without personal data.",
      answer: .init(types: ["text/plain"], meaning: "The figures.", schema: .string)
    ) { _ throws(APIError) in
      let samples = await services.control.metrics() + services.hooks.metrics() + services.meter.samples()
      return APIResponse(contentType: PrometheusText.contentType, body: .bytes(PrometheusText.write(samples)))
    }
  }

  private var live: Route {
    Route(
      .get, "/livez", "getLiveness", scope: nil, "The process answers.",
      answer: .init(meaning: "It lives.", schema: .object([.init("live", .boolean)]))
    ) { _ throws(APIError) in .json { $0.object { $0.member("live", true) } } }
  }

  private var ready: Route {
    Route(
      .get, "/readyz", "getReadiness", scope: nil, "Events are taken and profiles can be read. The warehouse may be away.",
      answer: .init(
        meaning: "It is ready; 503 otherwise.",
        schema: .object([.init("ready", .boolean), .init("problems", .integer, "How many `/v1/status` names that do not stop events.")]))
    ) { _ throws(APIError) in
      if services.isStopping() { throw .stopping }
      _ = try await state { () async throws(StateStoreError) in try await services.state.committed() }
      let status = try await state { () async throws(StateStoreError) in try await services.control.status() }
      if let obstacle = status.obstacle { throw .notReady(reason: obstacle) }
      return .json { json in
        json.object { json in
          json.member("ready", true)
          json.member("problems", status.problems.count)
        }
      }
    }
  }
}
