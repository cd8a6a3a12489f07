import JSONTape

/// What one look of `kith doctor` found.
struct Finding: Sendable {
  var subject: String
  var isFine: Bool
  var detail: String
  /// What a person may do; empty when there is nothing to choose.
  var choices: [String] = []

  var text: String {
    (["\(isFine ? "ok      " : "PROBLEM ")\(subject): \(detail)"] + choices.map { "          choice: \($0)" }).joined(separator: "\n")
  }

  static func json(_ findings: [Finding]) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.key("findings")
    json.beginArray()
    for finding in findings {
      json.beginObject()
      json.key("subject")
      json.string(finding.subject)
      json.key("fine")
      json.bool(finding.isFine)
      json.key("detail")
      json.string(finding.detail)
      json.key("choices")
      json.beginArray()
      for choice in finding.choices { json.string(choice) }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.bytes
  }
}
