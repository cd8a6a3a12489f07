import JSONTape
import Vocabulary

/// Writes a condition in the language of workspace files, so that what is read can be applied again.
struct SegmentJSON {
  /// Segment keys by number.
  let keys: [SegmentID: String]

  func write(_ condition: SegmentCondition, to json: inout JSONWriter) {
    json.beginObject()
    switch condition {
    case .all(let parts): write("all", parts, to: &json)
    case .any(let parts): write("any", parts, to: &json)
    case .not(let part):
      json.key("not")
      write(part, to: &json)
    case .trait(let path, let comparison):
      json.key("trait")
      json.object { json in
        json.member("name", path.joined(separator: "."))
        write(comparison, to: &json)
      }
    case .did(let behaviour):
      json.key("did")
      json.object { write(behaviour, to: &$0) }
    case .sequence(let sequence):
      json.key("sequence")
      json.object { write(sequence, to: &$0) }
    case .memberOf(let segment): json.member("in", keys[segment])
    case .account(let account):
      json.key("account")
      write(account, to: &json)
    case .household(let household):
      json.key("household")
      json.object { json in
        if let rule = household.rule { json.member("rule", rule) }
        json.key("size")
        json.object { $0.member(household.size.operator.rawValue, household.size.value) }
      }
    }
    json.endObject()
  }

  private func write(_ account: AccountCondition, to json: inout JSONWriter) {
    guard account.id != nil || !account.filter.isEmpty else { return json.string("any") }
    json.object { json in
      if let id = account.id {
        json.key("id")
        json.object { write(id, to: &$0) }
      }
      write(account.filter, to: &json)
    }
  }

  private func write(_ name: String, _ parts: [SegmentCondition], to json: inout JSONWriter) {
    json.key(name)
    json.array(parts) { write($1, to: &$0) }
  }

  private func write(_ behaviour: BehaviourCondition, to json: inout JSONWriter) {
    write(behaviour.stream, to: &json)
    if let measure = behaviour.measure {
      write(measure, to: &json)
    } else {
      json.key("count")
      json.object { $0.member(behaviour.count.operator.rawValue, behaviour.count.value) }
    }
    write(behaviour.window, to: &json)
    if let zone = behaviour.measure?.comparison.inner.timezone { json.member("timezone", zone) }
  }

  private func write(_ measure: BehaviourMeasure, to json: inout JSONWriter) {
    json.key(measure.name)
    json.object { json in
      guard !measure.path.isEmpty else { return write(measure.comparison.inner.comparison, to: &json) }
      json.key(measure.path.joined(separator: "."))
      json.object { write(measure.comparison, to: &$0) }
    }
  }

  private func write(_ sequence: SequenceCondition, to json: inout JSONWriter) {
    json.key("steps")
    json.array(sequence.steps) { json, step in json.object { write(step, to: &$0) } }
    if let same = sequence.same { json.member("same", same.joined(separator: ".")) }
    if let without = sequence.without {
      json.key("without")
      json.object { json in
        write(without.stream, to: &json)
        json.member("for", ComparisonTerms.duration(without.microseconds))
      }
    }
    if let span = sequence.spanMax { json.member("within", ComparisonTerms.duration(span)) }
  }

  private func write(_ stream: FactStream, to json: inout JSONWriter) {
    json.key("event")
    switch stream.events.count {
    case 0: json.string("any")
    case 1 where stream.events[0] != "any": json.string(stream.events[0])
    default:
      json.object { json in
        json.key("in")
        json.array(stream.events) { $0.string($1) }
      }
    }
    write(stream.filter, to: &json)
  }

  private func write(_ filter: [PropertyCondition], to json: inout JSONWriter) {
    guard !filter.isEmpty else { return }
    json.key("where")
    json.object { json in
      // Several comparisons of one property stand together: JSON knows each key once.
      let byPath = Dictionary(grouping: filter) { $0.path.joined(separator: ".") }
      for (path, properties) in byPath.sorted(by: { $0.key < $1.key }) {
        json.key(path)
        json.object { json in
          for property in properties { write(property.comparison.inner.comparison, to: &json) }
          if let zone = properties.compactMap({ $0.comparison.inner.timezone }).first { json.member("timezone", zone) }
        }
      }
    }
  }

  private func write(_ window: BehaviourWindow, to json: inout JSONWriter) {
    switch window {
    case .ever: break
    case .within(let span): json.member("within", ComparisonTerms.duration(span))
    case .between(let start, let end):
      json.key("between")
      json.array([start, end]) { $0.string($1.iso8601) }
    }
  }

  /// What a computed trait is `of`.
  func write(_ trait: ComputedTraitDefinition, to json: inout JSONWriter) {
    json.object { json in
      if let tag = trait.tag { return write(tag, to: &json) }
      if let query = trait.query {
        json.member("sql", query.sql)
        return json.member("every", ComparisonTerms.duration(query.every))
      }
      json.key(trait.measure.rawValue)
      if trait.path.isEmpty { json.bool(true) } else { json.string(trait.path.joined(separator: ".")) }
      write(trait.stream, to: &json)
      write(trait.window, to: &json)
    }
  }

  private func write(_ tag: TagRules, to json: inout JSONWriter) {
    json.key("tag")
    json.array(tag.cases) { json, one in
      json.object { json in
        json.key("value")
        write(one.value, to: &json)
        json.key("where")
        write(one.condition, to: &json)
      }
    }
    guard let otherwise = tag.otherwise else { return }
    json.key("otherwise")
    write(otherwise, to: &json)
  }

  private func write(_ comparison: ValueComparison, to json: inout JSONWriter) {
    let terms = ComparisonTerms(comparison)
    json.key(terms.name)
    switch terms.operand {
    case .none: json.bool(true)
    case .value(let value): write(value, to: &json)
    case .values(let values): json.array(values) { write($1, to: &$0) }
    case .time(let time): json.string(time.iso8601)
    case .duration(let span): json.string(ComparisonTerms.duration(span))
    }
    if let zone = terms.timezone { json.member("timezone", zone) }
  }

  private func write(_ value: ComparableValue, to json: inout JSONWriter) {
    switch value {
    case .string(let text): json.string(text)
    case .number(let number): json.number(number)
    case .bool(let flag): json.bool(flag)
    }
  }
}
