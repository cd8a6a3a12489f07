/// Words in name fields that name no person.
enum NameTitles {
  static let words: Set<[UInt8]> = set(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend revd hon honourable capt captain col colonel major maj gen general lt \
    sgt admiral baronet bt bart baron baroness earl count countess duke duchess viscount marquess marquis knight esq esquire jr sr junior senior \
    phd md dds cpa mba bsc msc obe mbe cbe kbe herr frau monsieur mme madame mlle senor senora sra signor dona
    """)

  /// Vietnamese ways to address somebody: titles where they stand first, names like Anh where they do not.
  static let leadingWords: Set<[UInt8]> = set("anh ong ba co chi")

  static let suffixes: Set<[UInt8]> = set("ii iii iv vi vii viii")

  /// Particles that belong to the word after them.
  static let particles: Set<[UInt8]> = set("van von der den de la le di da del della dos du ten ter bin ibn al el of the")

  /// Families of Vietnamese, Chinese and Korean names, which stand first.
  static let leadingFamilies: Set<[UInt8]> = set(
    """
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly wang li zhang liu chen yang zhao huang zhou wu xu sun zhu ma \
    hu guo lin he gao liang zheng luo song xie tang han cao deng xiao feng zeng cheng cai peng pan yuan yu dong su lu jiang kim lee park choi
    """)

  /// The same in Han characters, of old and new writing.
  private static let leadingCharacters: Set<Unicode.Scalar> = Set(
    "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何高林羅罗鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾蕭萧田董袁潘于蔣蒋蔡余杜葉叶程蘇苏魏呂吕丁任沈姚盧卢姜崔鍾钟譚谭陸陆汪范金石廖賈贾夏韋韦付方白鄒邹孟熊秦邱江尹薛閻阎段雷侯龍龙史陶黎賀贺顧顾毛郝龔龚邵萬万錢钱嚴严賴赖洪莊庄柯김이박최정"
      .unicodeScalars)

  /// Whether a text of two words or more, or of two to four Han characters, begins with a family's name.
  static func startsWithFamily(_ raw: UnsafeBufferPointer<UInt8>, _ words: [ArraySlice<UInt8>]) -> Bool {
    guard let first = raw.first, raw.count <= 64 else { return false }
    if first < 0xE3 { return (2...5).contains(words.count) && leadingFamilies.contains(Array(words[0])) }
    let scalars = String(decoding: raw, as: UTF8.self).unicodeScalars.filter { $0 != " " }
    return (2...4).contains(scalars.count) && scalars.first.map(leadingCharacters.contains) == true
  }

  static func isTitle(_ word: [UInt8]) -> Bool {
    if words.contains(word) || suffixes.contains(word) { return true }
    // 1st, 2nd, 12th
    guard let first = word.first, (0x30...0x39).contains(first), word.count >= 3 else { return false }
    return [UInt8]("st nd rd th".utf8).split(separator: 0x20).contains { Array($0) == Array(word.suffix(2)) }
  }

  private static func set(_ text: String) -> Set<[UInt8]> { Set(text.split(separator: " ").map { Array($0.utf8) }) }
}
