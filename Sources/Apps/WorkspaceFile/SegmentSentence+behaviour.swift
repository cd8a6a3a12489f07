public import Vocabulary

extension SegmentSentence {
  /// Such as: `the sum of total of Order Completed within 90 days`.
  public func describe(_ trait: ComputedTraitDefinition) -> String {
    if let tag = trait.tag { return describe(tag) }
    if let query = trait.query { return language.say(.queryEvery, duration(query.every)) }
    let name = trait.path.joined(separator: ".")
    let what =
      switch trait.measure {
      case .count: language.say(.count)
      case .sum: language.say(.sum, name)
      case .avg: language.say(.avg, name)
      case .min: language.say(.min, name)
      case .max: language.say(.max, name)
      case .distinct: language.say(.distinct, name)
      case .first: name.isEmpty ? language.say(.firstTime) : language.say(.firstValue, name)
      case .last: name.isEmpty ? language.say(.lastTime) : language.say(.lastValue, name)
      case .mostFrequent: language.say(.mostFrequent, name)
      case .list: language.say(.list, name)
      case .rfm: language.say(.rfm, name)
      case .tag, .sql: ""
      }
    return language.say(.ofEvents, what, events(trait.stream), window(trait.window), filter(trait.stream))
  }

  private func describe(_ tag: TagRules) -> String {
    let cases = tag.cases.map { language.say(.tagCase, words($0.value), describe($0.condition)) }
    return (cases + (tag.otherwise.map { [language.say(.tagElse, words($0))] } ?? [])).joined(separator: language.say(.comma))
  }

  func words(_ behaviour: BehaviourCondition) -> String {
    let measure = behaviour.measure.map(words) ?? words(behaviour.count)
    return language.say(.did, events(behaviour.stream), measure, window(behaviour.window), filter(behaviour.stream))
  }

  func words(_ sequence: SequenceCondition) -> String {
    let steps = sequence.steps.map { events($0) + filter($0) }.joined(separator: language.say(.then))
    var text = language.say(.sequence, steps)
    if let same = sequence.same { text += language.say(.same, same.joined(separator: ".")) }
    if let span = sequence.spanMax { text += language.say(.spanning, duration(span)) }
    if let without = sequence.without {
      text += language.say(.without, events(without.stream) + filter(without.stream), duration(without.microseconds))
    }
    return text
  }

  private func events(_ stream: FactStream) -> String {
    stream.events.isEmpty ? language.say(.anyEvent) : list(stream.events, .or)
  }

  private func filter(_ stream: FactStream) -> String {
    guard !stream.filter.isEmpty else { return "" }
    return language.say(.where, stream.filter.map { predicate($0.path, $0.comparison) }.joined(separator: language.say(.and)))
  }

  private func window(_ window: BehaviourWindow) -> String {
    switch window {
    case .ever: ""
    case .within(let microseconds): language.say(.within, duration(microseconds))
    case .between(let from, let to): language.say(.between, short(from), short(to))
    }
  }

  private func words(_ measure: BehaviourMeasure) -> String {
    let name = measure.path.joined(separator: ".")
    let what: String
    switch measure {
    case .count(let comparison): return language.say(.countIs, words(comparison))
    case .sum: what = language.say(.sum, name)
    case .avg: what = language.say(.avg, name)
    case .min: what = language.say(.min, name)
    case .max: what = language.say(.max, name)
    case .distinct: what = language.say(.distinct, name)
    case .first: what = language.say(.firstTime)
    case .last: what = language.say(.lastTime)
    }
    return language.say(.measured, what, words(measure.comparison))
  }

  private func words(_ count: CountComparison) -> String {
    if count == CountComparison(.gte, 1) { return "" }
    let times = count.value == 1 ? language.say(.once) : language.say(.times, "\(count.value)")
    switch count.operator {
    case .is: return language.say(.exactly, times)
    case .isNot: return language.say(.notExactly, times)
    case .gt: return language.say(.moreThan, times)
    case .gte: return language.say(.atLeast, times)
    case .lt: return language.say(.lessThan, times)
    case .lte: return language.say(.atMost, times)
    }
  }
}
