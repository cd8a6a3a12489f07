/// Words in name fields that name no person.
enum NameTitles {
  static let words: Set<[UInt8]> = set(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend revd hon honourable capt captain col colonel major maj gen general lt \
    sgt admiral baronet bt bart baron baroness earl count countess duke duchess viscount marquess marquis knight esq esquire jr sr junior senior \
    phd md obe mbe cbe kbe herr frau monsieur mme madame mlle senor senora sra signor dona anh ong ba co chi
    """)

  static let suffixes: Set<[UInt8]> = set("ii iii iv vi vii viii")

  /// Particles that belong to the word after them.
  static let particles: Set<[UInt8]> = set("van von der den de la le di da del della dos du ten ter bin ibn al el of the")

  /// Families of Vietnamese, Chinese and Korean names, which stand first.
  static let leadingFamilies: Set<[UInt8]> = set(
    """
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly wang li zhang liu chen yang zhao huang zhou wu xu sun zhu ma \
    hu guo lin he gao liang zheng luo song xie tang han cao deng xiao feng zeng cheng cai peng pan yuan yu dong su lu jiang kim lee park choi
    """)

  static func isTitle(_ word: [UInt8]) -> Bool {
    if words.contains(word) || suffixes.contains(word) { return true }
    // 1st, 2nd, 12th
    guard let first = word.first, (0x30...0x39).contains(first), word.count >= 3 else { return false }
    return [UInt8]("st nd rd th".utf8).split(separator: 0x20).contains { Array($0) == Array(word.suffix(2)) }
  }

  private static func set(_ text: String) -> Set<[UInt8]> { Set(text.split(separator: " ").map { Array($0.utf8) }) }
}
