import ArgumentParser

struct Source: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Sources of events.", subcommands: [SourceList.self, SourceRotateKey.self])
}
