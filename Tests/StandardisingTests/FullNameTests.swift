import Standardising
import Testing
import Vocabulary

@Suite struct `A full name` {
  private static func parts(_ raw: String, _ region: String? = nil) -> [String]? {
    FullName(raw, region: region).map { [$0.given, $0.family] }
  }

  @Test(
    arguments: [
      ("Ann Smith", nil, "Ann", "Smith"), ("ANN SMITH", nil, "Ann", "Smith"), ("Mr. John F. Kennedy Jr.", nil, "John F.", "Kennedy"),
      ("Prof. Dr. Hans Müller", "DE", "Hans", "Müller"), ("Müller, Hans", nil, "Hans", "Müller"), ("MÜLLER, HANS", "DE", "Hans", "Müller"),
      ("Hans Müller, PhD", nil, "Hans", "Müller"), ("Anna-Lena Müller-Schmidt", nil, "Anna-Lena", "Müller-Schmidt"),
      ("Jan van der Berg", "NL", "Jan", "van der Berg"), ("JAN VAN DER BERG", nil, "Jan", "van der Berg"),
      ("van der Berg, Jan", nil, "Jan", "van der Berg"), ("Juan de la Cruz", "ES", "Juan", "de la Cruz"),
      ("Karl Theodor von Dalberg", nil, "Karl Theodor", "von Dalberg"), ("José Ortega y Gasset", "ES", "José", "Ortega y Gasset"),
      ("Johann Sebastian Bach", "DE", "Johann Sebastian", "Bach"), ("Sinéad O’Connor", nil, "Sinéad", "O’Connor"),
    ] as [(String, String?, String, String)])
  func `in Latin letters has given names first, and a family with its particles`(
    raw: String, region: String?, given: String, family: String
  ) {
    #expect(Self.parts(raw, region) == [given, family])
  }

  @Test(
    arguments: [
      ("Nguyễn Văn Đức", nil, "Văn Đức", "Nguyễn"), ("NGUYỄN VĂN ĐỨC", nil, "Văn Đức", "Nguyễn"),
      ("Nguyen Van Duc", nil, "Van Duc", "Nguyen"),
      ("Lê Lan", "VN", "Lan", "Lê"), ("Nguyễn Hoàng", "VN", "Hoàng", "Nguyễn"), ("Tôn Nữ Thị Ninh", "VN", "Thị Ninh", "Tôn Nữ"),
      ("Đức Nguyễn", "DE", "Đức", "Nguyễn"), ("Duc Nguyen", nil, "Duc", "Nguyen"), ("Ông Trần Hưng Đạo", nil, "Hưng Đạo", "Trần"),
    ] as [(String, String?, String, String)])
  func `from Vietnam has the family first, abroad by its words`(raw: String, region: String?, given: String, family: String) {
    #expect(Self.parts(raw, region) == [given, family])
  }

  @Test(
    arguments: [
      ("陳大文", nil, "大文", "陳"), ("陈大文", nil, "大文", "陈"), ("歐陽修", nil, "修", "歐陽"), ("欧阳小明", nil, "小明", "欧阳"), ("王伟先生", nil, "伟", "王"),
      ("山田 太郎", "JP", "太郎", "山田"), ("さとう はなこ", nil, "はなこ", "さとう"), ("김민준", nil, "민준", "김"), ("남궁민수", nil, "민수", "남궁"),
      ("Wang Xiaoming", "CN", "Xiaoming", "Wang"), ("Da-Wen Chen", nil, "Da-Wen", "Chen"), ("Kim Yuna", "KR", "Yuna", "Kim"),
      ("Иван Петров", nil, "Иван", "Петров"), ("Петров Иван Иванович", nil, "Иван Иванович", "Петров"), ("สมชาย ใจดี", nil, "สมชาย", "ใจดี"),
    ] as [(String, String?, String, String)])
  func `in other scripts goes by its script, families of two characters among them`(
    raw: String, region: String?, given: String, family: String
  ) {
    #expect(Self.parts(raw, region) == [given, family])
  }

