import Foundation
import Matching
import Testing

@Suite struct `Standardising` {
  private let folding = LetterFolding(transliterate: { $0.applyingTransform(.toLatin, reverse: false) })

  private func fold(_ text: String) -> String { String(decoding: folding.fold(text), as: UTF8.self) }

  @Test(arguments: [
    ("Nguyễn Văn Đức", "nguyen van duc"), ("Müller", "muller"), ("陳大文", "chen da wen"), ("陈大文", "chen da wen"), ("ＳＭＩＴＨ", "smith"),
    ("O’Neill", "oneill"), ("O'Neill", "oneill"), ("  Anne-Marie ", "anne marie"), ("Иван", "ivan"), ("ŁUKASZ", "lukasz"),
    ("e\u{301}", "e"),
  ])
  func `brings spellings of a name together`(text: String, folded: String) {
    #expect(fold(text) == folded)
  }

  @Test func `of a folded text changes nothing`() {
    for text in ["Trần Thị Hương", "Straße 12a", "王小明", "José-María", "Ωmega", ""] { #expect(fold(fold(text)) == fold(text)) }
  }

  @Test(arguments: [
    ("1980-03-09", "19800309"), ("19800309", "19800309"), ("09/03/1980", "19800309"), ("9.3.1980", "19800309"), ("25/12/1990", "19901225"),
    ("12/25/1990", "19901225"), ("9 Mar 1980", "19800309"), ("March 9, 1980", "19800309"), ("1980年3月9日", "19800309"), ("1980", "19800000"),
    ("03/1980", "19800300"), ("1980-03-09T00:00:00Z", "19800309"), ("1985-28-07", "19852807"), ("25/12/75", "19751225"),
  ])
  func `reads dates as they are written in many countries`(text: String, digits: String) {
    let read = Array(text.utf8).withUnsafeBufferPointer { CalendarDigits.digits($0, isDayFirst: true) }
    #expect(read.map { String(decoding: $0, as: UTF8.self) } == digits)
  }

  @Test(arguments: ["", "unknown", "12", "a-b-c", "123456789012", "--", "06 12 34 56 78", "10.0.12.7"])
  func `takes nothing else for a date`(text: String) {
    #expect(Array(text.utf8).withUnsafeBufferPointer { CalendarDigits.digits($0, isDayFirst: true) } == nil)
  }

  @Test(arguments: [
    ("", "", "Sir Thomas Clifford, 1st Baron", "thomas", "clifford"), ("", "", "Nguyễn Văn Đức", "duc", "nguyen"),
    ("Dr. Anna Maria", "Bell", "", "anna", "bell"), ("", "", "Mary Ann Evans", "mary", "evans"), ("Li", "Chen", "", "li", "chen"),
  ])
  func `finds given name and surname`(given: String, surname: String, full: String, first: String, last: String) {
    let name = PersonName(given: folding.fold(given), surname: folding.fold(surname), full: folding.fold(full), isFamilyFirst: false)
    #expect(String(decoding: name.given, as: UTF8.self) == first)
    #expect(String(decoding: name.surname, as: UTF8.self) == last)
  }

  @Test(arguments: [
    ("Smith, John A.", "john a smith"), ("Thomas Clifford, 1st Baron", "thomas clifford 1st baron"), ("John Smith, MD", "john smith md"),
    ("García López, María", "maria garcia lopez"), ("Smith, Jones, Brown", "smith jones brown"), ("Cher", "cher"), ("Cher,", "cher"),
  ])
  func `swaps what a comma parts, but no title`(text: String, spoken: String) {
    #expect(String(decoding: NameOrder.givenFirst(text, folding), as: UTF8.self) == spoken)
  }

  @Test func `takes the first word of a Chinese full name for the family's`() {
    let name = PersonName(given: [], surname: [], full: folding.fold("陳大文"), isFamilyFirst: true)
    #expect(name.surname == Array("chen".utf8) && name.given == Array("dawen".utf8))
  }
}
