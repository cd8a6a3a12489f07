/// Gender as `female`, `male` or `other`, from the words and codes of the usual forms (ISO/IEC 5218 has 1 and 2).
public enum GenderForm {
  public static func standard(_ raw: String) -> String? {
    guard raw.utf8.count <= 64 else { return nil }
    return words[FoldedText.fold(TextTidying.tidied(raw))]
  }

  private static let words = FoldedText.table([
    ("female", "f|female|woman|girl|w|weiblich|frau|femme|féminin|fille|nữ|2|女|女性|女士|小姐|mrs|ms|miss|mme|mlle|madame|bà|cô|chị"),
    ("male", "m|male|man|boy|männlich|herr|homme|masculin|garçon|nam|1|男|男性|先生|mr|monsieur|ông|anh"),
    ("other", "o|other|x|d|divers|diverse|autre|khác|9|其他|non binary|nonbinary|nb"),
  ])
}
