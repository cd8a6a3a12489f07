import Standardising
import Vocabulary

/// How a value is made alike before it goes out, as those who match it want it, and whether it is hashed.
///
/// Sources: Google Ads API, Customer Match ("remove leading and trailing white space, lower case, E.164"; periods before `gmail.com` are taken out);
/// Meta Marketing API, Customer File Custom Audiences (telephone numbers as digits with the country code, names in lower case without punctuation,
/// places without spaces); LinkedIn, Matched Audiences (e-mail in lower case). All hash with SHA-256 and write hexadecimal digits.
struct ExportForm: Sendable, Equatable {
  enum Normalisation: String, Sendable, CaseIterable {
    /// As it is stored.
    case plain
    /// Lower case, without white space around it.
    case lower
    /// An e-mail address as Google matches it.
    case gmail
    /// `+` and digits.
    case e164
    /// The same digits alone.
    case digits
    /// Lower case without punctuation: first and last names.
    case name
    /// Letters and digits alone in lower case: cities, states, postal codes.
    case compact
  }

  var normalisation: Normalisation
  var isHashed: Bool

  static let names =
    Normalisation.allCases.map(\.rawValue) + ["sha256"]
    + Normalisation.allCases.filter { $0 != .plain }.map { "\($0.rawValue)-sha256" }

  /// `sha256` alone hashes the form that is usual for the source.
  init?(_ name: String, for source: ExportColumn.Source) {
    if name == "sha256" {
      normalisation = source == .identifier(.phone) ? .e164 : .lower
      isHashed = true
      return
    }
    isHashed = name.hasSuffix("-sha256")
    guard let found = Normalisation(rawValue: isHashed ? String(name.dropLast("-sha256".count)) : name), !(isHashed && found == .plain)
    else { return nil }
    normalisation = found
  }

  /// Nil when the value has no such form: a telephone number without its country, a name of nothing but punctuation.
  /// - Parameter country: digits put before telephone numbers that are written without their country.
  func apply(_ value: String, country: String?) -> String? {
    guard let form = normalise(value, country: country), !form.isEmpty else { return nil }
    return isHashed ? Sha256.text(of: form) : form
  }

  private func normalise(_ value: String, country: String?) -> String? {
    switch normalisation {
    case .plain: return value
    case .lower: return ExportForm.trim(value).lowercased()
    case .gmail: return ExportForm.gmail(ExportForm.trim(value).lowercased())
    case .e164: return ExportForm.telephone(value, country: country).map { "+" + $0 }
    case .digits: return ExportForm.telephone(value, country: country)
    case .name:
      let kept = ExportForm.trim(value).lowercased().unicodeScalars.filter { !ExportForm.isPunctuation($0) }
      return ExportForm.trim(String(String.UnicodeScalarView(kept)))
    case .compact:
      let kept = value.lowercased().unicodeScalars.filter {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0.properties.generalCategory == .nonspacingMark
      }
      return String(String.UnicodeScalarView(kept))
    }
  }

  private static func trim(_ text: String) -> String {
    let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
    return String(String.UnicodeScalarView(scalars.reversed().drop { $0.properties.isWhitespace }.reversed()))
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
      .otherPunctuation:
      true
    default: false
    }
  }

  /// Gmail ignores periods in names.
  private static func gmail(_ address: String) -> String {
    guard let at = address.lastIndex(of: "@") else { return address }
    let domain = address[address.index(after: at)...]
    guard domain == "gmail.com" || domain == "googlemail.com" else { return address }
    return "\(address[..<at].replacing(".", with: ""))@\(domain)"
  }

  /// ITU-T E.164: at most fifteen digits, the country first. A number as people dial it at home has zeros before it.
  private static func telephone(_ value: String, country: String?) -> String? {
    guard let number = PhoneForm.digits(value) else { return nil }
    var digits = Substring(number)
    if digits.hasPrefix("+") {
      digits = digits.dropFirst()
    } else if let country {
      digits = country + digits.drop { $0 == "0" }
    } else {
      return nil
    }
    return (7...15).contains(digits.count) && !digits.hasPrefix("0") ? String(digits) : nil
  }
}
