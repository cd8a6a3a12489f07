/// The line of an address as house number and street, with the usual words shortened one way.
enum StreetWords {
  static func split(_ folded: [UInt8]) -> (number: [UInt8], street: [UInt8]) {
    var number: [UInt8] = []
    var street: [[UInt8]] = []
    for word in folded.split(separator: 0x20) {
      if number.isEmpty, let first = word.first, (0x30...0x39).contains(first) {
        number = Array(word)
      } else {
        street.append(short[Array(word)] ?? Array(word))
      }
    }
    return (number, Array(street.joined(separator: [0x20])))
  }

  private static let short: [[UInt8]: [UInt8]] = {
    var table: [[UInt8]: [UInt8]] = [:]
    for row in """
    street st str strasse straat|avenue av ave|road rd|drive dr drv|lane ln|court ct crt|place pl plc|boulevard blvd bd boul|square sq|terrace ter tce|\
    crescent cres cr|close cl|highway hwy|parkway pkwy|circle cir|circuit cct|way wy|trail trl|apartment apt|unit un|suite ste|floor fl|north n|south s|\
    east e|west w|saint snt|mount mt|rue r|chemin ch|platz pltz|duong d|quan q|phuong p|thanh tp
    """.split(separator: "|") {
      let words = row.split(separator: " ").map { Array($0.utf8) }
      for word in words { table[word] = words[1] }
    }
    return table
  }()
}
