import GeneratedInputs
import Matching
import Testing

@Suite struct `What the columns of a table mean` {
  private func roles(_ rows: [[String]]) -> [ColumnRole] { ColumnRoles(RecordTable(rows), id: 0).roles }

  /// Sixty rows of one value each, by row number.
  private func role(of header: String, _ value: (Int) -> String) -> ColumnRole {
    roles([["id", header]] + (0..<60).map { ["r\($0)", value($0)] })[1]
  }

  @Test(arguments: [
    ("Họ và tên", ColumnRole.fullName), ("氏名", .fullName), ("姓名", .fullName), ("Nome completo", .fullName), ("Località", .place),
    ("Ville", .place), ("Tỉnh/Thành phố", .place), ("Dirección", .street), ("Straße", .street), ("住所", .street),
  ])
  func `is read from headers in many languages, with or without accents`(header: String, expected: ColumnRole) {
    #expect(role(of: header) { "word\(["a", "b", "c", "d", "e"][$0 % 5]) other" } == expected)
  }

  @Test(arguments: [("Vorname", ColumnRole.givenName), ("Prénom", .givenName), ("Imię", .givenName), ("Příjmení", .surname)])
  func `knows the parts of a name`(header: String, expected: ColumnRole) {
    #expect(role(of: header) { ["Ann", "Bob", "Cyd", "Dan"][$0 % 4] } == expected)
  }

  @Test(arguments: ["Numéro de téléphone", "Téléphone portable", "portable", "Số điện thoại", "電話番号", "手機號碼", "Mobilnummer"])
  func `knows phones by their headers, also when written in pairs of digits`(header: String) {
    #expect(role(of: header) { "06 12 34 \(10 + $0) 78" } == .phone)
  }

  @Test func `does not take days of one shop for days of birth, nor prices and network addresses for what they look like`() {
    #expect(role(of: "letzter Besuch") { "2024-0\(1 + $0 % 9)-1\($0 % 7)" } == .ignored)
    #expect(role(of: "tag") { "\(1945 + $0)-0\(1 + $0 % 9)-1\($0 % 7)" } == .birthDate)
    #expect(role(of: "spent") { "\(100 + $0 * 7).\(10 + $0)" } == .ignored)
    #expect(role(of: "seen from") { "10.0.\($0).\(200 - $0)" } != .phone)
    #expect(role(of: "mobile_os") { "17.\($0)" } != .phone)
  }

  @Test func `takes Name for the surname beside Vorname, and Nombre alone for the whole name`() {
    let names = ["Müller", "Schmidt", "Weber", "Koch", "Wolf"]
    #expect(
      roles([["id", "Name", "Vorname"]] + (0..<60).map { ["r\($0)", names[$0 % 5], "Anna"] }) == [.recordID, .surname, .givenName])
    #expect(role(of: "Nombre") { "María \(names[$0 % 5]) \(names[$0 % 4])" } == .fullName)
    #expect(role(of: "Nombre") { names[$0 % 5] } == .givenName)
  }

  @Test func `knows names whose family stands first by their characters`() {
    let given = ["大文", "小明", "美玲", "志強", "淑芬", "家豪"]
    let families = ["陳", "林", "黃", "張", "李", "王", "吳"]
    #expect(role(of: "f1") { families[$0 % 7] + given[$0 % 6] } == .fullName)
  }

  @Test func `is read from headers that are no UTF-8`() {
    var table = RecordTable()
    var parser = DelimitedParser(file: 0)
    let bytes: [UInt8] = Array("id,pr".utf8) + [0xE9] + Array("nom\n1,Zoé\n2,Ana\n".utf8)
    bytes.withUnsafeBufferPointer { parser.read($0, into: &table) }
    parser.finish(into: &table)
    #expect(table.columns.map(\.name) == ["id", "prénom"])
    #expect(ColumnRoles(table, id: 0).roles == [.recordID, .givenName])
  }
}
