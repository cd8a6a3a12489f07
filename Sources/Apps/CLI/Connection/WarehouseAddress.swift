import Foundation
import Server

/// What `kith serve` is told about a ClickHouse that others run.
enum WarehouseAddress {
  static func parse(_ text: String?, password reference: String?, environment: [String: String]) throws(Failure) -> WarehouseChoice {
    guard let text else {
      if reference != nil { throw Failure(.usage, "--warehouse-password goes with --warehouse.") }
      return .local
    }
    let (first, others) = split(text)
    guard var parts = URLComponents(string: first), parts.scheme == "http" || parts.scheme == "https", parts.host != nil else {
      throw Failure(.usage, "--warehouse must be an http or https address.")
    }
    let database = String(parts.path.drop { $0 == "/" })
    let cluster = try cluster(parts.queryItems ?? [])
    for name in [database, cluster].compactMap({ $0 }) where !name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) {
      throw Failure(.usage, "--warehouse: database and cluster are named with letters, digits and _.")
    }
    let user = parts.user ?? "default"
    let secret = try secret(reference, inAddress: parts.password, environment)
    (parts.user, parts.password, parts.path, parts.query) = (nil, nil, "", nil)
    guard let url = parts.string, let scheme = parts.scheme else { throw Failure(.usage, "--warehouse must be an http or https address.") }
    return .remote(
      RemoteWarehouse(
        urls: [url] + others.map { "\(scheme)://\($0)" }, user: user, password: secret, database: database.isEmpty ? "kith" : database,
        cluster: cluster))
  }

  /// `http://user@a:8123,b:8123/kith` names two servers of a cluster: the address of the first, and the hosts of the others.
  private static func split(_ text: String) -> (first: String, others: [String]) {
    guard let start = text.range(of: "://")?.upperBound else { return (text, []) }
    let end = text[start...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
    let hosts = text[start..<end].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return (text[..<start] + hosts[0] + text[end...], Array(hosts.dropFirst()))
  }

  private static func cluster(_ items: [URLQueryItem]) throws(Failure) -> String? {
    if let stranger = items.first(where: { $0.name != "cluster" }) {
      throw Failure(.usage, "--warehouse: \(stranger.name) is not known after the question mark; cluster=NAME is.")
    }
    guard let cluster = items.last?.value, !cluster.isEmpty else { return nil }
    return cluster
  }

  private static func secret(
    _ reference: String?, inAddress: String?, _ environment: [String: String]
  ) throws(Failure) -> String {
    guard let reference else { return inAddress ?? environment["KITH_WAREHOUSE_PASSWORD"] ?? "" }
    guard inAddress == nil else { throw Failure(.usage, "The password stands in --warehouse and in --warehouse-password; leave one out.") }
    // A password on the command line could be read by every user of the machine.
    guard reference.hasPrefix("file:") || (reference.hasPrefix("${") && reference.hasSuffix("}")) else {
      throw Failure(.usage, "--warehouse-password must be a reference: ${NAME} or file:PATH.")
    }
    guard let secret = SecretReference.resolve(reference, environment: environment) else {
      throw Failure(.usage, "--warehouse-password names \(reference), which is not there or empty.")
    }
    return secret
  }
}
