import JSONTape

extension JSONWriter {
  /// The member `reason`, when somebody has given one.
  mutating func reason(_ reason: String?) {
    guard let reason else { return }
    key("reason")
    string(reason)
  }
}
