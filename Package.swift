// swift-tools-version: 6.2
import PackageDescription

// One package, one folder per idea. Targets stand in the order of an event's path; a target may import what stands above it
// and, among the stages, nothing beside it. Tests/Tidy fails when that is broken.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// In place of libc's malloc: events are made on one thread and freed on another (ADR 2).
let allocator: [LinkerSetting] = [.linkedLibrary("jemalloc", .when(platforms: [.linux]))]

func library(_ name: String, _ path: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(path)", swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let inflate = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "kith",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "kith", targets: ["kith"]),
    .executable(name: "kith-bench", targets: ["kith-bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .target(
      name: "CSimdJSON", path: "Sources/CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CPlatform", path: "Sources/CPlatform", linkerSettings: [.linkedLibrary("crypto")]),
    .target(name: "CGzip", path: "Sources/CGzip", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CRE2", path: "Sources/CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .target(name: "CPhoneNumber", path: "Sources/CPhoneNumber", linkerSettings: [.linkedLibrary("phonenumber")]),
    .target(name: "CResolver", path: "Sources/CResolver", linkerSettings: [.linkedLibrary("resolv")]),
    library("JSONTape", "JSONTape", ["CSimdJSON"]),
    library("Patterns", "Patterns", ["CRE2"]),
    library("Vocabulary", "Vocabulary", ["JSONTape"]),
    library("Consent", "Governance/Consent", ["Vocabulary"]),
    library("Ports", "Ports", ["Vocabulary", "Consent", "JSONTape"]),
    library("EventSpec", "EventSpec", ["JSONTape", "Vocabulary"]),
    library("Matching", "Matching"),
    library("Standardising", "Standardising", ["Vocabulary", "JSONTape", "Matching", "CPhoneNumber"]),

    // The stages, in the order in which an event passes them.
    library(
      "Ingestion", "Flow/1-Ingestion",
      ["Vocabulary", "EventSpec", "JSONTape", "Ports", "CPlatform", log, nioCore, nioPosix, nioHTTP, inflate]),
    library("Cleansing", "Flow/2-Cleansing", ["Vocabulary", "EventSpec", "JSONTape", "Patterns", "Ports", "Standardising"]),
    library("IdentityResolution", "Flow/3-IdentityResolution", ["Vocabulary", "Ports"]),
    library("Unification", "Flow/4-Unification", ["Vocabulary", "JSONTape", "Standardising"]),
    library("Segmentation", "Flow/6-Segmentation", ["Vocabulary", "JSONTape", "Patterns", "Ports", "Standardising"]),
    library("Activation", "Flow/8-Activation", ["Vocabulary", "JSONTape", "Consent", "Ports", log]),

    // Joins the stages: Flow.swift reads top to bottom.
    library(
      "Platform", "Platform",
      [
        "Vocabulary", "EventSpec", "JSONTape", "Consent", "Ports", "CPlatform", "Standardising", "Cleansing", "IdentityResolution",
        "Unification", "Segmentation",
        "Activation", "Matching", log,
      ]),

    // One folder per engine behind each port.
    library("JournalSegmentFiles", "Adapters/Journal/SegmentFiles", ["Vocabulary", "Ports", "CPlatform"]),
    library("JournalInMemory", "Adapters/Journal/InMemory", ["Vocabulary", "Ports"]),
    library("StateSQLite", "Adapters/State/SQLite", ["Vocabulary", "Ports", "CPlatform", grdb, sqlite]),
    library("StateInMemory", "Adapters/State/InMemory", ["Vocabulary", "Ports"]),
    library("MailDomainsDNS", "Adapters/MailDomains/DNS", ["Vocabulary", "Ports", "CResolver"]),
    library(
      "WarehouseClickHouse", "Adapters/Warehouse/ClickHouse",
      ["Vocabulary", "JSONTape", "Ports", "CPlatform", log, httpClient, nioCore, nioPosix, nioHTTP]),
    library("WarehouseInMemory", "Adapters/Warehouse/InMemory", ["Vocabulary", "JSONTape", "Ports"]),
    library(
      "DestinationWebhook", "Adapters/Destinations/Webhook",
      ["Vocabulary", "Consent", "Ports", "CPlatform", log, httpClient, nioCore, nioHTTP]),
    library("DestinationCSVFile", "Adapters/Destinations/CSVFile", ["Vocabulary", "Consent", "Ports", "JSONTape"]),

    // The only targets that see adapters.
    library("WorkspaceFile", "Apps/WorkspaceFile", ["Vocabulary", "Patterns", "Ports", "Standardising", yams]),
    library(
      "Server", "Apps/Server",
      [
        "Vocabulary", "JSONTape", "EventSpec", "Consent", "Ports", "CPlatform", "Standardising", "WorkspaceFile", "Ingestion",
        "IdentityResolution",
        "Segmentation", "Activation", "Matching",
        "Platform", "JournalSegmentFiles", "StateSQLite", "WarehouseClickHouse", "MailDomainsDNS", "DestinationWebhook",
        "DestinationCSVFile",
        log, nioCore,
        nioPosix, httpTypes,
        hummingbird,
        httpClient,
      ]),
    .executableTarget(
      name: "kith",
      dependencies: [
        "Vocabulary", "JSONTape", "Ports", "CPlatform", "CGzip", "Matching", "Server", "WorkspaceFile", "JournalSegmentFiles",
        "StateSQLite", "WarehouseClickHouse", log, nioCore,
        nioHTTP, httpClient, yams, arguments,
      ], path: "Sources/Apps/CLI", swiftSettings: strict, linkerSettings: allocator),
    .executableTarget(
      name: "kith-bench",
      dependencies: [
        "Vocabulary", "JSONTape", "EventSpec", "Ports", "CPlatform", "CSimdJSON", "Ingestion", "Segmentation", "Activation", "Platform",
        "JournalSegmentFiles",
        "StateSQLite", "WarehouseClickHouse", "WarehouseInMemory", "JournalInMemory", "HTTPReceiver", "Matching", "GeneratedInputs", log,
        nioCore, nioPosix, nioHTTP, httpClient, grdb, sqlite,
      ], path: "Benchmarks", exclude: ["Splink"], swiftSettings: strict, linkerSettings: allocator),

    .target(name: "GeneratedInputs", path: "Tests/Contracts/GeneratedInputs", swiftSettings: strict),
    .target(name: "Waiting", path: "Tests/Contracts/Waiting", swiftSettings: strict),
    .target(name: "NameServer", path: "Tests/Contracts/NameServer", swiftSettings: strict),
    tests("MailDomainTests", ["MailDomainsDNS", "NameServer", "Vocabulary"]),
    tests("JSONTapeTests", ["JSONTape", "GeneratedInputs"]),
    tests("MatchingTests", ["Matching", "GeneratedInputs"]),
    tests("VocabularyTests", ["Vocabulary", "GeneratedInputs"]),
    tests("StandardisingTests", ["Standardising", "Vocabulary", "JSONTape", "GeneratedInputs"]),
    tests("CleansingTests", ["Cleansing", "Vocabulary", "Ports", "JSONTape"]),
    tests("IdentityResolutionTests", ["IdentityResolution", "Vocabulary", "Ports", "GeneratedInputs"]),
    tests("UnificationTests", ["Unification", "Vocabulary", "JSONTape", "GeneratedInputs"]),
    .target(
      name: "SegmentReference", dependencies: ["Vocabulary", "GeneratedInputs"], path: "Tests/Contracts/SegmentReference",
      swiftSettings: strict),
    tests("SegmentationTests", ["Segmentation", "SegmentReference", "Vocabulary", "Ports", "JSONTape", "GeneratedInputs"]),

    tests(
      "PlatformTests",
      [
        "Platform", "WorkspaceFile", "IdentityResolution", "Segmentation", "Activation", "Consent", "Vocabulary", "Ports",
        "JournalInMemory", "StateInMemory",
        "WarehouseInMemory", "MailDomainsDNS",
        "GeneratedInputs", "NameServer", "Waiting",
        log,
      ]),

    .target(
      name: "JournalContract", dependencies: ["Vocabulary", "Ports"], path: "Tests/Contracts/JournalContract", swiftSettings: strict),
    tests("JournalTests", ["Vocabulary", "Ports", "JournalSegmentFiles", "JournalInMemory", "JournalContract"]),
    tests(
      "IngestionTests",
      ["Ingestion", "Vocabulary", "EventSpec", "JSONTape", "Ports", "JournalInMemory", "JournalSegmentFiles", "GeneratedInputs", log]),
    .target(
      name: "StateStoreContract", dependencies: ["Vocabulary", "Ports"], path: "Tests/Contracts/StateStoreContract", swiftSettings: strict),
    tests("StateTests", ["Vocabulary", "Ports", "StateSQLite", "StateInMemory", "StateStoreContract", "GeneratedInputs"]),
    .target(
      name: "WarehouseContract", dependencies: ["Vocabulary", "Ports", "GeneratedInputs", "WarehouseInMemory", "Waiting"],
      path: "Tests/Contracts/WarehouseContract",
      swiftSettings: strict),
    tests(
      "WarehouseTests",
      [
        "Vocabulary", "Ports", "JSONTape", "CPlatform", "Segmentation", "SegmentReference", "WarehouseClickHouse", "WarehouseInMemory",
        "WarehouseContract", "GeneratedInputs", "Waiting", log,
      ]),
    .target(
      name: "DestinationContract", dependencies: ["Consent", "Vocabulary", "Ports"], path: "Tests/Contracts/DestinationContract",
      swiftSettings: strict),
    tests(
      "DestinationTests",
      [
        "HTTPReceiver", "DestinationContract", "DestinationWebhook", "DestinationCSVFile", "CPlatform", "Consent", "Vocabulary", "Ports",
        nioCore, nioPosix,
        nioHTTP,
      ]),
    tests(
      "ActivationTests",
      ["Activation", "Consent", "Vocabulary", "Ports", "StateInMemory", "StateSQLite", "GeneratedInputs", "Waiting", log]),
    tests("WorkspaceFileTests", ["WorkspaceFile", "Vocabulary", "Ports", "DestinationWebhook", "DestinationCSVFile", "GeneratedInputs"]),
    .target(name: "HTTPReceiver", dependencies: [nioCore, nioPosix, nioHTTP], path: "Tests/Contracts/HTTPReceiver", swiftSettings: strict),
    .testTarget(
      name: "ScenarioTests", dependencies: ["GeneratedInputs", "NameServer", "HTTPReceiver", "Waiting", httpClient, nioCore, nioHTTP],
      path: "Tests/Scenarios",
      swiftSettings: strict),
    .testTarget(name: "TidyTests", path: "Tests/Tidy", swiftSettings: strict),
    tests(
      "ServerTests",
      ["Server", "StateInMemory", "WarehouseInMemory", "WorkspaceFile", "Vocabulary", "Ports", log, nioCore, nioHTTP, httpClient]),
    .testTarget(name: "CLITests", dependencies: ["kith", "WarehouseClickHouse"], path: "Tests/CLITests", swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
