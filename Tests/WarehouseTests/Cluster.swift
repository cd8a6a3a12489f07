import Foundation
import Glibc
import Testing
import WarehouseClickHouse

/// Two shards of two replicas each, on the loopback interface, with a ZooKeeper (Debian `libzookeeper-java`) that keeps them together.
final class Cluster {
  static let name = "kith_test"
  static let password = "clustered"
  private static let libraries = ["zookeeper", "zookeeper-jute", "slf4j-api", "snappy-java", "metrics-core", "netty-all"]
    .map { "/usr/share/java/\($0).jar" }

  /// Nil when it can run; else what is missing.
  static var missing: String? {
    for file in libraries + ["/usr/bin/java"] where !FileManager.default.fileExists(atPath: file) {
      return "\(file) is missing: install libzookeeper-java and a Java runtime (scripts/debian-packages-test.txt)"
    }
    return nil
  }

  /// Foundation tells of a process's end only when those that were started after it have ended too: they hold its descriptors. So it is not asked.
  private struct Running {
    let process: Process

    init(_ process: Process) throws {
      try process.run()
      self.process = process
    }

    func kill() async {
      Glibc.kill(process.processIdentifier, SIGKILL)
      await until { isGone }
    }

    /// True also for one that has ended and waits for its parent to look.
    private var isGone: Bool {
      guard let stat = FileManager.default.contents(atPath: "/proc/\(process.processIdentifier)/stat") else { return true }
      return String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first == "Z"
    }
  }

  struct Node {
    var shard: Int
    var replica: Int
    var http: Int
    var tcp: Int
    var interserver: Int
    var folder: String
  }

  let folder: String
  let nodes: [Node]
  private let keeperPort: Int
  private var keeper: Running?
  private var servers: [Int: Running] = [:]
  private let binary: ClickHouseBinary

  var urls: [String] { nodes.map { "http://127.0.0.1:\($0.http)" } }

  init(folder: String) throws {
    self.folder = folder
    binary = try ClickHouseBinary.locate()
    let ports = try Self.freePorts(13)
    keeperPort = ports[12]
    nodes = (0..<4).map { index in
      Node(
        shard: index / 2 + 1, replica: index % 2 + 1, http: ports[index * 3], tcp: ports[index * 3 + 1], interserver: ports[index * 3 + 2],
        folder: "\(folder)/node\(index)")
    }
  }

  /// Runs the body while all servers answer; ends everything.
  func whileRunning(_ body: (Cluster) async throws -> Void) async throws {
    let result: Result<Void, any Error>
    do {
      try LocalClickHouse.writeLauncher(to: folder + "/launch.py")
      try startKeeper()
      for index in nodes.indices { try start(index) }
      for index in nodes.indices { await untilAnswers(port: "\(nodes[index].http)") }
      result = .success(try await body(self))
    } catch { result = .failure(error) }
    for index in nodes.indices { await kill(index) }
    await keeper?.kill()
    try result.get()
  }

  /// The server is gone at once.
  func kill(_ index: Int) async { await servers.removeValue(forKey: index)?.kill() }

  func start(_ index: Int) throws {
    let node = nodes[index]
    for name in ["store", "tmp", "files", "schemas", "access", "log"] {
      try FileManager.default.createDirectory(atPath: "\(node.folder)/\(name)", withIntermediateDirectories: true)
    }
    try Data(configuration(node).utf8).write(to: URL(fileURLWithPath: node.folder + "/config.xml"))
    try Data(users.utf8).write(to: URL(fileURLWithPath: node.folder + "/users.xml"))
    let command = binary.command(
      tool: "server", arguments: ["--config-file=\(node.folder)/config.xml"], launcher: folder + "/launch.py")
    servers[index] = try run(command, log: node.folder + "/start.log")
  }

  private func startKeeper() throws {
    try FileManager.default.createDirectory(atPath: folder + "/keeper", withIntermediateDirectories: true)
    let text = """
      tickTime=500
      dataDir=\(folder)/keeper
      clientPort=\(keeperPort)
      clientPortAddress=127.0.0.1
      admin.enableServer=false
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/zoo.cfg"))
    let main = "org.apache.zookeeper.server.ZooKeeperServerMain"
    keeper = try run(
      ["/usr/bin/java", "-Xmx192m", "-cp", Self.libraries.joined(separator: ":"), main, folder + "/zoo.cfg"], log: folder + "/keeper.log")
  }

  private func run(_ command: [String], log: String) throws -> Running {
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(["CLICKHOUSE_WATCHDOG_ENABLE": "0"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    return try Running(process)
  }

  /// Different ports that nobody listens on now.
  private static func freePorts(_ count: Int) throws -> [Int] {
    var sockets: [Int32] = []
    defer { sockets.forEach { close($0) } }
    return try (0..<count).map { _ in
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      sockets.append(descriptor)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
      }
      try #require(isBound)
      return Int(UInt16(bigEndian: address.sin_port))
    }
  }
}

extension Cluster {
  private func configuration(_ node: Node) -> String {
    let shards = Dictionary(grouping: nodes, by: \.shard).sorted { $0.key < $1.key }.map { _, replicas in
      let each = replicas.map { "<replica><host>127.0.0.1</host><port>\($0.tcp)</port></replica>" }.joined()
      return "<shard><internal_replication>true</internal_replication>\(each)</shard>"
    }
    return """
      <clickhouse>
        <logger><level>warning</level><log>\(node.folder)/log/server.log</log></logger>
        <path>\(node.folder)/store/</path><tmp_path>\(node.folder)/tmp/</tmp_path><user_files_path>\(node.folder)/files/</user_files_path>
        <format_schema_path>\(node.folder)/schemas/</format_schema_path>
        <user_directories><users_xml><path>\(node.folder)/users.xml</path></users_xml>
          <local_directory><path>\(node.folder)/access/</path></local_directory></user_directories>
        <listen_host>127.0.0.1</listen_host>
        <http_port>\(node.http)</http_port><tcp_port>\(node.tcp)</tcp_port>
        <interserver_http_host>127.0.0.1</interserver_http_host><interserver_http_port>\(node.interserver)</interserver_http_port>
        <timezone>UTC</timezone><max_server_memory_usage>1500000000</max_server_memory_usage>
        <background_schedule_pool_size>8</background_schedule_pool_size>
        <zookeeper><node><host>127.0.0.1</host><port>\(keeperPort)</port></node></zookeeper>
        <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>
        <macros><shard>\(node.shard)</shard><replica>\(node.replica)</replica></macros>
        <remote_servers><\(Cluster.name)><secret>between servers</secret>\(shards.joined())</\(Cluster.name)></remote_servers>
      </clickhouse>
      """
  }

  private var users: String {
    """
    <clickhouse><profiles><default></default></profiles><quotas><default></default></quotas>
      <users><kith><password>\(Cluster.password)</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
        <quota>default</quota><access_management>1</access_management></kith></users></clickhouse>
    """
  }
}
