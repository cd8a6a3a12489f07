/// Names with frequencies like a census has them: a few hundred common ones and a long tail of rare ones.
enum PeopleNames {
  private static let given = """
    james:jim john:jack robert:bob michael:mike william:bill david:dave richard:rick charles:chuck joseph:joe thomas:tom christopher:chris \
    daniel:dan paul mark donald:don george kenneth:ken steven:steve edward:ed brian ronald:ron anthony:tony kevin jason matthew:matt gary \
    timothy:tim jose larry jeffrey:jeff frank scott eric stephen:steve andrew:andy raymond:ray gregory:greg joshua:josh jerry dennis walter \
    mary patricia:pat linda barbara:barb elizabeth:liz jennifer:jenny maria susan:sue margaret:peggy dorothy:dot lisa nancy karen betty \
    helen sandra:sandy donna carol ruth sharon michelle laura sarah kimberly:kim deborah:deb jessica:jess shirley cynthia:cindy angela \
    melissa brenda amy anna rebecca:becky virginia:ginny kathleen:kathy pamela:pam martha debra amanda stephanie carolyn christine:chris \
    marie janet catherine:cathy frances ann joyce diane alice julie heather teresa:terry doris gloria evelyn jean cheryl mildred katherine:kate
    """.split(separator: " ").map { $0.split(separator: ":").map(String.init) }

  private static let surnames = """
    smith johnson williams jones brown davis miller wilson moore taylor anderson thomas jackson white harris martin thompson garcia martinez \
    robinson clark rodriguez lewis lee walker hall allen young hernandez king wright lopez hill scott green adams baker gonzalez nelson carter \
    mitchell perez roberts turner phillips campbell parker evans edwards collins stewart sanchez morris rogers reed cook morgan bell murphy \
    bailey rivera cooper richardson cox howard ward torres peterson gray ramirez james watson brooks kelly sanders price bennett wood barnes \
    ross henderson coleman jenkins perry powell long patterson hughes flores washington butler simmons foster gonzales bryant alexander russell
    """.split(separator: " ").map(String.init)

  private static let starts =
    "ba be bo bra ca che co da de do dra fa fe fi ga ge go gra ha he ho ja ke ki la le li lo ma me mo na ne no pa pe ra re ro sa se so ta te to va ve wa we za"
    .split(separator: " ")
  private static let ends =
    "bert by con dale der ding don dor fer field ford ger gan ham hart kin ler ley lin lock low man mer mond ner ney nett ning rell ris rman row sell ser son ster ter tin ton tt ver well wick zier"
    .split(separator: " ")

  /// A given name and its short form.
  static func given(_ random: inout SeededRandom) -> (String, String?) {
    if Double.random(in: 0..<1, using: &random) < 0.15 { return (rare(&random) + "a", nil) }
    let name = given[skewed(given.count, &random)]
    return (name[0], name.count > 1 ? name[1] : nil)
  }

  static func surname(_ random: inout SeededRandom) -> String {
    Double.random(in: 0..<1, using: &random) < 0.7 ? rare(&random) : surnames[skewed(surnames.count, &random)]
  }

  private static func rare(_ random: inout SeededRandom) -> String {
    let middle = Bool.random(using: &random) ? String(starts[skewed(starts.count, &random)]) : ""
    return starts[Int.random(in: 0..<starts.count, using: &random)] + middle + ends[Int.random(in: 0..<ends.count, using: &random)]
  }

  private static func skewed(_ count: Int, _ random: inout SeededRandom) -> Int {
    let share = Double.random(in: 0..<1, using: &random)
    return Int(share * share * Double(count))
  }
}
