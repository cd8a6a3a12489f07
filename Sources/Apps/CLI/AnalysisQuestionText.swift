import Foundation
import JSONTape

/// Puts a question together from a file and NAME=VALUE fields.
struct AnalysisQuestionText {
  var fields: [String]
  var file: String?

  func bytes() throws(Failure) -> [UInt8] {
    var members: [(name: String, json: [UInt8])] = []
    if let file {
      let text = try AnalysisQuestionText.read(file)
      for (name, value) in try AnalysisQuestionText.members(text) { members.append((name, value)) }
    }
    for field in fields {
      guard let sign = field.firstIndex(of: "="), sign != field.startIndex else {
        throw Failure(.usage, "A field is written NAME=VALUE; this is not: \(field)")
      }
      let name = String(field[..<sign])
      members.removeAll { $0.name == name }
      members.append((name, AnalysisQuestionText.value(String(field[field.index(after: sign)...]))))
    }
    var writer = JSONWriter()
    writer.beginObject()
    for member in members {
      writer.key(member.name)
      writer.raw(member.json)
    }
    writer.endObject()
    return writer.bytes
  }

  /// JSON as it is; everything else is text.
  private static func value(_ text: String) -> [UInt8] {
    var parser = JSONParser()
    do throws(JSONSyntaxError) {
      _ = try parser.parse(Array(text.utf8))
      return Array(text.utf8)
    } catch {
      var writer = JSONWriter()
      writer.string(text)
      return writer.bytes
    }
  }

  private static func members(_ text: [UInt8]) throws(Failure) -> [(String, [UInt8])] {
    var parser = JSONParser()
    do throws(JSONSyntaxError) {
      let root = try parser.parse(text).root
      guard root.isObject else { throw JSONSyntaxError(reason: "no object") }
      return root.members.map { member in
        var writer = JSONWriter()
        writer.element(member.value)
        return (member.key, writer.bytes)
      }
    } catch {
      throw Failure(.usage, "The question is no JSON object: \(error.reason).")
    }
  }

  private static func read(_ file: String) throws(Failure) -> [UInt8] {
    if file == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    return try InputFile.bytes(file)
  }
}
