/// All routes of the API, and how a path finds its route.
package struct RouteTable: Sendable {
  package let routes: [Route]
  /// Indices of `routes` by number of path parts.
  private let byLength: [Int: [Int]]

  init(_ routes: [Route]) {
    self.routes = routes
    byLength = Dictionary(grouping: routes.indices) { routes[$0].path.parts.count }
  }

  enum Match {
    case found(index: Int, captures: [String: String])
    case otherMethods([String])
    case nothing
  }

  /// Of several routes that fit, the first in the table answers.
  func match(method: String, path: Substring) -> Match {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    var others: [String] = []
    for index in byLength[segments.count] ?? [] {
      guard let captures = routes[index].path.match(Array(segments)) else { continue }
      let own = routes[index].method.rawValue.uppercased()
      if own == method || (method == "HEAD" && own == "GET") { return .found(index: index, captures: captures) }
      others.append(own)
    }
    return others.isEmpty ? .nothing : .otherMethods(others)
  }
}
