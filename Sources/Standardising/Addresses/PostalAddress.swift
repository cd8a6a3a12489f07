internal import JSONTape
public import Vocabulary

/// A postal address in its components, abbreviations written out as the country does.
///
/// Read from an object with the members of Segment's trait `address` (`street`, `city`, `state`, `postalCode`, `country`), or from one line.
public struct PostalAddress: Sendable, Equatable {
  public var house: String?
  public var street: String?
  /// Flat, floor, room.
  public var unit: String?
  /// Phường, xã, 里, 村.
  public var ward: String?
  /// Quận, huyện, 区, 區.
  public var district: String?
  public var city: String?
  /// State, province, 省.
  public var state: String?
  public var postcode: String?
  /// ISO 3166-1.
  public var country: String?

  static let bytesMax = 500

  init() {}

  /// Nil when nothing of an address is found.
  public init?(_ value: TraitValue, region: String?) {
    switch value {
    case .string(let text): self.init(line: text, region: region)
    case .json(let text): self.init(json: text, region: region)
    case .null, .bool, .integer, .number: return nil
    }
  }

  private init?(line raw: String, region: String?) {
    let text = TextTidying.spaced(TextTidying.tidied(raw))
    guard !text.isEmpty, text.utf8.count <= PostalAddress.bytesMax else { return nil }
    var parts = text.split { $0 == "," || $0 == "\n" || $0 == "，" || $0 == ";" }.map { TextTidying.trimmed(String($0)) }.filter {
      !$0.isEmpty
    }
    var named: String?
    if parts.count > 1, let last = parts.last, let code = CountryCodes.code(last) {
      named = code
      parts.removeLast()
    }
    self.init()
    read(parts, country: named ?? PostalAddress.evidentCountry(text) ?? region)
    country = named ?? (self == PostalAddress() ? nil : PostalAddress.evidentCountry(text) ?? region)
    if house == nil, street == nil, city == nil, postcode == nil, district == nil { return nil }
  }

  private init?(json: String, region: String?) {
    guard let root = PostalAddress.root(json), root.isObject else { return nil }
    func member(_ names: String...) -> String? {
      for name in names {
        guard let text = root[name].flatMap(PostalAddress.text) else { continue }
        let tidy = TextTidying.spaced(TextTidying.tidied(text))
        if !tidy.isEmpty, tidy.utf8.count <= PostalAddress.bytesMax { return tidy }
      }
      return nil
    }
    self.init()
    let code = member("country", "countryCode", "country_code").flatMap(CountryCodes.code) ?? region
    if let line = member("street", "street1", "line1", "address1", "address_1") {
      read(line.split { $0 == "," || $0 == "，" }.map { TextTidying.trimmed(String($0)) }, country: code)
    }
    if let line = member("street2", "line2", "address2", "address_2", "unit"), unit == nil { unit = line }
    let names = PlaceNames(country: code)
    if let found = member("ward") { ward = names.ward(found) }
    if let found = member("district") { district = names.district(found) }
    if let found = member("city", "town") { city = names.city(found) }
    if let found = member("state", "province", "region") { state = names.state(found) }
    if let found = member("postalCode", "postal_code", "postcode", "zip", "zipCode") { postcode = Postcode.standard(found, country: code) }
    country = code
    if self == PostalAddress() { return nil }
  }

  private mutating func read(_ parts: [String], country: String?) {
    switch country {
    case "VN": readVietnamese(parts)
    case "CN" where parts.contains(where: PostalAddress.isHan), "TW" where parts.contains(where: PostalAddress.isHan):
      readHan(parts.joined())
    default: readWestern(parts, country: country)
    }
  }

  private static func isHan(_ text: String) -> Bool { text.unicodeScalars.contains { (0x3400..<0xA000).contains($0.value) } }

  /// Han writing with a traditional or simplified word of an address.
  private static func evidentCountry(_ text: String) -> String? {
    guard isHan(text) else { return nil }
    if text.contains("號") || text.contains("區") || text.contains("縣") { return "TW" }
    return text.contains("号") || text.contains("区") || text.contains("省") ? "CN" : nil
  }

  static func country(in json: String) -> String? {
    root(json).flatMap { $0["country"] }.flatMap(text).flatMap { CountryCodes.code(TextTidying.tidied($0)) }
  }

  private static func root(_ json: String) -> JSONElement? {
    var parser = JSONParser()
    do throws(JSONSyntaxError) { return try parser.parse(Array(json.utf8)).root } catch { return nil }
  }

  private static func text(_ element: JSONElement) -> String? { element.string ?? element.integer.map { "\($0)" } }

  /// A JSON object of the parts that are known, always in this order.
  public var value: TraitValue {
    var writer = JSONWriter(reservingCapacity: 128)
    writer.beginObject()
    let parts = [
      ("house", house), ("street", street), ("unit", unit), ("ward", ward), ("district", district), ("city", city), ("state", state),
      ("postcode", postcode), ("country", country),
    ]
    for case (let name, let text?) in parts {
      writer.key(name)
      writer.string(text)
    }
    writer.endObject()
    return .json(String(decoding: writer.bytes, as: UTF8.self))
  }
}
