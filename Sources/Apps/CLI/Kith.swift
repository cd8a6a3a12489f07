import ArgumentParser
import Foundation
import Server

/// The command line: one file per noun and verb.
@main struct Kith: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kith", abstract: "A customer data platform: events in, people understood, systems told.",
    discussion: """
      Commands other than serve, resolve, restore and doctor talk to a running server: the one of a data folder (--data or KITH_DATA), or the \
      one that KITH_API and KITH_TOKEN name.
      Exit codes: 0 done, 1 failed, 2 wrong usage, 3 server not reachable, 4 not found, 5 refused.
      """,
    version: KithVersion.text,
    subcommands: [
      Serve.self, Apply.self, Import.self, Export.self, Resolve.self, Profile.self, Identity.self, AccountCommand.self,
      Household.self, Segment.self, Analyse.self,
      CatalogueCommand.self,
      SQL.self, Status.self, Tail.self, Source.self,
      Token.self,
      DeadLetter.self,
      Delivery.self, Audit.self, BackupCommand.self, Restore.self, Doctor.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch let failure as Failure {
      Terminal.error("kith: " + failure.message)
      Foundation.exit(failure.code.rawValue)
    } catch {
      end(with: error)
    }
  }

  /// Help and version go to standard output; mistakes in the arguments to standard error, with our code for wrong usage.
  private static func end(with error: any Error) {
    let code = exitCode(for: error)
    guard code != .success else { exit(withError: error) }
    Terminal.error(fullMessage(for: error))
    Foundation.exit(code == .validationFailure ? ExitStatus.usage.rawValue : ExitStatus.failed.rawValue)
  }
}
