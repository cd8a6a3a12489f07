internal import Foundation
public import Ports
public import Vocabulary

/// Makes destinations that append to CSV files: one file per segment and UTC day, `<folder>/<destination>/<segment>-YYYY-MM-DD.csv`.
public struct CSVFileDestinationFactory: DestinationFactory {
  public init() {}

  public var type: String { "csv" }

  public var settings: [DestinationSetting] {
    [
      DestinationSetting(
        name: "folder", meaning: "Folder below the server's export folder; that folder itself when absent.", required: false),
      DestinationSetting(
        name: "identifiers",
        meaning: "Identifier types that get a column, separated by commas; user_id, email, phone, anonymous_id when absent.",
        required: false),
    ]
  }

  public static let identifiersDefault = ["user_id", "email", "phone", "anonymous_id"]
  public static let identifiersMax = 32

  public func make(
    _ definition: DestinationDefinition, environment: DestinationEnvironment
  ) throws(DestinationConfigurationError) -> any Destination {
    let parts = (definition.settings["folder"] ?? "").split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    guard parts.allSatisfy({ CSVFolder.isSafe($0) }), definition.settings["folder"]?.hasPrefix("/") != true else {
      throw DestinationConfigurationError(
        setting: "folder",
        reason: "must be a relative path of letters, digits, dot, dash and underscore that does not leave the export folder")
    }
    guard CSVFolder.isSafe(definition.key) else { throw DestinationConfigurationError(setting: "key", reason: "cannot name a folder") }
    let types = definition.settings["identifiers"].map {
      $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
    let columns = types ?? Self.identifiersDefault
    guard columns.count <= Self.identifiersMax, Set(columns).count == columns.count, columns.allSatisfy({ $0.utf8.count <= 64 }) else {
      throw DestinationConfigurationError(setting: "identifiers", reason: "at most \(Self.identifiersMax) different types")
    }
    let folder = CSVFolder(root: environment.folder, parts: parts + [definition.key])
    return CSVFileDestination(folder: folder, format: CSVFormat(identifierTypes: columns))
  }
}
