import Standardising
import Testing
import Vocabulary

@Suite struct `An identifier` {
  private func forms(_ form: IdentifierForm? = nil, of type: IdentifierType = .email, region: String? = nil) -> IdentifierForms {
    var definitions = Definitions.initial
    definitions.region = region
    if let form, let index = definitions.identifierTypes.firstIndex(where: { $0.type == type }) {
      definitions.identifierTypes[index].form = form
    }
    return IdentifierForms(definitions)
  }

  @Test(arguments: [
    (IdentifierType.email, " Ann@Example.COM ", "ann@example.com"), (.email, "ａｎｎ＠example.com", "ann@example.com"),
    (.email, "Müller@Köln.de", "müller@köln.de"), (.email, "a.@docomo.ne.jp", "a.@docomo.ne.jp"), (.userID, "\u{3000}U-1\n", "U-1"),
    (.phone, "+84 (0) 912-345.678", "+84912345678"), (.phone, "0084912345678", "+84912345678"), (.phone, "＋８４ ９１２ ３４５ ６７８", "+84912345678"),
  ])
  func `has one form`(type: IdentifierType, raw: String, value: String) {
    #expect(forms().identifier(type, raw)?.value == value)
  }

  @Test(arguments: [
    (IdentifierType.email, "ann"), (.email, "@b"), (.email, "a@"), (.email, "a@b@c"), (.email, "a b@c"), (.email, "a@b..c"),
    (.email, "a@-b.c"),
    (.email, "<ann@example.com>"), (.email, String(repeating: "x", count: 65) + "@example.com"), (.phone, "12"), (.phone, "call me"),
    (.phone, "call 0912345678"), (.phone, "1234567890123456"), (.userID, "   "), (.userID, String(repeating: "x", count: 513)),
  ])
  func `that names nobody is none`(type: IdentifierType, raw: String) {
    #expect(forms().identifier(type, raw) == nil)
  }

  @Test(arguments: [
    ("VN", "0912 345 678", "+84912345678"), ("VN", "84912345678", "+84912345678"), ("VN", "028 3829 1234", "+842838291234"),
    ("CN", "138 0013 8000", "+8613800138000"), ("CN", "(010) 6552 9988", "+861065529988"), ("TW", "0912-345-678", "+886912345678"),
    ("TW", "(02) 2720-8889", "+886227208889"), ("US", "(202) 555-0143", "+12025550143"), ("US", "1-202-555-0143", "+12025550143"),
    ("GB", "020 7946 0018", "+442079460018"), ("GB", "+44 (0)20 7946 0018", "+442079460018"), ("FR", "06 12 34 56 78", "+33612345678"),
    ("DE", "030/901820", "+4930901820"), ("DE", "0151 23456789", "+4915123456789"), ("IT", "06 6982", "+39066982"),
    ("US", "+84 912 345 678", "+84912345678"),
  ])
  func `that is a number is read by the plan of its region`(region: String, raw: String, value: String) {
    var flags: CleansingFlags = []
    #expect(forms().identifier(.phone, raw, region: { region }, flags: &flags)?.value == value)
    #expect(flags == [])
  }

  @Test(arguments: [
    (nil as String?, "0912 345 678", "0912345678" as String?, CleansingFlags.phoneRegion), ("US", "0912 345", "0912345", .phone),
    (nil, "+1 (555) 010-9999", "+15550109999", .phoneRange), ("VN", "12", nil, .phone), (nil, "no number", nil, .phone),
  ])
  func `that is no good number is kept as far as it names somebody, and flagged`(
    region: String?, raw: String, value: String?, flag: CleansingFlags
  ) {
    var flags: CleansingFlags = []
    #expect(forms().identifier(.phone, raw, region: { region }, flags: &flags)?.value == value)
    #expect(flags == flag)
  }

  @Test func `that is no address is flagged`() {
    var flags: CleansingFlags = []
    #expect(forms().identifier(.email, "ann at example.com", region: { nil }, flags: &flags) == nil)
    #expect(flags == .email)
  }

  @Test(arguments: [
    ("ann+news@gmail.com", "ann@gmail.com"), ("A.n.n@googlemail.com", "ann@gmail.com"), ("ann+news@example.com", "ann+news@example.com"),
    ("a.n.n+x@outlook.com", "a.n.n@outlook.com"), ("+x@gmail.com", "+x@gmail.com"),
  ])
  func `drops tags and dots at the providers that its type names`(raw: String, value: String) {
    let form = IdentifierForm(.email, tagsDropped: EmailForm.providersWithTags, dotsDropped: EmailForm.providersWithoutDots)
    #expect(forms(form).identifier(.email, raw)?.value == value)
    #expect(forms().identifier(.email, raw)?.value == raw.lowercased())
  }

  @Test func `is read by the workspace's region when people ask for it`() {
    #expect(forms(region: "VN").identifier(.phone, "0912345678")?.value == "+84912345678")
  }

  @Test func `of a type that was defined before there were forms keeps the form that it had`() {
    let type = IdentifierForm(.digits)
    #expect(forms(type, of: .phone, region: "VN").identifier(.phone, "+84 (0) 912-345.678")?.value == "+840912345678")
  }

  @Test func `is the same whether its number was read before or not`() {
    let warm = forms()
    for number in 0..<20_000 {
      let raw = "09\(10_000_000 + number * 7919 % 80_000_000)"
      var flags: CleansingFlags = []
      let first = warm.identifier(.phone, raw, region: { "VN" }, flags: &flags)
      #expect(first == warm.identifier(.phone, raw, region: { "VN" }, flags: &flags))
      if number % 1000 == 0 { #expect(first == forms().identifier(.phone, raw, region: { "VN" }, flags: &flags)) }
    }
  }
}

@Suite struct `A country` {
  @Test(arguments: [
    ("VN", "VN"), ("vnm", "VN"), ("Việt Nam", "VN"), ("viet nam", "VN"), ("中国", "CN"), ("臺灣", "TW"), ("Deutschland", "DE"),
    ("Allemagne", "DE"),
    ("U.S.A.", "US"), ("Großbritannien", "GB"), ("England", "GB"), ("美國", "US"), ("Đức", "DE"), ("Nowhere", nil), ("", nil),
  ])
  func `is known by its code and its names`(text: String, code: String?) {
    #expect(CountryCodes.code(text) == code)
  }
}
