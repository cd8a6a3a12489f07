/// The little arithmetic that learning needs.
enum Math {
  static func log2(_ x: Double) -> Double { ln(x) * 1.442695040888963 }

  /// A weight in bits as a probability.
  static func share(_ weight: Double) -> Double { weight > 60 ? 1 : weight < -60 ? 0 : 1 / (1 + exp2(-weight)) }

  static func exp2(_ x: Double) -> Double {
    if x < -1000 { return 0 }
    let whole = x.rounded(.down)
    let rest = (x - whole) * 0.6931471805599453
    var sum = 1.0
    var term = 1.0
    for k in 1...14 {
      term *= rest / Double(k)
      sum += term
    }
    return Double(sign: .plus, exponent: Int(whole), significand: 1) * sum
  }

  static func ln(_ x: Double) -> Double {
    guard x > 0 else { return -700 }
    let y = (x.significand - 1) / (x.significand + 1)
    let square = y * y
    var sum = 0.0
    var power = y
    for k in stride(from: 1.0, through: 25, by: 2) {
      sum += power / k
      power *= square
    }
    return 2 * sum + Double(x.exponent) * 0.6931471805599453
  }
}
