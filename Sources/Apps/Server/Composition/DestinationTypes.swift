import DestinationCSVFile
import DestinationWebhook
import Ports

/// The types of destination that this server knows. A new one is a folder in Adapters/Destinations and a line here.
enum DestinationTypes {
  static var all: [any DestinationFactory] {
    [
      WebhookDestinationFactory(),
      CSVFileDestinationFactory(),
    ]
  }
}
