extension FullName {
  /// Latin letters: given names first, unless a word or the country says otherwise.
  static func romanised(_ words: [String], region: String?) -> FullName? {
    let folded = words.map(FoldedText.fold)
    guard words.count >= 2, !folded.contains(where: \.isEmpty), region.map({ !doubtfulRegions.contains($0) }) ?? true else { return nil }
    let (first, last) = (eastAsian.contains(folded[0]), eastAsian.contains(folded[folded.count - 1]))
    let isEast = region.map(easternRegions.contains) ?? false
    switch (first, last) {
    // Wang Wei, Kim Yuna, but Kim Smith.
    case (true, false): return isEast ? familyFirst(words) : nil
    case (true, true): return nil
    // Mo Yan: a family that is not known here.
    case (false, false) where isEast: return nil
    default: return western(words, folded, region: region)
    }
  }

  private static func western(_ words: [String], _ folded: [String], region: String?) -> FullName? {
    guard !particles.contains(folded[0]), words[words.count - 1].filter({ $0.isLetter }).count > 1, !folded.contains(where: sons.contains)
    else { return nil }
    // Ortega y Gasset
    if let and = folded.firstIndex(of: "y") {
      guard (2...3).contains(and), and < words.count - 1 else { return nil }
      return FullName(given: words[..<(and - 1)], family: words[(and - 1)...])
    }
    if let particle = folded.firstIndex(where: particles.contains) { return withParticle(at: particle, words, folded) }
    switch words.count {
    case 2: return FullName(given: words[0], family: words[1])
    case 3 where isInitial(words[1]) || region.map(oneFamilyRegions.contains) ?? false:
      return FullName(given: words[..<2], family: words[2...])
    // Two given names or two families.
    default: return nil
    }
  }

  /// Jan van der Berg, Juan de la Cruz.
  private static func withParticle(at place: Int, _ words: [String], _ folded: [String]) -> FullName? {
    let family = folded[place...]
    let named = family.count { !particles.contains($0) }
    guard named > 0, !particles.contains(folded[folded.count - 1]) else { return nil }
    let isIberian = iberian.contains(folded[place])
    // María del Carmen García; Ana García de la Torre.
    if isIberian, place > 1 || named > 1 && (folded[0] == "maria" || folded[0] == "jose") && folded[place].hasPrefix("de") { return nil }
    return place <= 2 ? FullName(given: words[..<place], family: words[place...]) : nil
  }

  private static func isInitial(_ word: String) -> Bool { word.filter { $0.isLetter }.count == 1 }

  /// Иван Петров, Петров Иван, Иван Иванович Петров, Петров Иван Иванович.
  static func cyrillic(_ words: [String]) -> FullName? {
    let small = words.map { $0.lowercased() }
    func isFamily(_ word: String) -> Bool { slavic.contains { word.hasSuffix($0) } }
    func isPatronymic(_ word: String) -> Bool { word.hasSuffix("вич") || word.hasSuffix("вна") || word.hasSuffix("ична") }
    switch words.count {
    case 2 where isFamily(small[1]) && !isFamily(small[0]): return FullName(given: words[0], family: words[1])
    case 2 where isFamily(small[0]) && !isFamily(small[1]): return familyFirst(words)
    case 3 where isPatronymic(small[1]) && !isPatronymic(small[2]): return FullName(given: words[..<2], family: words[2...])
    case 3 where isPatronymic(small[2]) && !isPatronymic(small[1]): return familyFirst(words)
    default: return nil
    }
  }

  static let particles: Set<String> = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "des", "la", "las", "los", "le", "lo", "ter",
    "ten",
    "te", "zu", "zum", "zur", "af", "av", "el", "al", "op", "vom",
  ]
  private static let iberian: Set<String> = ["de", "del", "da", "do", "das", "dos"]
  /// Son of, daughter of: what follows is no family.
  private static let sons: Set<String> = ["bin", "ibn", "binti", "bint", "binte"]
  private static let slavic = ["ов", "ев", "ёв", "ова", "ева", "ёва", "ский", "ская", "цкий", "цкая", "енко", "чук", "юк"]

  /// Where a third word is a second given name far more often than a first family.
  private static let oneFamilyRegions: Set<String> = ["GB", "IE", "DE", "AT", "DK", "SE", "NO", "FI", "NL", "FR", "PL", "CZ", "AU", "NZ"]
  /// Where Latin letters are written in either order, or the last word is no family.
  private static let doubtfulRegions: Set<String> = ["HU", "JP", "ID", "MM", "MN", "KH"]
  private static let easternRegions: Set<String> = ["CN", "TW", "HK", "MO", "SG", "KR", "KP", "VN"]

  /// Families of China, Korea and Vietnam in Latin letters.
  private static let eastAsian = VietnameseName.families.union(
    """
    wang li zhang liu chen yang zhao huang zhou wu xu sun zhu hu guo lin he gao liang zheng luo song xie tang han cao deng xiao feng zeng cheng \
    cai peng pan yuan yu dong su lu jiang jia wei ye du dai xia zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao \
    qiu qin gu hou shao meng long wan duan lei qian yin yi chang qiao ouyang sima zhuge chan wong cheung leung lau ng kwok chow tsang chiu tsai \
    hsu hsieh cheng hung kuo tseng liao yeh chang kim lee yi park pak bak choi choe jung jeong chung kang cho yoon yun jang lim rim shin kwon \
    hwang ahn seo ryu yoo jeon hong moon bae baek heo nam noh
    """.split(separator: " ").map(String.init))
}