  @Test(
    arguments: [
      ("Madonna", nil), ("Đức", "VN"), ("陳", nil), ("歐陽", nil), ("van der Berg", nil), ("Gabriel García Márquez", "CO"),
      ("Gabriel García Márquez", nil), ("María del Carmen García", "ES"), ("Ana García de la Torre", "ES"), ("Kim Lee", "US"),
      ("Kim Smith", "US"), ("Wang Wei", nil), ("Wang Wei", "CN"), ("Mo Yan", "CN"), ("Nguyễn Hoàng", "US"), ("高橋誠", "JP"), ("小林誠", nil),
      ("황보관", nil),
      ("Nagy János", "HU"), ("Budi Santoso", "ID"), ("Ahmed bin Khalid", nil), ("Smith J.", nil), ("Acme GmbH", nil),
      ("Ann & Bob Smith", nil),
      ("Anna 2 Smith", nil), ("ジョン・スミス", nil), ("Smith, Ann, Bob", nil), ("Thomas Clifford, Chudleigh", "GB"),
      ("García Márquez, Gabriel", nil), ("Tom of Chudleigh", "GB"), ("", nil), ("Анна Иванка", nil), ("Ann Ван", nil),
    ] as [(String, String?)])
  func `that is single, no person's, or as likely something else stays whole`(raw: String, region: String?) {
    #expect(Self.parts(raw, region) == nil)
  }

  private static func section(_ traits: [(String, TraitValue)]) -> SignatureSection {
    SignatureSection(
      id: SignatureID(rawValue: 1), key: KeyedHash(high: 1, low: 1), identifiers: [], orderTime: .zero, orderTie: 0, firstSeen: .zero,
      lastSeen: .zero,
      traits: traits.map { StoredTrait(name: $0.0, value: $0.1, time: .zero, tie: 1, source: SourceID(rawValue: 1)) }
        .sorted { $0.name < $1.name })
  }

  private static func reader(_ kinds: [String: TraitKind]) -> TraitReader {
    var definitions = Definitions.initial
    definitions.traitRules = kinds.sorted { $0.key < $1.key }.map { TraitRule(trait: $0.key, kind: $0.value) }
    return TraitReader(definitions)
  }

  @Test func `gives the standard forms of first and last name where the workspace says so and neither was given`() {
    let section = Self.section([("name", .string("Nguyễn Văn Đức"))])
    let reader = Self.reader(["name": .fullName])
    #expect(reader.standard("firstName", in: [section]) == .string("Văn Đức"))
    #expect(reader.standard("lastName", in: [section]) == .string("Nguyễn"))
    #expect(reader.standard("name", in: [section]) == .string("Nguyễn Văn Đức"))
    #expect(reader.comparable("lastName", in: [section]) == "nguyen")
    #expect(reader.standard(section.traits).map(\.name) == ["name", "firstName", "lastName"])
    #expect(Self.reader([:]).standard("lastName", in: [section]) == nil)
    #expect(Self.reader([:]).standard(section.traits).map(\.name) == ["name"])
  }

  @Test func `stands behind what was given, by whatever usual name`() {
    let reader = Self.reader(["name": .fullName])
    let known = Self.section([("name", .string("Hans Müller")), ("first_name", .string("Johann")), ("lastName", .string("Mueller"))])
    #expect(reader.standard("firstName", in: [known]) == nil)
    #expect(reader.standard("lastName", in: [known]) == .string("Mueller"))
    let half = Self.section([("name", .string("Hans Müller")), ("firstName", .string("Hans"))])
    #expect(reader.standard("lastName", in: [half]) == .string("Müller"))
  }

  @Test(
    arguments: [
      ("Müller Hans", "firstName", "Hans", "lastName", "Müller"),
      ("Gabriel García Márquez", "firstName", "Gabriel", "lastName", "García Márquez"),
      ("Nguyễn Hoàng", "lastName", "NGUYEN", "firstName", "Hoàng"), ("高橋誠", "lastName", "高橋", "firstName", "誠"),
      ("Hans Müller", "firstName", "Johann", "lastName", nil), ("Hans", "firstName", "Hans", "lastName", nil),
    ] as [(String, String, String, String, String?)])
  func `of which one part was given has the rest as the other, in any order`(
    whole: String, given: String, value: String, asked: String, expected: String?
  ) {
    let section = Self.section([("name", .string(whole)), (given, .string(value))])
    #expect(Self.reader(["name": .fullName]).standard(asked, in: [section]) == expected.map(TraitValue.string))
  }
}
