extension PostalAddress {
  /// `Căn hộ 5B, 123/4 Đ. Nguyễn Huệ, P. Bến Nghé, Q.1, TP.HCM`: each part says by its first word what it is; those that do not stand in this order.
  mutating func readVietnamese(_ parts: [String]) {
    let names = PlaceNames(country: "VN")
    var plain: [String] = []
    for part in parts {
      var part = part
      var words = part.split(separator: " ").map(String.init)
      if let last = words.last, Postcode.isCode(last, country: "VN"), words.count > 1 {
        postcode = last
        words.removeLast()
        part = words.joined(separator: " ")
      }
      if Postcode.isCode(part, country: "VN") {
        postcode = part
      } else if ward == nil, names.ward(part) != part || Self.begins(part, "Phường", "Xã", "Thị trấn") {
        ward = names.ward(part)
      } else if district == nil, names.district(part) != part || Self.begins(part, "Quận", "Huyện", "Thị xã") {
        district = names.district(part)
      } else if city == nil, names.city(part) != part || Self.begins(part, "Thành phố", "Tỉnh", "Hà Nội", "Đà Nẵng", "Cần Thơ", "Hải Phòng")
      {
        city = names.city(part)
      } else if Self.begins(part, "Căn hộ", "Phòng", "Tầng", "Lầu") {
        unit = part
      } else {
        plain.append(part)
      }
    }
    if let first = plain.first { readVietnameseStreet(first) }
    // Without their words: ward, district, city, from the small to the large.
    for part in plain.dropFirst().reversed() {
      if city == nil { city = names.city(part) } else if district == nil { district = part } else if ward == nil { ward = part }
    }
  }

  private mutating func readVietnameseStreet(_ text: String) {
    var rest = text
    for word in ["Số nhà", "Số", "So"] {
      if let after = PlaceNames.rest(of: rest, after: word), !after.isEmpty {
        rest = after
        break
      }
    }
    var words = rest.split(separator: " ").map(String.init)
    if let first = words.first, first.first?.isNumber ?? false, words.count > 1 {
      house = first
      words.removeFirst()
    }
    rest = words.joined(separator: " ")
    for word in ["Đường", "Duong", "Đ.", "Đg.", "D."] {
      if let after = PlaceNames.rest(of: rest, after: word), !after.isEmpty {
        street = "Đường \(after)"
        return
      }
    }
    for (short, long) in [("Ng.", "Ngõ"), ("Hẻm", "Hẻm"), ("Ngõ", "Ngõ"), ("Phố", "Phố"), ("Đại lộ", "Đại lộ")] {
      if let after = PlaceNames.rest(of: rest, after: short), !after.isEmpty {
        street = "\(long) \(after)"
        return
      }
    }
    // A street's word is left out as often as it is written.
    street = rest.isEmpty ? nil : "Đường \(rest)"
  }

  private static func begins(_ text: String, _ words: String...) -> Bool {
    words.contains { PlaceNames.rest(of: text, after: $0) != nil }
  }
}
