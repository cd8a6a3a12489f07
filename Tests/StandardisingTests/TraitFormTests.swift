import GeneratedInputs
import Standardising
import Testing
import Vocabulary

@Suite struct `The standard form` {
  private func standard(_ text: String, _ kind: TraitKind, _ region: String? = nil) -> String? {
    guard case .string(let found) = TraitForms.standard(.string(text), kind: kind, region: region) else { return nil }
    return found
  }

  @Test(arguments: [
    ("NGUYỄN VĂN ĐỨC", "Nguyễn Văn Đức"), ("Nguye\u{302}\u{303}n Va\u{306}n Đu\u{301}\u{31B}c", "Nguyễn Văn Đức"),
    ("Ông Nguyễn  Văn Đức ", "Nguyễn Văn Đức"),
    ("陳大文 先生", "陳大文"), ("陈大文先生", "陈大文"), ("Dr. Jürgen MÜLLER", "Jürgen MÜLLER"), ("müller", "Müller"),
    ("Prof. Dr. Hans Müller", "Hans Müller"),
    ("ＡＮＮＡ　ＳＭＩＴＨ", "Anna Smith"), ("mr. john o'neill-smith jr", "John O'Neill-Smith Jr"), ("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"),
    ("Mary Ann McDonald", "Mary Ann McDonald"), ("Madame", "Madame"), ("123", nil),
  ])
  func `of a name has composed letters, usual width, no honorifics, and a case`(raw: String, name: String?) {
    #expect(standard(raw, .name) == name)
  }

  @Test(
    arguments: [
      ("1990-04-03", nil, "1990-04-03"), ("1990-04-03T10:00:00Z", nil, "1990-04-03"), ("03/04/1990", "VN", "1990-04-03"),
      ("03/04/1990", "US", "1990-03-04"),
      ("03/04/1990", "GB", "1990-04-03"), ("25/04/1990", "US", "1990-04-25"), ("3.4.1990", "DE", "1990-04-03"),
      ("3. März 1990", "DE", "1990-03-03"),
      ("1er août 1990", "FR", "1990-08-01"), ("April 3rd, 1990", "US", "1990-04-03"), ("ngày 3 tháng 4 năm 1990", "VN", "1990-04-03"),
      ("1990年4月3日", "CN", "1990-04-03"), ("民國79年4月3日", "TW", "1990-04-03"), ("19900403", nil, "1990-04-03"), ("1990", nil, "1990"),
      ("29.02.2000", "DE", "2000-02-29"),
      ("29.02.1900", "DE", nil), ("31/04/1990", "VN", nil), ("2500-01-01", nil, nil), ("someday", nil, nil),
    ] as [(String, String?, String?)])
  func `of a date is that of ISO 8601, read as its country writes dates`(raw: String, region: String?, date: String?) {
    #expect(standard(raw, .birthDate, region) == date)
  }

  @Test(arguments: [
    ("Nữ", "female"), ("nam", "male"), ("F", "female"), ("männlich", "male"), ("女", "female"), ("2", "female"), ("divers", "other"),
    ("Frau", "female"),
    ("", nil), ("yes", nil),
  ])
  func `of a gender is one of three words`(raw: String, gender: String?) {
    #expect(standard(raw, .gender) == gender)
  }

  @Test(
    arguments: [
      ("eur", nil, "EUR"), ("€", nil, "EUR"), ("₫", nil, "VND"), ("vnđ", nil, "VND"), ("NT$", nil, "TWD"), ("$", "US", "USD"),
      ("$", "TW", "TWD"), ("¥", "CN", "CNY"),
      ("$", nil, nil), ("人民币", nil, "CNY"), ("ABC", nil, nil),
    ] as [(String, String?, String?)])
  func `of a currency is its code`(raw: String, region: String?, code: String?) {
    #expect(standard(raw, .currency, region) == code)
  }

  @Test(arguments: [
    ("Example.COM/Path", "https://example.com/Path"), ("HTTP://www.example.com:80/", "http://www.example.com"),
    ("https://münchen.de/?q=1", "https://münchen.de/?q=1"),
    ("ftp://example.com", nil), ("not a url", nil), ("example", nil),
  ])
  func `of a web address has its host in lower case`(raw: String, url: String?) {
    #expect(standard(raw, .url) == url)
  }

