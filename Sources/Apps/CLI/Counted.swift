/// A number with what it counts: "1 profile", "2 profiles".
struct Counted: CustomStringConvertible {
  let description: String

  /// - Parameters:
  ///   - number: as text, since answers have it so.
  ///   - many: of a noun that does not just take an s.
  init(_ number: String, _ one: String, many: String? = nil) {
    description = "\(number) \(number == "1" ? one : many ?? one + "s")"
  }

  init(_ number: Int, _ one: String, many: String? = nil) { self.init("\(number)", one, many: many) }
}
