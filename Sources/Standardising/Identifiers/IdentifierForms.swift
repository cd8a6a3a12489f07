public import Vocabulary

/// Brings identifiers into their canonical form, by what a version of the definitions says about their types.
///
/// Pure but for what it remembers of numbers that it has read.
public final class IdentifierForms: Sendable {
  private let email: IdentifierForm
  private let phone: IdentifierForm
  /// Of other types, those that are not text.
  private let others: [IdentifierType: IdentifierForm]
  /// Where numbers are from when nobody says.
  public let region: String?
  private let numbers: PhoneCache?

  /// Longer values name nobody.
  public static let bytesMax = 512

  /// - Parameter remembersNumbers: for those who read many: the numbers read lately are kept, in half a megabyte at most.
  public init(_ definitions: Definitions, remembersNumbers: Bool = false) {
    var forms: [IdentifierType: IdentifierForm] = [:]
    for type in definitions.identifierTypes { forms[type.type] = type.form }
    email = forms[.email] ?? .usual(of: .email)
    phone = forms[.phone] ?? .usual(of: .phone)
    others = forms.filter { $0.key != .email && $0.key != .phone && $0.value.kind != .text }
    region = definitions.region
    numbers = remembersNumbers ? PhoneCache() : nil
  }

  /// - Parameters:
  ///   - region: asked for numbers without a country's code only; nil: nobody says.
  ///   - flags: gets what could not be brought into its form.
  /// - Returns: nil when the value cannot name anybody.
  public func identifier(
    _ type: IdentifierType, _ raw: String, region: () -> String?, flags: inout CleansingFlags
  ) -> Identifier? {
    let form = form(of: type)
    let value: String?
    switch form.kind {
    case .text: value = TextTidying.trimmed(raw)
    case .caseless: value = TextTidying.tidied(raw).lowercased()
    case .digits: value = PhoneForm.digits(raw)
    case .email:
      value = EmailForm.canonical(raw, form: form)
      if value == nil { flags.insert(.email) }
    case .phone:
      let place = raw.utf8.first == UInt8(ascii: "+") ? nil : region()
      let reading = numbers?.read(raw, region: place) ?? PhoneForm.read(raw, region: place)
      switch reading.standing {
      case .valid: break
      case .unassigned: flags.insert(.phoneRange)
      case .withoutRegion: flags.insert(.phoneRegion)
      case .wrong: flags.insert(.phone)
      }
      value = reading.value
    }
    guard let value, !value.isEmpty, value.utf8.count <= IdentifierForms.bytesMax else { return nil }
    return Identifier(type: type, value: value)
  }

  /// As a person or program asks for it: by the workspace's region.
  public func identifier(_ type: IdentifierType, _ raw: String) -> Identifier? {
    var flags: CleansingFlags = []
    return identifier(type, raw, region: { region }, flags: &flags)
  }

  /// The forms in which a value may be known, the one of today first: signatures keep the form that held when they were made.
  public func candidates(_ type: IdentifierType, _ raw: String) -> [Identifier] {
    let earlier =
      switch form(of: type).kind {
      case .email: EmailForm.canonical(raw)
      case .phone: PhoneForm.digits(raw)
      case .text, .caseless, .digits: TextTidying.trimmed(raw)
      }
    var found = identifier(type, raw).map { [$0] } ?? []
    if let earlier, !earlier.isEmpty, earlier.utf8.count <= IdentifierForms.bytesMax, found.first?.value != earlier {
      found.append(Identifier(type: type, value: earlier))
    }
    return found
  }

  private func form(of type: IdentifierType) -> IdentifierForm {
    if type == .email { return email }
    if type == .phone { return phone }
    return others.isEmpty ? IdentifierForms.text : others[type] ?? IdentifierForms.text
  }

  private static let text = IdentifierForm(.text)
}
