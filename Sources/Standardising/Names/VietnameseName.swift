/// A name as it is written in Vietnam: family first, then what stands between, then the name by which the person is called.
struct VietnameseName {
  /// Nil when both orders are as likely.
  private(set) var reading: FullName?

  /// Nil for a name that is not Vietnamese by its writing, its words or the person's country.
  init?(_ words: [String], region: String?) {
    let folded = words.map(FoldedText.fold)
    guard !folded.contains(where: { $0.contains { "fjwz".contains($0) } }) else { return nil }
    let isMiddle = folded.count >= 3 && (folded[1] == "van" || folded[1] == "thi") && Self.families.contains(folded[0])
    guard words.contains(where: Self.isVietnamese) || region == "VN" || isMiddle else { return nil }
    guard words.count >= 2 else { return }
    if let second = Self.compounds[folded[0]], second.contains(folded[1]) {
      if words.count > 2 { reading = FullName(given: words.dropFirst(2), family: words.prefix(2)) }
      return
    }
    let (first, last) = (Self.families.contains(folded[0]), Self.families.contains(folded[folded.count - 1]))
    // Many families are given names too: Nguyễn Hoàng may be either way abroad.
    if first, !last || words.count > 2 || region == "VN" {
      reading = FullName.familyFirst(words)
    } else if !first, last, words.count == 2, region != "VN" {
      reading = FullName(given: words[0], family: words[1])
    }
  }

  /// Letters that no other language has: with a horn, and with two marks or one of the marks of a tone below or above.
  private static func isVietnamese(_ word: String) -> Bool {
    word.unicodeScalars.contains { [0x1A0, 0x1A1, 0x1AF, 0x1B0].contains($0.value) || (0x1EA0...0x1EF9).contains($0.value) }
  }

  private static let compounds: [String: Set<String>] = ["ton": ["that", "nu"], "au": ["duong"], "cong": ["tang"]]

  static let families = Set(
    """
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh dao doan luong truong trinh lam mai to ha cao chau chu dam diep \
    giang kieu la lai luu luc ma nghiem ong phung quach quan ta tang thach thai than tieu ton tong trieu trang tu ung vuong au bach banh ca \
    dong duong khuat la mac nhan ninh ong tat thieu vi
    """.split(separator: " ").map(String.init))
}