  @Test(arguments: [
    ("192.168.0.1", "192.168.0.1"), ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("300.1.1.1", nil),
    ("localhost", nil),
  ])
  func `of an internet address is that of RFC 5952`(raw: String, address: String?) {
    #expect(standard(raw, .ip) == address)
  }

  @Test(arguments: [
    (
      "VN", "Số 123/4 Đ. Nguyễn Huệ, P. Bến Nghé, Q.1, TP.HCM",
      #"{"house":"123/4","street":"Đường Nguyễn Huệ","ward":"Phường Bến Nghé","district":"Quận 1","city":"Thành phố Hồ Chí Minh","country":"VN"}"#
    ),
    (
      "VN", "36 Phố Hàng Bạc, Hoàn Kiếm, Hà Nội, Việt Nam",
      #"{"house":"36","street":"Phố Hàng Bạc","district":"Hoàn Kiếm","city":"Hà Nội","country":"VN"}"#
    ),
    (
      nil, "110台北市信義區信義路五段7號89樓",
      #"{"house":"7","street":"信義路5段","unit":"89樓","district":"信義區","city":"台北市","postcode":"110","country":"TW"}"#
    ),
    (nil, "广东省深圳市南山区深南大道9988号", #"{"house":"9988","street":"深南大道","district":"南山区","city":"深圳市","state":"广东省","country":"CN"}"#),
    (
      "US", "742 Evergreen Ter. Apt 4b, Springfield, il 62704",
      #"{"house":"742","street":"Evergreen Terrace","unit":"4B","city":"Springfield","state":"IL","postcode":"62704","country":"US"}"#
    ),
    (
      "US", "350 W 42nd St, New York NY 10036-1234, USA",
      #"{"house":"350","street":"West 42nd Street","city":"New York","state":"NY","postcode":"10036-1234","country":"US"}"#
    ),
    (
      "GB", "10 Downing St, London sw1a2aa",
      #"{"house":"10","street":"Downing Street","city":"London","postcode":"SW1A 2AA","country":"GB"}"#
    ),
    (
      "FR", "12 bis av. des Champs-Élysées, 75008 Paris, France",
      #"{"house":"12 bis","street":"avenue des Champs-Élysées","city":"Paris","postcode":"75008","country":"FR"}"#
    ),
    ("DE", "Hauptstr. 5a, D-10115 Berlin", #"{"house":"5a","street":"Hauptstraße","city":"Berlin","postcode":"10115","country":"DE"}"#),
  ])
  func `of an address has its components, with abbreviations written out`(region: String?, raw: String, address: String) {
    #expect(TraitForms.standard(.string(raw), kind: .address, region: region) == .json(address))
  }

  @Test func `of an address that came in parts is the same as that of its line`() {
    let parts = #"{"street":"Hauptstraße 5a","postalCode":"10115","city":"Berlin","country":"Deutschland"}"#
    #expect(
      TraitForms.standard(.json(parts), kind: .address, region: nil)
        == TraitForms.standard(.string("Hauptstr. 5a, 10115 Berlin"), kind: .address, region: "DE"))
  }

  @Test func `of a standard form is itself, and no text makes it fail`() {
    var random = SeededRandom(seed: 7)
    let letters = Array("aZ09 ./-+@,#:号區ễüß民國年月đ€$\u{301}\u{3000}").map(String.init)
    for _ in 0..<3000 {
      let raw = (0..<Int.random(in: 0..<24, using: &random)).map { _ in letters.randomElement(using: &random)! }.joined()
      for kind in TraitKind.allCases where kind != .address {
        for region in [nil, "VN", "US", "DE"] {
          guard let once = standard(raw, kind, region) else { continue }
          #expect(standard(once, kind, region) == once, "\(kind) of \(raw)")
        }
      }
      for region in ["VN", "TW", "CN", "US", "GB", "FR", "DE", "SE"] {
        _ = TraitForms.standard(.string(raw), kind: .address, region: region)
      }
    }
  }
}
