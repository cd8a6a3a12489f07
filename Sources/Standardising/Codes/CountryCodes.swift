internal import Foundation

/// Countries by their codes (ISO 3166-1) and their names in the languages of the markets that Kith serves.
public enum CountryCodes {
  /// The two letters of a country; nil for what is none.
  public static func code(_ text: String) -> String? {
    if text.utf8.count == 2, text.utf8.allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }) {
      return two.contains(text) ? text : nil
    }
    guard text.utf8.count <= 100 else { return nil }
    return names[FoldedText.fold(text)]
  }

  private static let two: Set<String> = Set(three.values)

  private static let three: [String: String] = {
    var table: [String: String] = [:]
    for pair in codes.split(separator: " ") { table[String(pair.prefix(3))] = String(pair.suffix(2)) }
    return table
  }()

  /// By folded name or code.
  private static let names: [String: String] = {
    var table: [String: String] = [:]
    for language in ["en", "vi", "zh-Hans", "zh-Hant", "de", "fr"] {
      let locale = Locale(identifier: language)
      for code in two.sorted() { if let name = locale.localizedString(forRegionCode: code) { table[FoldedText.fold(name)] = code } }
    }
    for (code, names) in furtherNames { for name in names.split(separator: "|") { table[FoldedText.fold(String(name))] = code } }
    for (three, code) in three {
      table[FoldedText.fold(three)] = code
      table[FoldedText.fold(code)] = code
    }
    return table
  }()

  /// What people write besides the official names.
  private static let furtherNames: [(String, String)] = [
    ("GB", "UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|Großbritannien|Grande-Bretagne|Anh"),
    ("US", "USA|U.S.A.|U.S.|United States of America|America|Mỹ|Etats-Unis d'Amérique"),
    ("CN", "China|PRC|People's Republic of China|Mainland China|Trung Quốc|中国|中國|中华人民共和国|Chine"),
    ("TW", "Taiwan, Province of China|R.O.C.|臺灣|台灣|台湾|Đài Loan"), ("VN", "Viet Nam|Vietnam|Việt Nam"),
    ("DE", "BRD|Bundesrepublik Deutschland"),
    ("HK", "Hong Kong|香港"), ("MO", "Macau|Macao|澳門|澳门"), ("KR", "South Korea|Korea|Republic of Korea|Hàn Quốc"),
    ("RU", "Russian Federation"), ("CZ", "Czech Republic"), ("NL", "Holland|The Netherlands"), ("TR", "Turkey"),
  ]

  private static let codes = """
    ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ \
    BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH \
    CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK \
    DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI \
    GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN \
    IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB \
    LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT \
    MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO \
    NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO \
    RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI \
    SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG \
    UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW
    """
}
