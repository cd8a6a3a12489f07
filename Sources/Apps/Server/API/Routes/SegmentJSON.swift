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
    case .memberOf(let segment): json.member("in", keys[segment])
    }
    json.endObject()
  }

  private func write(_ name: String, _ parts: [SegmentCondition], to json: inout JSONWriter) {
    json.key(name)
    json.array(parts) { write($1, to: &$0) }
  }

  private func write(_ behaviour: BehaviourCondition, to json: inout JSONWriter) {
    let events = behaviour.stream.events
    json.key("event")
    switch events.count {
    case 0: json.string("any")
    case 1: json.string(events[0])
    default:
      json.object { json in
        json.key("in")
        json.array(events) { $0.string($1) }
      }
    }
    if !behaviour.stream.filter.isEmpty {
      json.key("where")
      json.object { json in
        // Several comparisons of one property stand together: JSON knows each key once.
        let byPath = Dictionary(grouping: behaviour.stream.filter) { $0.path.joined(separator: ".") }
        for (path, properties) in byPath.sorted(by: { $0.key < $1.key }) {
          json.key(path)
          json.object { json in
            for property in properties { write(property.comparison, to: &json) }
          }
        }
      }
    }
    json.key("count")
    json.object { $0.member(behaviour.count.operator.rawValue, behaviour.count.value) }
    switch behaviour.window {
    case .ever: break
    case .within(let span): json.member("within", ComparisonTerms.duration(span))
    case .between(let start, let end):
      json.key("between")
      json.array([start, end]) { $0.string($1.iso8601) }
    }
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
  }

  private func write(_ value: ComparableValue, to json: inout JSONWriter) {
    switch value {
    case .string(let text): json.string(text)
    case .number(let number): json.number(number)
    case .bool(let flag): json.bool(flag)
    }
  }
}
