extension FullName {
  /// 陳大文, 欧阳修. A family of two characters is one of a few; any other first character must be a known family.
  static func han(_ words: [String], region: String?) -> FullName? {
    // Families of Japan have two characters as often as one, or three.
    guard words.count == 1, region != "JP" else { return nil }
    let characters = Array(words[0])
    guard (2...4).contains(characters.count) else { return nil }
    if compounds.contains(String(characters.prefix(2))) {
      return characters.count == 2 ? nil : FullName(given: String(characters.dropFirst(2)), family: String(characters.prefix(2)))
    }
    guard characters.count < 4, families.contains(characters[0]) else { return nil }
    return FullName(given: String(characters.dropFirst()), family: String(characters[0]))
  }

  /// 김민준, 남궁민수. What begins like a family of two syllables and may be one of one is left whole.
  static func hangul(_ words: [String]) -> FullName? {
    if words.count == 2 { return words[0].count <= 2 ? familyFirst(words) : nil }
    guard words.count == 1 else { return nil }
    let syllables = Array(words[0])
    let start = String(syllables.prefix(2))
    if koreanCompounds.contains(start) || koreanDoubtful.contains(start) {
      guard syllables.count == 4 || syllables.count == 3 && koreanCompounds.contains(start) else { return nil }
      return FullName(given: String(syllables.dropFirst(2)), family: start)
    }
    guard (2...3).contains(syllables.count), koreanFamilies.contains(syllables[0]) else { return nil }
    return FullName(given: String(syllables.dropFirst()), family: String(syllables[0]))
  }

  private static let compounds: Set<String> = Set(
    """
    歐陽 欧阳 司馬 司马 上官 諸葛 诸葛 司徒 司空 夏侯 皇甫 令狐 慕容 尉遲 尉迟 長孫 长孙 宇文 公孫 公孙 端木 東方 东方 南宮 南宫 獨孤 独孤 西門 西门 軒轅 轩辕 呼延 \
    澹臺 澹台 公冶 鍾離 钟离 百里 万俟 拓跋 赫連 赫连 完顏 完颜 納蘭 纳兰 申屠 濮陽 濮阳 淳于 單于 单于 太史 仲孫 仲孙 閭丘 闾丘
    """.split(separator: " ").map(String.init))

  /// The most frequent families of China, Taiwan and Hong Kong, in both writings.
  private static let families = Set(
    """
    王李張张劉刘陳陈楊杨趙赵黃黄周吳吴徐孫孙胡朱高林何郭馬马羅罗梁宋鄭郑謝谢韓韩唐馮冯于董蕭萧肖程曹袁鄧邓許许傅沈曾彭呂吕蘇苏盧卢蔣蒋蔡賈贾丁魏薛葉叶閻阎余潘杜戴夏鍾钟汪田任姜范方石姚譚谭廖鄒邹熊\
    金陸陆郝孔白崔康毛邱秦江史顧顾侯邵孟龍龙萬万段雷錢钱湯汤尹黎易常武喬乔賀贺賴赖龔龚文龐庞樊蘭兰殷施陶洪翟安顏颜倪嚴严牛溫温蘆芦季俞章魯鲁葛伍韋韦申尤畢毕聶聂叢丛焦向柳邢路岳齊齐梅莫莊庄辛管祝左涂谷\
    祁時时舒耿牟卜詹關关苗凌費费紀纪靳盛童歐欧甄項项曲成游陽阳裴席衛卫查屈鮑鲍位覃霍翁隋植甘景薄單单包司柏寧宁柯阮桂閔闵解強强柴華华車车冉房邊边辜吉饒饶刁瞿戚丘古米池滕晉晋苑鄔邬臧暢畅宮宫來来嵺苟全褚\
    廉簡简婁娄蓋盖符奚木穆黨党燕郎冀談谈姬屠連连郜晏欒栾郁商蒙計计喻揭竇窦遲迟宇敖糜鄢冷卓花仇藍蓝都巫卞
    """.filter { !$0.isWhitespace })

  private static let koreanCompounds: Set<String> = ["남궁", "제갈", "사공", "선우", "독고", "동방"]
  /// 황보라 is 황 and 보라, 황보관 is 황보 and 관.
  private static let koreanDoubtful: Set<String> = ["황보", "서문"]
  private static let koreanFamilies = Set("김이박최정강조윤장임림한오서신권황안송류유전홍고문양손배백허남심노로정하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용")
}
