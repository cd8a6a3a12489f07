public import Vocabulary

/// A trait in its standard form.
public struct StandardTrait: Sendable, Equatable {
  public var name: String
  /// Nil when the value is not what the trait's kind says; the original is kept as it is.
  public var value: TraitValue?
}

/// The one function from a trait as it was given to its standard form. Nothing of it is stored: whoever needs it asks for it.
public enum TraitForms {
  /// - Parameter region: where the person is from, two capital letters of ISO 3166-1; nil when nobody knows.
  /// - Returns: nil when the value has no standard form.
  public static func standard(_ value: TraitValue, kind: TraitKind, region: String?) -> TraitValue? {
    if kind == .address { return PostalAddress(value, region: region).map(\.value) }
    guard let text = text(of: value) else { return nil }
    let standard: String? =
      switch kind {
      case .name, .fullName: PersonNameForm.standard(text)
      case .email: EmailForm.canonical(text)
      case .phone: phone(text, region: region)
      case .birthDate: DateForm.standard(text, region: region)
      case .country: CountryCodes.code(TextTidying.tidied(text))
      case .currency: CurrencyCodes.code(text, region: region)
      case .gender: GenderForm.standard(text)
      case .url: URLForm.standard(text)
      case .ip: IPForm.standard(text)
      case .address, .text: nil
      }
    return standard.map(TraitValue.string)
  }

  private static func phone(_ text: String, region: String?) -> String? {
    let reading = PhoneForm.read(text, region: region)
    return reading.standing == .valid || reading.standing == .unassigned ? reading.value : nil
  }

  /// Numbers count as their digits: 19900403, 84912345678.
  private static func text(of value: TraitValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .null, .bool, .number, .json: nil
    }
  }
}
