import JSONTape
import Vocabulary

/// A request's body as a JSON object.
struct JSONBody {
  let root: JSONElement

  /// - Throws: `.invalidBody`; the reason holds nothing of the body.
  init(_ bytes: [UInt8]) throws(APIError) {
    root = try JSONBody.parse(bytes)
    guard root.isObject else { throw .invalidBody(reason: "A JSON object is needed.") }
  }

  static func parse(_ bytes: [UInt8]) throws(APIError) -> JSONElement {
    var parser = JSONParser()
    do throws(JSONSyntaxError) { return try parser.parse(bytes).root } catch { throw .invalidBody(reason: error.reason) }
  }

  func text(_ name: String) throws(APIError) -> String {
    guard let text = root[name]?.string, !text.isEmpty else { throw .invalidBody(reason: "\(name) must be a text.") }
    return text
  }

  /// Nil when absent or null.
  func optionalText(_ name: String) throws(APIError) -> String? {
    guard let element = root[name], !element.isNull else { return nil }
    guard let text = element.string else { throw .invalidBody(reason: "\(name) must be a text.") }
    return text
  }

  /// False when absent or null.
  func flag(_ name: String) throws(APIError) -> Bool {
    guard let element = root[name], !element.isNull else { return false }
    guard let flag = element.bool else { throw .invalidBody(reason: "\(name) must be true or false.") }
    return flag
  }
}
