/// A standardised fact of a record; comparisons and blocking keys are made of them.
enum Feature: Int, CaseIterable, Sendable {
  case given, surname, others, birth, email, phone, address, postcode, place, nationalID, gender, extra0, extra1, extra2, extra3

  static let extras: [Feature] = [.extra0, .extra1, .extra2, .extra3]
}
