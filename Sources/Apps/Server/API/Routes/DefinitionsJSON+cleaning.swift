import JSONTape
import Vocabulary

extension DefinitionsJSON {
  /// What stands in the file beside the sections: `region`, `check_mail_domains`, `households` and `traits`.
  func writeStandards(to json: inout JSONWriter) {
    if let region = definitions.region { json.member("region", region) }
    if definitions.checksMailDomains ?? false { json.member("check_mail_domains", true) }
    if let households = definitions.households {
      json.key("households")
      json.object { json in
        json.member("members_max", households.membersMax)
        json.key("rules")
        json.array(households.rules) { json, rule in
          json.object { json in
            json.member("key", rule.key)
            json.key("by")
            json.array(rule.traits) { $0.string($1) }
          }
        }
      }
    }
    guard let rules = definitions.traitRules else { return }
    json.key("traits")
    json.array(rules) { json, rule in
      json.object { json in
        json.member("trait", rule.trait)
        if let kind = rule.kind { json.member("kind", kind.rawValue) }
        guard let survivorship = rule.survivorship else { return }
        json.member("survivorship", survivorship.rule.rawValue)
        if !survivorship.sources.isEmpty {
          json.key("sources")
          json.array(survivorship.sources) { $0.string(definitions.sourceKey($1)) }
        }
        if let name = survivorship.verifiedBy { json.member("verifiedBy", name) }
      }
    }
  }

  static func write(_ form: IdentifierForm, of type: IdentifierType, to json: inout JSONWriter) {
    if form.kind != IdentifierForm.usual(of: type).kind { json.member("kind", form.kind.rawValue) }
    for (name, domains) in [("dropTags", form.tagsDropped), ("dropDots", form.dotsDropped)] where !domains.isEmpty {
      json.key(name)
      json.array(domains) { $0.string($1) }
    }
  }

  static func write(_ rule: FieldRule, to json: inout JSONWriter) {
    json.object { json in
      let isInto = rule.operation == .set || rule.operation == .fill
      json.key(rule.operation.rawValue)
      write(isInto ? rule.to : rule.from, isList: rule.operation == .join, to: &json)
      if rule.operation == .fill, !rule.from.isEmpty {
        json.key("from")
        write(rule.from, isList: true, to: &json)
      }
      if !isInto {
        json.key("to")
        write(rule.to, isList: rule.operation == .split, to: &json)
      }
      if let text = rule.text { json.member(rule.operation == .join ? "with" : "at", text) }
      for (name, number) in [("times", rule.factor), ("plus", rule.offset)] {
        guard let number else { continue }
        json.key(name)
        json.number(number)
      }
      if let codes = rule.codes {
        json.key("codes")
        json.object { json in
          for (code, value) in codes.sorted(by: { $0.key < $1.key }) {
            json.key(code)
            write(value, to: &json)
          }
        }
      }
      guard let value = rule.value else { return }
      json.key(rule.operation == .lookup ? "otherwise" : "value")
      write(value, to: &json)
    }
  }

  private static func write(_ paths: [[String]], isList: Bool, to json: inout JSONWriter) {
    let texts = paths.map { $0.joined(separator: ".") }
    if isList { json.array(texts) { $0.string($1) } } else { json.string(texts.first ?? "") }
  }

  private static func write(_ value: ComparableValue, to json: inout JSONWriter) {
    switch value {
    case .string(let text): json.string(text)
    case .number(let number): json.number(number)
    case .bool(let flag): json.bool(flag)
    }
  }
}
