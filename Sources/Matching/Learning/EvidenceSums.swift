/// Sums of weights of one pair, or of two groups.
struct EvidenceSums: Sendable {
  var match: Double
  var household: Double
  var namesakes: Double
  var twins: Double

  /// log₂ odds of one person against all else.
  var balance: Double {
    let most = max(household, namesakes, twins, 0)
    if household < -10, namesakes < -10, twins < -10 { return match }
    return match - most
      - Math.log2(Math.exp2(household - most) + Math.exp2(namesakes - most) + Math.exp2(twins - most) + Math.exp2(-most))
  }

  /// The chances of one person, one household, one name, one birth; the rest is chance.
  var shares: (match: Double, household: Double, namesakes: Double, twins: Double) {
    let most = max(match, household, namesakes, twins, 0)
    let (a, b, c, d) = (Math.exp2(match - most), Math.exp2(household - most), Math.exp2(namesakes - most), Math.exp2(twins - most))
    let sum = a + b + c + d + Math.exp2(-most)
    return (a / sum, b / sum, c / sum, d / sum)
  }
}
