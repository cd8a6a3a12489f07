/// What a column says about a person.
public enum ColumnRole: String, Sendable, CaseIterable {
  case recordID, ignored
  case givenName, surname, middleName, fullName
  case birthDate, email, phone
  case street, houseNumber, postcode, place
  case nationalID, gender
  /// Few distinct values, such as an occupation or a state.
  case category
  /// Any other words.
  case text
}
