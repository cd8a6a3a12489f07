/// Currencies by their codes (ISO 4217), their signs, and the words that people write.
public enum CurrencyCodes {
  /// - Parameter region: says which dollar or which yen is meant by a bare sign.
  public static func code(_ raw: String, region: String?) -> String? {
    let text = TextTidying.tidied(raw).uppercased()
    guard text.utf8.count <= 32 else { return nil }
    if known.contains(text) { return text }
    if let code = signs[text] { return code }
    switch text {
    case "$": return dollars[region ?? ""]
    case "¥", "￥", "元", "圓", "円": return yens[region ?? ""]
    default: return words[FoldedText.fold(text)]
    }
  }

  private static let signs = [
    "€": "EUR", "£": "GBP", "₫": "VND", "Đ": "VND", "US$": "USD", "NT$": "TWD", "HK$": "HKD", "A$": "AUD", "C$": "CAD", "S$": "SGD",
    "RMB": "CNY",
    "CN¥": "CNY", "JP¥": "JPY", "₩": "KRW", "₹": "INR", "฿": "THB", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₱": "PHP", "ZŁ": "PLN",
    "KČ": "CZK",
  ]
  private static let dollars = [
    "US": "USD", "TW": "TWD", "HK": "HKD", "AU": "AUD", "CA": "CAD", "SG": "SGD", "NZ": "NZD", "MX": "MXN", "CL": "CLP", "CO": "COP",
    "AR": "ARS",
  ]
  private static let yens = ["CN": "CNY", "JP": "JPY", "TW": "TWD", "HK": "HKD"]
  private static let words = FoldedText.table([
    ("EUR", "euro|euros"), ("VND", "đồng|dong|vnđ|viet nam dong"), ("CNY", "yuan|renminbi|人民币|人民幣"), ("TWD", "ntd|新台幣|新臺幣|台幣|臺幣"),
    ("USD", "us dollar|us dollars|美元|美金|đô la mỹ"), ("GBP", "pound|pounds|pound sterling|英镑|英鎊"),
  ])

  private static let known = Set(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF \
    CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF \
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU \
    MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD \
    SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST \
    XAF XCD XOF XPF YER ZAR ZMW ZWL
    """.split(separator: " ").map(String.init))
}
