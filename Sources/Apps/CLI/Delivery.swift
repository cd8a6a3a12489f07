import ArgumentParser

struct Delivery: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Deliveries to destinations.", subcommands: [DeliveryFailed.self, DeliveryRetry.self])
}
