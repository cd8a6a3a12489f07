import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `The description of the API` {
  private func document(_ running: RunningAPI) async throws -> [String: Any] { try await running.get("/openapi.json").json }

  @Test func `names every route of the table, with its scope`() async throws {
    try await RunningAPI.run { running async throws in
      let paths = try #require(try await document(running)["paths"] as? [String: [String: [String: Any]]])
      for route in running.api.table.routes {
        let operation = try #require(paths[route.path.text]?[route.method.rawValue], "\(route.name)")
        #expect(operation["operationId"] as? String == route.name)
        let security = try #require(operation["security"] as? [[String: [String]]])
        #expect(security.first?["bearer"]?.first == route.scope?.rawValue)
      }
      #expect(paths.values.reduce(0) { $0 + $1.count } == running.api.table.routes.count)
    }
  }

  @Test func `describes every named part of a path, and every reference leads somewhere`() async throws {
    try await RunningAPI.run { running async throws in
      let text = try await running.get("/openapi.json").text
      let document = try await document(running)
      let schemas = try #require((document["components"] as? [String: Any])?["schemas"] as? [String: Any])
      for match in text.matches(of: /"#\/components\/schemas\/([A-Za-z]+)"/) { #expect(schemas[String(match.1)] != nil, "\(match.1)") }
      let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
      for (path, operations) in paths {
        let named = Set(path.matches(of: /\{([a-z]+)\}/).map { String($0.1) })
        for (_, operation) in operations {
          let parameters = try #require(operation["parameters"] as? [[String: Any]])
          #expect(Set(parameters.filter { $0["in"] as? String == "path" }.compactMap { $0["name"] as? String }) == named, "\(path)")
        }
      }
    }
  }

  @Test func `operations have different names`() async throws {
    try await RunningAPI.run { running async throws in
      let names = running.api.table.routes.map(\.name)
      #expect(Set(names).count == names.count)
    }
  }
}
