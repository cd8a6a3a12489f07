/// Customer records with known truth: people in households, written down several times by several systems, with nicknames, moves,
/// marriages, shared phones, typing mistakes and missing fields. The same records for the same seed.
public struct GeneratedPeople: Sendable {
  public struct Record: Sendable {
    public var id: String
    public var source: String
    public var given: String
    public var surname: String
    public var birth: String
    public var email: String
    public var phone: String
    public var address: String
    public var postcode: String
    public var city: String
    /// Who it is: for measuring only.
    public var person: Int

    public var fields: [String] { [id, source, given, surname, birth, email, phone, address, postcode, city] }
  }

  public static let header = ["id", "source", "first_name", "surname", "dob", "email", "phone", "address", "postcode", "city"]
  public private(set) var records: [Record] = []
  private var random: SeededRandom
  private var people = 0
  private let places: [(name: String, postcode: Int)]

  public init(records count: Int, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    places = (0..<max(50, min(6000, count / 20))).map { _ in
      (
        PeopleNames.surname(&random) + ["ville", "ton", "field", " city", " springs", ""][Int.random(in: 0..<6, using: &random)],
        Int.random(in: 1000..<9999, using: &random) * 10
      )
    }
    self.random = random
    records.reserveCapacity(count)
    while records.count < count { addHousehold() }
    records.removeLast(records.count - count)
    records.shuffle(using: &self.random)
    for index in records.indices { records[index].id = "r\(index)" }
  }

  /// As a CSV file, without the truth.
  public var csv: String {
    var text = GeneratedPeople.header.joined(separator: ",") + "\n"
    for record in records { text += record.fields.joined(separator: ",") + "\n" }
    return text
  }

  private struct Person {
    var given: String
    var nickname: String?
    var surname: String
    var marriedName: String?
    var birth: String
    var emails: [String]
    var phones: [String]
    var homes: [(street: String, postcode: String, city: String)]
  }

  private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

  private mutating func addHousehold() {
    let size = [1, 1, 1, 2, 2, 3, 4][Int.random(in: 0..<7, using: &random)]
    let home = home()
    let family = PeopleNames.surname(&random)
    let shared = chance(0.1) ? phone() : nil
    for _ in 0..<size {
      let (given, nickname) = PeopleNames.given(&random)
      let surname = chance(0.85) ? family : PeopleNames.surname(&random)
      let birth = "\(Int.random(in: 1940...2010, using: &random))-\(two(1...12))-\(two(1...28))"
      var person = Person(
        given: given, nickname: chance(0.3) ? nickname : nil, surname: surname,
        marriedName: chance(0.04) ? PeopleNames.surname(&random) : nil,
        birth: birth, emails: [email(given, surname, birth)], phones: [shared ?? phone()], homes: [home])
      if chance(0.25) { person.emails.append(email(given, surname, birth)) }
      if chance(0.2) { person.phones.append(phone()) }
      if chance(0.12) { person.homes.append(self.home()) }
      let sizes = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 8, 12]
      for _ in 0..<sizes[Int.random(in: 0..<sizes.count, using: &random)] { write(person) }
      people += 1
    }
  }

  private mutating func write(_ person: Person) {
    // How often each system lacks given name, surname, birth, mail, phone, address.
    let systems: [(String, [Double])] = [
      ("web", [0.1, 0.15, 0.75, 0.03, 0.64, 0.7]), ("web", [0.1, 0.15, 0.75, 0.03, 0.64, 0.7]), ("crm", [0, 0, 0.3, 0.26, 0.2, 0.1]),
      ("app", [0.05, 0.1, 0.4, 0.1, 0.26, 0.8]), ("pos", [0.2, 0.1, 0.9, 0.58, 0.41, 0.63]), ("call", [0.04, 0.03, 0.4, 0.6, 0.1, 0.41]),
    ]
    let (system, missing) = systems[Int.random(in: 0..<systems.count, using: &random)]
    let home = person.homes[Int.random(in: 0..<person.homes.count, using: &random)]
    var given = chance(0.6) ? person.nickname ?? person.given : person.given
    var surname = chance(0.4) ? person.marriedName ?? person.surname : person.surname
    if chance(0.012) { swap(&given, &surname) }
    let values = [
      given, surname, person.birth, person.emails[Int.random(in: 0..<person.emails.count, using: &random)],
      person.phones[Int.random(in: 0..<person.phones.count, using: &random)], home.street,
    ].enumerated().map { index, value in chance(missing[index]) ? "" : chance(0.028) ? mistyped(value) : value }
    records.append(
      Record(
        id: "", source: system, given: values[0], surname: values[1], birth: values[2], email: values[3], phone: values[4],
        address: values[5], postcode: values[5].isEmpty ? "" : home.postcode, city: values[5].isEmpty ? "" : home.city, person: people))
  }

  private mutating func mistyped(_ text: String) -> String {
    var letters = Array(text)
    guard letters.count > 2 else { return text }
    let place = Int.random(in: 0..<(letters.count - 1), using: &random)
    let letter: Character = letters[place].isNumber ? "7" : "abcdefghijklmnopqrstuvwxyz".randomElement(using: &random) ?? "x"
    switch Int.random(in: 0..<4, using: &random) {
    case 0: letters.swapAt(place, place + 1)
    case 1: letters[place] = letter
    case 2: letters.remove(at: place)
    default: letters.insert(letter, at: place)
    }
    return String(letters)
  }

  private mutating func two(_ range: ClosedRange<Int>) -> String {
    let number = Int.random(in: range, using: &random)
    return number < 10 ? "0\(number)" : "\(number)"
  }

  private mutating func phone() -> String { String(Int.random(in: 2_000_000_000...9_999_999_999, using: &random)) }

  private mutating func home() -> (street: String, postcode: String, city: String) {
    // Few places are large.
    let share = Double.random(in: 0..<1, using: &random)
    let place = places[Int(share * share * share * Double(places.count))]
    let kind = [["street", "st"], ["avenue", "ave"], ["road", "rd"], ["lane", "ln"]][Int.random(in: 0..<4, using: &random)]
    return (
      "\(Int.random(in: 1...1999, using: &random)) \(PeopleNames.surname(&random)) \(kind[Int.random(in: 0..<2, using: &random)])",
      String(place.postcode + Int.random(in: 0..<10, using: &random)), place.name
    )
  }

  private mutating func email(_ given: String, _ surname: String, _ birth: String) -> String {
    let year = birth.dropFirst(2).prefix(2)
    let local =
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<3: "\(given.prefix(1))\(surname)"
      case 3..<7: "\(given).\(surname)"
      case 7..<12: "\(given)\(surname)\(year)"
      case 12..<16: "\(given)\(Int.random(in: 10..<999, using: &random))"
      default: "\(surname).\(given)\(Int.random(in: 10..<100, using: &random))"
      }
    return local + "@" + ["gmail.com", "gmail.com", "yahoo.com", "hotmail.com", "icloud.com"][Int.random(in: 0..<5, using: &random)]
  }
}
